#pragma once
// One node: the built `carillon serve` on a data folder of its own, with the secret that all nodes
// of these tests share.

#include "core/base/ids.hpp"
#include "server/auth/issue.hpp"
#include "server/auth/principal.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/http_client.hpp"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>

namespace carillon::test {

// Valid for a day on every node. Issued by this process's clock.
std::string node_token(const UserId& user, Role role = Role::kUser);
std::string node_token(const TokenClaims& claims);
HeaderList node_bearer(const UserId& user, Role role = Role::kUser);

class Node {
  public:
    // Started. `more` goes over what the test's nodes have in common.
    explicit Node(const std::string& database_url, const Variables& more = {});

    std::uint16_t port() const { return port_; }  // any thread
    HttpClient http() const { return HttpClient(port_); }
    // SIGKILL: nothing is said goodbye to.
    void kill();
    // Stands still; its sockets stay open and silent.
    void pause() { server_->process().signal(SIGSTOP); }
    void resume() { server_->process().signal(SIGCONT); }
    // After kill(): the same data folder, another port.
    void start();
    // SIGTERM, and the end.
    Finished stop();
    // Waits until the log holds this; answers all of it.
    std::string await_log(const std::string& part) { return server_->process().await_err(part); }

  private:
    TempDir folder_;
    Variables environment_;
    std::unique_ptr<ServeProcess> server_;  // null: killed or stopped
    std::atomic<std::uint16_t> port_{0};    // a producer asks on a thread of its own
};

}  // namespace carillon::test
