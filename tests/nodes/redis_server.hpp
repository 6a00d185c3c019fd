#pragma once
// A Redis server of a test's own, on a loopback port that it keeps over restarts. It keeps nothing:
// a new start is an empty one. Whatever does not happen in time throws.

#include "tests/support/child_process.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace carillon::test {

class RedisServer {
  public:
    // Started. `more` are further arguments, as of redis.conf: {"--requirepass", "…"}.
    explicit RedisServer(Arguments more = {});
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_) + "/0"; }
    std::uint16_t port() const { return port_; }

    // Empty. Returns when it takes connections. Precondition: it does not run.
    void start();
    // SIGKILL.
    void kill();
    // Killed, and started with nothing in it.
    void restart_empty();
    // It stands still; its sockets stay open and silent.
    void pause();
    void resume();

    // What redis-cli prints: {"XLEN", "name"} gives "3". Throws when Redis refuses it.
    std::string command(const Arguments& words) const;

  private:
    TempDir folder_;
    Arguments more_;
    std::uint16_t port_;
    std::unique_ptr<ChildProcess> process_;  // null: it does not run
};

}  // namespace carillon::test
