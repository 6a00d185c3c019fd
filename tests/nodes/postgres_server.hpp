#pragma once
// A PostgreSQL server of a test's own, as durable as an operator's (with fsync): in a new folder,
// on a socket there and on a loopback port that it keeps over restarts
// (scripts/throwaway-postgres). Whatever does not happen in time throws.

#include "tests/support/child_process.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace carillon::test {

class PostgresServer {
  public:
    enum class Stop {
        kFast,       // connections are ended, what is open rolled back, all is written
        kImmediate,  // as after a crash: it recovers at the next start
    };

    // Started. `more` is for the server's process.
    explicit PostgresServer(Variables more = {});
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    // By TCP, so that a node's connections look like those to another machine.
    std::string url() const;
    std::string socket_url() const;
    const std::filesystem::path& folder() const { return folder_.path(); }
    std::uint16_t port() const { return port_; }

    // Returns when it takes connections. Precondition: it does not run.
    void start();
    void stop(Stop how);
    // SIGKILL to all its processes.
    void kill();
    // All its processes stand still; its sockets stay open and silent.
    void pause();
    void resume();
    // Of all clients but this call's.
    std::size_t terminate_connections();
    // Waits until it has ended by itself; answers its log.
    std::string await_end();

    // What an operator does by hand; the first column.
    std::vector<std::string> query(const std::string& sql) const;

  private:
    TempDir folder_;
    Variables more_;
    std::uint16_t port_;
    std::unique_ptr<ChildProcess> process_;  // null: it does not run
};

// What runs program and arguments as the user postgres when this is root, as they are otherwise.
Arguments as_postgres(const Arguments& command);

}  // namespace carillon::test
