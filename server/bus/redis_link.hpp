#pragma once
// What the bus has of one Redis server: a connection that publishes, one that is subscribed, and a
// probe that goes through both each second. A server is up while its own probe comes back: an open
// socket says nothing of one that has fallen silent.
//
// On the thread of the io_context but where it says otherwise. What is published while the server
// is away is lost, as is what comes while more than kQueued waits.

#include "server/bus/redis/connection.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class RedisLink {
  public:
    static constexpr Millis kProbeEvery{1000};
    static constexpr Millis kSilence{3000};  // without a probe: away
    static constexpr std::size_t kQueued = 8192;
    static constexpr std::size_t kPipelined = 512;

    struct Settings {
        redis::Address address;
        std::vector<std::string> channels;
        std::string probe_channel;  // of this process alone
        std::function<void(std::string_view channel, std::string message)> on_message;
        // The state has changed; `why` it went down. The first call is the first probe that came
        // back or the first failure.
        std::function<void(bool is_up, const std::string& why)> on_state;
    };

    // `context` outlives it. Destroy it when the context has run out of work, after stop().
    RedisLink(boost::asio::io_context& context, Settings settings);

    void start();
    void stop();
    void publish(std::string channel, std::string message);
    bool is_up() const { return is_up_; }  // any thread
    std::size_t waiting() const { return queue_.size(); }

  private:
    using Clock = std::chrono::steady_clock;

    boost::asio::awaitable<void> talk();
    boost::asio::awaitable<void> listen();
    boost::asio::awaitable<void> probe();
    boost::asio::awaitable<Status> send_batch();
    boost::asio::awaitable<Status> hear();
    boost::asio::awaitable<void> pause(boost::asio::steady_timer& timer, Millis time);
    void take(const redis::Reply& reply);
    void send_probe();
    void note_up();
    void note_down(const std::string& why);

    boost::asio::io_context& context_;
    Settings settings_;
    redis::Connection talking_;
    redis::Connection listening_;
    boost::asio::steady_timer talk_timer_;
    boost::asio::steady_timer listen_timer_;
    boost::asio::steady_timer probe_timer_;
    std::deque<redis::Command> queue_;
    bool is_idle_ = false;  // talk() waits for something to publish
    std::size_t subscribed_ = 0;
    Clock::time_point heard_at_{};
    std::atomic<bool> is_up_{false};
    bool has_told_ = false;
    bool stopping_ = false;
};

}  // namespace carillon
