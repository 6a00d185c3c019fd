#include "server/bus/redis_bus.hpp"

#include "core/wire/hint.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/bus/redis_link.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace carillon {

struct RedisBus::Content {
    Content(BusSink& to, Metrics& counted_in, Settings from);

    void add_link(std::size_t index);
    void hear(std::string_view channel, std::string message);
    void hear_control(const std::string& message);
    void say(const char* what);
    void note_link(redis::Outage& outage, bool is_up, const std::string& why);
    void tell(const Commit& commit);
    RedisLink& link_of(std::size_t partition) { return links[partition % links.size()]; }

    BusSink& sink;
    Metrics& metrics;
    Settings settings;
    boost::asio::io_context context{1};
    std::deque<RedisLink> links;
    std::atomic<std::size_t> waiting{0};
    std::atomic<bool> is_up{false};
    bool has_told = false;  // on_state
    std::mutex mutex;       // for who waits; is_up is written under it
    std::condition_variable rising;
    std::thread thread;
};

namespace {

std::string channel_of(std::size_t partition) {
    return "carillon.p." + std::to_string(partition);
}

}  // namespace

RedisBus::Content::Content(BusSink& to, Metrics& counted_in, Settings from)
    : sink(to), metrics(counted_in), settings(std::move(from)) {
    for (std::size_t i = 0; i < settings.servers.size(); ++i)
        add_link(i);
    metrics.set(metric("notifications_bus_up"), 0);
}

void RedisBus::Content::add_link(std::size_t index) {
    RedisLink::Settings link;
    link.address = settings.servers[index];
    link.probe_channel = "carillon.probe." + settings.node;
    for (std::size_t p = index; p < kPartitions; p += settings.servers.size())
        link.channels.push_back(channel_of(p));
    if (index == 0) link.channels.emplace_back(kBusControlChannel);
    link.on_message = [this](std::string_view channel, std::string message) {
        hear(channel, std::move(message));
    };
    link.on_state = [this, &outage = settings.outages.of(index)](bool link_is_up,
                                                                 const std::string& why) {
        note_link(outage, link_is_up, why);
    };
    links.emplace_back(context, std::move(link));
}

void RedisBus::Content::hear(std::string_view channel, std::string message) {
    if (channel == kBusControlChannel) {
        if (message == kBusLook) {
            log::info("bus.look", {});
            return sink.deliver_look();
        }
        return hear_control(message);
    }
    const auto hint = decode_hint(message);
    if (!hint) {
        metrics.count_error("bus");
        return log::debug("bus.hint_refused", {{"reason", hint.error().message}});
    }
    if (hint->node == settings.node) return;
    const UserId user = hint->user;
    sink.deliver_heard({user, std::move(message)});
}

// Word that no version knows is nobody's.
void RedisBus::Content::hear_control(const std::string& message) {
    const auto node = message.find(' ');
    if (node == std::string::npos || message.substr(node + 1) == settings.node) return;
    const std::string what = message.substr(0, node);
    if (what == "broadcast") sink.deliver_broadcast();
    if (what == "revoked") sink.deliver_revoked();
}

void RedisBus::Content::note_link(redis::Outage& outage, bool link_is_up, const std::string& why) {
    if (link_is_up)
        outage.note_back(redis::Outage::kBus);
    else
        outage.note_away(redis::Outage::kBus, why);
    const bool all_up =
        std::all_of(links.begin(), links.end(), [](const RedisLink& each) { return each.is_up(); });
    bool has_changed = false;
    {
        const std::lock_guard lock(mutex);
        has_changed = is_up.exchange(all_up) != all_up;
    }
    rising.notify_all();
    if (!has_changed && has_told) return;
    has_told = true;
    metrics.set(metric("notifications_bus_up"), all_up ? 1 : 0);
    settings.on_state(all_up);
}

void RedisBus::Content::tell(const Commit& commit) {
    const std::size_t partition = commit.user.hash() % kPartitions;
    link_of(partition).publish(channel_of(partition), encode_hint(settings.node, commit));
}

void RedisBus::Content::say(const char* what) {
    boost::asio::post(
        context, [this, what] { links.front().publish(kBusControlChannel, what + settings.node); });
}

RedisBus::RedisBus(BusSink& sink, Metrics& metrics, Settings settings)
    : content_(std::make_unique<Content>(sink, metrics, std::move(settings))) {}

RedisBus::~RedisBus() {
    stop();
}

void RedisBus::start() {
    for (RedisLink& link : content_->links)
        link.start();
    content_->thread = std::thread([this] { content_->context.run(); });
}

bool RedisBus::await_up(std::chrono::milliseconds at_most) {
    Content& c = *content_;
    std::unique_lock lock(c.mutex);
    return c.rising.wait_for(lock, at_most, [&c] { return c.is_up.load(); });
}

void RedisBus::stop() {
    if (!content_->thread.joinable()) return;
    boost::asio::post(content_->context, [this] {
        for (RedisLink& link : content_->links)
            link.stop();
    });
    content_->thread.join();
}

void RedisBus::publish(CommitBatch commits) {
    Content& c = *content_;
    const std::size_t count = commits.size();
    if (c.waiting.load() + count <= kWaitingCommits) {
        c.metrics.set_backlog("bus", c.waiting += count);
        boost::asio::post(c.context, [&c, commits] {
            for (const auto& commit : commits)
                if (!commit->is_step) c.tell(*commit);
            c.metrics.set_backlog("bus", c.waiting -= commits.size());
        });
    }
    c.sink.deliver(std::move(commits));
}

void RedisBus::publish_broadcast() {
    content_->say("broadcast ");
}

void RedisBus::publish_revoked() {
    content_->say("revoked ");
}

BusState RedisBus::state() const {
    return content_->is_up ? BusState::kUp : BusState::kDegraded;
}

}  // namespace carillon
