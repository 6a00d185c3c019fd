#include "server/bus/redis_link.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace carillon {

namespace asio = boost::asio;
using redis::Command;
using redis::Reply;

namespace {

constexpr Millis kLimit{2000};  // of one exchange with the server
constexpr Millis kFirstPause{50};
constexpr Millis kLongestPause{1000};

}  // namespace

RedisLink::RedisLink(asio::io_context& context, Settings settings)
    : context_(context),
      settings_(std::move(settings)),
      talking_(context, settings_.address),
      listening_(context, settings_.address),
      talk_timer_(context),
      listen_timer_(context),
      probe_timer_(context) {}

void RedisLink::start() {
    asio::co_spawn(context_, talk(), asio::detached);
    asio::co_spawn(context_, listen(), asio::detached);
    asio::co_spawn(context_, probe(), asio::detached);
}

void RedisLink::stop() {
    stopping_ = true;
    talking_.close();
    listening_.close();
    for (auto* timer : {&talk_timer_, &listen_timer_, &probe_timer_})
        timer->cancel();
}

asio::awaitable<void> RedisLink::pause(asio::steady_timer& timer, Millis time) {
    if (stopping_) co_return;
    timer.expires_after(time);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// --- publishing

void RedisLink::publish(std::string channel, std::string message) {
    if (queue_.size() >= kQueued || stopping_) return;
    queue_.push_back({"PUBLISH", std::move(channel), std::move(message)});
    if (is_idle_) talk_timer_.cancel();
}

asio::awaitable<void> RedisLink::talk() {
    Millis delay = kFirstPause;
    while (!stopping_) {
        Status status = Done{};
        if (!talking_.is_open()) status = co_await talking_.open(kLimit);
        if (status && !queue_.empty()) status = co_await send_batch();
        if (stopping_) co_return;
        if (!status) {
            queue_.clear();
            note_down(status.error().message);
            co_await pause(talk_timer_, delay);
            delay = std::min(2 * delay, kLongestPause);
            continue;
        }
        delay = kFirstPause;
        if (!queue_.empty()) continue;
        is_idle_ = true;
        co_await pause(talk_timer_, kProbeEvery);
        is_idle_ = false;
    }
}

// A server that is no longer the primary still takes what is published, and nobody hears it there.
asio::awaitable<Status> RedisLink::send_batch() {
    std::vector<Command> batch;
    const auto count = std::min(queue_.size(), kPipelined);
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
    batch.reserve(count + 1);
    std::move(queue_.begin(), end, std::back_inserter(batch));
    queue_.erase(queue_.begin(), end);
    const bool has_probe = std::any_of(batch.begin(), batch.end(), [this](const Command& each) {
        return each[1] == settings_.probe_channel;
    });
    if (has_probe) batch.push_back({"ROLE"});
    const auto replies = co_await talking_.run(std::move(batch), kLimit);
    if (!replies) co_return replies.error();
    std::string refusal;
    for (std::size_t i = 0; i < count; ++i)
        if ((*replies)[i].is_error()) refusal = (*replies)[i].text;
    // An account that may not ask for the role answers an error: not known then.
    if (has_probe && replies->back().text_at(0) == "slave") refusal = "it is a replica";
    if (refusal.empty()) co_return Done{};
    talking_.close();
    listening_.close();
    co_return Error{Errc::kUnavailable, "", settings_.address.text() + ": " + refusal};
}

// --- being subscribed

asio::awaitable<void> RedisLink::listen() {
    Millis delay = kFirstPause;
    while (!stopping_) {
        const auto begun = Clock::now();
        const Status status = co_await hear();
        if (stopping_) co_return;
        if (!status) note_down(status.error().message);
        // After a connection that had held it is tried again at once.
        if (Clock::now() - begun > kSilence) delay = kFirstPause;
        co_await pause(listen_timer_, delay);
        delay = std::min(2 * delay, kLongestPause);
    }
}

// Returns when the connection has ended.
asio::awaitable<Status> RedisLink::hear() {
    subscribed_ = 0;
    if (const Status status = co_await listening_.open(kLimit); !status) co_return status;
    Command subscribe{"SUBSCRIBE", settings_.probe_channel};
    subscribe.insert(subscribe.end(), settings_.channels.begin(), settings_.channels.end());
    std::vector<Command> commands;
    commands.push_back(std::move(subscribe));
    if (const Status status = co_await listening_.send(std::move(commands), kLimit); !status) {
        co_return status;
    }
    while (!stopping_) {
        // Its own probes come each second.
        const auto reply = co_await listening_.next(kSilence);
        if (!reply) co_return reply.error();
        if (reply->is_error()) {
            listening_.close();
            co_return Error{Errc::kUnavailable, "", settings_.address.text() + ": " + reply->text};
        }
        take(*reply);
    }
    co_return Done{};
}

void RedisLink::take(const Reply& reply) {
    if (reply.text_at(0) == "subscribe") {
        if (++subscribed_ == settings_.channels.size() + 1) send_probe();
        return;
    }
    if (reply.text_at(0) != "message") return;
    const std::string_view channel = reply.text_at(1);
    if (channel == settings_.probe_channel) return note_up();
    settings_.on_message(channel, reply.at(2).text);
}

// --- is it there?

asio::awaitable<void> RedisLink::probe() {
    while (!stopping_) {
        co_await pause(probe_timer_, kProbeEvery);
        if (stopping_) co_return;
        send_probe();
        if (is_up_ && Clock::now() - heard_at_ > kSilence) note_down("it is silent");
    }
}

void RedisLink::send_probe() {
    publish(settings_.probe_channel, "probe");
}

void RedisLink::note_up() {
    heard_at_ = Clock::now();
    has_told_ = true;
    if (!is_up_.exchange(true)) settings_.on_state(true, "");
}

void RedisLink::note_down(const std::string& why) {
    if (!is_up_.exchange(false) && has_told_) return;
    has_told_ = true;
    settings_.on_state(false, why);
}

}  // namespace carillon
