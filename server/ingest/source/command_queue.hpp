#pragma once
// What has to be done on one Redis server besides reading: commands that must be carried out
// (acknowledgements, dead letters), and chores that come round each second. One connection of its
// own, one thing after the other. On the thread of the context.

#include "server/bus/redis/connection.hpp"
#include "server/bus/redis/outage.hpp"
#include "server/ingest/source/source_services.hpp"
#include "server/ingest/source/wake.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

namespace carillon::source {

class CommandQueue {
  public:
    static constexpr Millis kEvery{1000};
    static constexpr Millis kLimit{2000};  // of one exchange with the server
    static constexpr std::size_t kPipelined = 256;
    // A failure (kUnavailable) makes the connection again.
    using Chore = std::function<boost::asio::awaitable<Status>(redis::Connection& connection)>;

    CommandQueue(SourceServices& services, const redis::Address& address, redis::Outage& outage);

    // Before run(). In the order added.
    void add_chore(Chore chore);
    // Carried out in the order asked; again after an outage, so a repeat must do no harm.
    void ask(redis::Command command, std::function<void(const redis::Reply& reply)> done);
    std::size_t waiting() const { return asked_.size(); }

    boost::asio::awaitable<void> run();  // until stop()
    void stop();

  private:
    struct Asked {
        redis::Command command;
        std::function<void(const redis::Reply& reply)> done;
    };
    using Clock = std::chrono::steady_clock;

    boost::asio::awaitable<Status> round();
    boost::asio::awaitable<Status> carry_out();

    SourceServices& services_;
    redis::Outage& outage_;
    redis::Connection connection_;
    std::vector<Chore> chores_;
    std::deque<Asked> asked_;
    Wake wake_;    // something was asked
    Wake resume_;  // a pause is over before its time
    Retry retry_;
    Clock::time_point chores_due_{};
    bool has_stopped_ = false;
};

}  // namespace carillon::source
