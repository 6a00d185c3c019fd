#pragma once
// A redis-server of a test's own, on a socket in a folder of its own: it takes no port. It keeps
// nothing: a new start is an empty one. Whatever does not happen in time throws.

#include "server/bus/redis/connection.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace carillon::test {

class ThrowawayRedis {
  public:
    ThrowawayRedis() { start(); }

    std::string url() const { return "unix:" + (folder_.path() / "redis.sock").string(); }

    void start();  // precondition: it does not run
    void kill();   // SIGKILL
    void restart_empty();
    // It stands still; its sockets stay open and silent.
    void pause();
    void resume();

    // Throws when Redis answers an error, or nothing.
    redis::Reply ask(const redis::Command& command);
    std::int64_t number(const redis::Command& command) { return ask(command).integer; }

    // --- what the tests say again and again
    // The id of the entry.
    std::string add(const std::string& event);
    // To how many.
    std::int64_t publish(const std::string& message);
    // Entries of the group that are read and not acknowledged; -1 without a group.
    std::int64_t pending();
    struct Letter {
        std::string event, reason, source, at;
    };
    std::vector<Letter> letters();

  private:
    TempDir folder_;
    std::unique_ptr<ChildProcess> process_;  // null: it does not run
    boost::asio::io_context context_{1};
    std::unique_ptr<redis::Connection> connection_;
};

}  // namespace carillon::test
