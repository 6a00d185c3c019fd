#include "server/ingest/source/redis_source.hpp"

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/bus/redis/outage.hpp"
#include "server/ingest/source/channel_source.hpp"
#include "server/ingest/source/command_queue.hpp"
#include "server/ingest/source/source_services.hpp"
#include "server/ingest/source/stream_source.hpp"
#include "server/store/random.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace carillon {

namespace asio = boost::asio;
using namespace source;  // NOLINT: its parts are this file's vocabulary

namespace {

std::uint64_t random_seed() {
    std::uint64_t seed = 0;
    for (const std::uint8_t byte : random_bytes())
        seed = seed << 8 | byte;
    return seed;
}

// The order of the members is the order of their lives.
struct Server {
    Server(SourceServices& services, const redis::Address& address, redis::Outage& of)
        : outage(of),
          commands(services, address, outage),
          channel(services, address, commands, outage),
          stream(services, address, commands, outage) {}

    bool is_still() {
        return channel.retries().is_still() && stream.retries().is_still() &&
               commands.waiting() == 0;
    }

    redis::Outage& outage;
    CommandQueue commands;
    ChannelSource channel;
    StreamSource stream;
};

}  // namespace

struct RedisSource::Content {
    Content(Executor& executor, Ingest& ingest, Metrics& metrics, Settings from);

    void spawn(asio::awaitable<void> loop);
    void note_progress();
    void note_subscribed();
    void begin_stop();
    void end();

    Settings settings;
    asio::io_context context{1};
    SourceServices services;
    std::deque<Server> servers;
    asio::steady_timer deadline;
    std::thread thread;
    std::size_t running = 0;  // coroutines
    std::mutex mutex;
    std::condition_variable subscribing;
    std::size_t subscriptions = 0;  // made since the start; under the mutex
    bool is_stopping = false;
    bool has_ended = false;
};

RedisSource::Content::Content(Executor& executor, Ingest& ingest, Metrics& metrics, Settings from)
    : settings(std::move(from)),
      services{context,
               executor,
               ingest,
               metrics,
               settings.clock,
               settings.node,
               &random_seed,
               [this] { note_progress(); },
               [this] { note_subscribed(); }},
      deadline(context) {
    for (std::size_t i = 0; i < settings.servers.size(); ++i)
        servers.emplace_back(services, settings.servers[i], settings.outages.of(i));
    note_progress();  // the metrics are there from the start, for who watches them
}

// What it throws ends the process: it is a fault of ours, or no memory is left.
void RedisSource::Content::spawn(asio::awaitable<void> loop) {
    ++running;
    asio::co_spawn(context, std::move(loop), [this](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
        if (--running == 0) deadline.cancel();
    });
}

void RedisSource::Content::note_progress() {
    std::uint64_t held = 0;
    std::uint64_t lag = 0;
    for (Server& server : servers) {
        held += server.channel.retries().held() + server.stream.retries().held();
        lag += server.stream.lag();
    }
    services.metrics.set_backlog("redis", held);
    services.metrics.set_backlog("redis_stream", lag);
    if (!is_stopping || has_ended) return;
    if (std::all_of(servers.begin(), servers.end(), [](Server& each) { return each.is_still(); }))
        end();
}

// Counts what is subscribed again after an outage too: who waits has all or waits the time out.
void RedisSource::Content::note_subscribed() {
    const std::lock_guard lock(mutex);
    ++subscriptions;
    subscribing.notify_all();
}

void RedisSource::Content::begin_stop() {
    is_stopping = true;
    for (Server& server : servers) {
        server.channel.stop();
        server.stream.stop();
    }
    deadline.expires_after(kPoliteStop);
    deadline.async_wait([this](const boost::system::error_code& ec) {
        if (!ec && !has_ended) end();
    });
    note_progress();
}

void RedisSource::Content::end() {
    has_ended = true;
    std::size_t left = 0;
    for (Server& server : servers) {
        left += server.channel.retries().held();
        server.commands.stop();
    }
    if (left > 0) log::warning("redis.messages_left", {{"messages", left}});
    if (running == 0) return;
    deadline.expires_after(kHardStop);
    deadline.async_wait([this](const boost::system::error_code& ec) {
        if (!ec) context.stop();
    });
}

RedisSource::RedisSource(Ingest& ingest, Metrics& metrics, Settings settings)
    : content_(std::make_unique<Content>(*this, ingest, metrics, std::move(settings))) {}

RedisSource::~RedisSource() {
    stop();
}

void RedisSource::start() {
    Content& c = *content_;
    for (Server& server : c.servers) {
        c.spawn(server.commands.run());
        c.spawn(server.channel.run());
        c.spawn(server.stream.run());
    }
    c.thread = std::thread([&c] { c.context.run(); });
}

bool RedisSource::await_subscribed(std::chrono::milliseconds at_most) {
    Content& c = *content_;
    std::unique_lock lock(c.mutex);
    return c.subscribing.wait_for(lock, at_most,
                                  [&c] { return c.subscriptions >= c.servers.size(); });
}

bool RedisSource::is_heard() const {
    const auto& servers = content_->servers;
    return std::all_of(servers.begin(), servers.end(),
                       [](const Server& each) { return each.outage.is_heard(); });
}

void RedisSource::stop() {
    Content& c = *content_;
    if (!c.thread.joinable()) return;
    asio::post(c.context, [&c] { c.begin_stop(); });
    c.thread.join();
}

void RedisSource::post(std::function<void()> task) {
    asio::post(content_->context, std::move(task));
}

}  // namespace carillon
