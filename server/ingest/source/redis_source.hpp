#pragma once
// The ways in for events that lead over Redis: the channel and the stream of each server, on one
// thread. All they hear goes to Ingest, as what REST brings does.

#include "core/base/time.hpp"
#include "server/base/work/executor.hpp"
#include "server/bus/redis/outage.hpp"
#include "server/config/redis_address.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace carillon {

class Ingest;
class Metrics;

class RedisSource final : public Executor {
  public:
    struct Settings {
        std::vector<redis::Address> servers;  // at least one
        redis::Outages& outages;              // of the same list; outlive it
        std::string node;                     // no white space; of this process alone
        std::function<Millis()> clock;
    };
    // The two steps of a stop: what is under way ends; connections are closed.
    static constexpr Millis kPoliteStop{1200};
    static constexpr Millis kHardStop{500};

    // Ingest and metrics outlive it. The store behind Ingest ends before this is destroyed, or has
    // answered all.
    RedisSource(Ingest& ingest, Metrics& metrics, Settings settings);
    ~RedisSource() override;  // stops

    void start();
    // Until the channel of every server is heard for the first time; false when that takes longer.
    // Any thread but its own.
    bool await_subscribed(std::chrono::milliseconds at_most);
    // Is every server's channel heard and its stream read? Any thread.
    bool is_heard() const;
    // Reads nothing more, lets what is under way end, within the two steps. What is not stored then
    // stays pending in the stream; a message of the channel is left to the other nodes. Once, not
    // from its own thread.
    void stop();

    void post(std::function<void()> task) override;

  private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon
