#pragma once
// The stream notifications.events.stream of one Redis server, read as one consumer of the group
// "carillon": each entry goes to one node and is acknowledged after its event is committed or lies
// among the dead letters. At least once; the store makes it once.
//
// Entries that nobody has touched for kIdle belonged to a node that has died: they are claimed.
// What this node holds while its store is away it touches again each kTouchEvery, which counts as
// no delivery. An entry delivered more than kMostDeliveries times has outlived as many nodes and is
// given up; from kSuspectDeliveries on such entries are taken one at a time, so that those that
// merely were there when a node died are not counted with the one that killed it.
//
// On the thread of the context.

#include "server/bus/redis/connection.hpp"
#include "server/bus/redis/outage.hpp"
#include "server/ingest/source/command_queue.hpp"
#include "server/ingest/source/retry_queue.hpp"
#include "server/ingest/source/source_services.hpp"
#include "server/ingest/source/stream_group.hpp"
#include "server/ingest/source/wake.hpp"

#include <chrono>
#include <string>
#include <unordered_map>

namespace carillon::source {

class StreamSource {
  public:
    static constexpr std::size_t kRead = 128;  // entries of one read
    static constexpr Millis kBlock{2000};
    static constexpr Millis kIdle{10000};
    static constexpr Millis kTouchEvery{3000};
    static constexpr Millis kLookEvery{2000};
    static constexpr std::uint64_t kMostDeliveries = 5;
    static constexpr std::uint64_t kSuspectDeliveries = 3;
    static constexpr Millis kTidyEvery{60 * 1000};
    static constexpr Millis kGoneAfter{10 * 60 * 1000};   // an idle consumer's name
    static constexpr Millis kKeepRead{24 * 3600 * 1000};  // entries that all have acknowledged

    // Both outlive it.
    StreamSource(SourceServices& services, const redis::Address& address, CommandQueue& commands,
                 redis::Outage& outage);

    boost::asio::awaitable<void> run();  // until stop()
    // Reads nothing more; what was read goes on. What is not done then stays pending.
    void stop();
    RetryQueue& retries() { return retries_; }
    // Entries of the stream that nobody has read, as last seen.
    std::uint64_t lag() const { return lag_; }

  private:
    using Clock = std::chrono::steady_clock;
    struct Holding {
        bool is_suspect = false;
    };

    boost::asio::awaitable<Status> read();
    boost::asio::awaitable<Status> look_after(redis::Connection& connection);
    boost::asio::awaitable<Status> touch(StreamGroup& group);
    boost::asio::awaitable<Status> take_over(StreamGroup& group);
    boost::asio::awaitable<Status> give_up(StreamGroup& group, const PendingEntry& entry);
    boost::asio::awaitable<Status> tidy(StreamGroup& group);
    boost::asio::awaitable<Status> observe(StreamGroup& group);

    bool has_room() const;
    bool holds_suspect() const;
    void take(StreamEntry entry, bool is_suspect);
    void acknowledge(const std::string& id);
    void move_to_dead_letters(const std::string& id, std::string event, std::string reason);
    void let_go(const std::string& id);

    SourceServices& services_;
    CommandQueue& commands_;
    redis::Outage& outage_;
    redis::Connection connection_;
    RetryQueue retries_;
    std::unordered_map<std::string, Holding> held_;  // read and not acknowledged, by id
    Wake wake_;                                      // there may be room
    Wake resume_;                                    // a pause is over before its time
    Retry retry_;
    Clock::time_point touch_due_{};
    Clock::time_point look_due_{};
    Clock::time_point tidy_due_{};
    std::uint64_t lag_ = 0;
    bool has_stopped_ = false;
};

}  // namespace carillon::source
