#include "server/ingest/source/stream_source.hpp"

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/ingest/source/dead_letter.hpp"
#include "server/ingest/source/names.hpp"
#include "server/ingest/source/origin.hpp"

#include <algorithm>
#include <utility>

namespace carillon::source {

namespace asio = boost::asio;

namespace {

constexpr Millis kLimit{2000};
constexpr Millis kUntilWoken{3600 * 1000};

}  // namespace

StreamSource::StreamSource(SourceServices& services, const redis::Address& address,
                           CommandQueue& commands, redis::Outage& outage)
    : services_(services),
      commands_(commands),
      outage_(outage),
      connection_(services.context, address),
      retries_(services, [this] { wake_.now(); }),
      wake_(services.context),
      resume_(services.context),
      retry_(services.seed()) {
    commands_.add_chore([this](redis::Connection& connection) { return look_after(connection); });
}

void StreamSource::stop() {
    has_stopped_ = true;
    connection_.close();
    wake_.now();
    resume_.now();
    retries_.stop();
}

// --- reading

asio::awaitable<void> StreamSource::run() {
    while (!has_stopped_) {
        const Status status = co_await read();
        connection_.close();
        if (has_stopped_) co_return;
        if (!status) outage_.note_away(redis::Outage::kReading, status.error().message);
        co_await resume_.wait(retry_.next());
    }
}

// Until the connection ends.
asio::awaitable<Status> StreamSource::read() {
    if (const Status status = co_await connection_.open(kLimit); !status) co_return status;
    StreamGroup group(connection_, services_.node);
    outage_.note_here(redis::Outage::kReading);  // what comes from now on is read
    while (!has_stopped_) {
        if (!has_room()) {
            co_await wake_.wait(kUntilWoken);
            continue;
        }
        const std::size_t room = RetryQueue::kHeld - std::max(retries_.held(), held_.size());
        auto entries = co_await group.read(std::min(kRead, room), kBlock);
        if (!entries && entries.error().code == Errc::kNotFound) {
            const auto created = co_await group.create();
            if (!created) co_return created.error();
            if (*created) log::info("redis.group_created", {{"stream", kStream}});
            continue;
        }
        if (!entries) co_return entries.error();
        retry_.reset();
        outage_.note_back(redis::Outage::kReading);
        for (StreamEntry& entry : *entries)
            take(std::move(entry), false);
    }
    co_return Done{};
}

bool StreamSource::has_room() const {
    return retries_.has_room() && held_.size() < RetryQueue::kHeld;
}

void StreamSource::take(StreamEntry entry, bool is_suspect) {
    const std::string id = entry.id;
    if (!held_.emplace(id, Holding{is_suspect}).second) return;
    if (entry.is_deleted) return acknowledge(id);
    const std::string* event = entry.find(kEventField);
    if (event == nullptr) {
        return move_to_dead_letters(
            id, entry.text(),
            "event: the entry has no field of that name; expected a field \"event\" that "
            "holds one event as a JSON object");
    }
    EventOrigin origin = origin_of_entry(id, *event);
    retries_.take({*event, std::move(origin), [this, id](const Status& outcome, std::string text) {
                       if (outcome) return acknowledge(id);
                       move_to_dead_letters(id, std::move(text), reason_of(outcome.error()));
                   }});
}

void StreamSource::acknowledge(const std::string& id) {
    commands_.ask({"XACK", kStream, kGroup, id}, [this, id](const redis::Reply&) { let_go(id); });
}

void StreamSource::move_to_dead_letters(const std::string& id, std::string event,
                                        std::string reason) {
    DeadLetter letter{std::move(event), std::move(reason), "stream:" + id, services_.clock()};
    commands_.ask(move_entry_to_dead_letters(letter, id), [this, id, source = letter.source,
                                                           why = letter.reason](const auto& reply) {
        let_go(id);
        if (reply.integer == 0) return;  // acknowledged meanwhile
        services_.metrics.count_error("dead_letter");
        log::warning("notification.dead_letter", {{"source", source}, {"reason", why}});
    });
}

void StreamSource::let_go(const std::string& id) {
    held_.erase(id);
    wake_.now();
}

bool StreamSource::holds_suspect() const {
    return std::any_of(held_.begin(), held_.end(),
                       [](const auto& each) { return each.second.is_suspect; });
}

// --- looking after the group

asio::awaitable<Status> StreamSource::look_after(redis::Connection& connection) {
    if (has_stopped_) co_return Done{};
    StreamGroup group(connection, services_.node);
    Status status = co_await touch(group);
    if (status && Clock::now() >= look_due_) {
        status = co_await take_over(group);
        if (status) status = co_await observe(group);
        look_due_ = Clock::now() + kLookEvery;
    }
    if (status && Clock::now() >= tidy_due_) {
        status = co_await tidy(group);
        if (status) tidy_due_ = Clock::now() + kTidyEvery;
    }
    // Reading makes the group again.
    if (!status && status.error().code == Errc::kNotFound) co_return Done{};
    co_return status;
}

asio::awaitable<Status> StreamSource::touch(StreamGroup& group) {
    if (held_.empty() || Clock::now() < touch_due_) co_return Done{};
    std::vector<std::string> ids;
    for (const auto& [id, holding] : held_)
        ids.push_back(id);
    const auto kept = co_await group.keep(std::move(ids));
    touch_due_ = Clock::now() + kTouchEvery;
    if (!kept) co_return kept.error();
    co_return Done{};
}

asio::awaitable<Status> StreamSource::take_over(StreamGroup& group) {
    if (!has_room()) co_return Done{};
    const auto idle = co_await group.idle(kIdle, kRead);
    if (!idle) co_return idle.error();
    std::vector<std::string> ids;
    std::vector<std::string> suspects;
    for (const PendingEntry& entry : *idle) {
        if (held_.count(entry.id) != 0) continue;
        if (entry.deliveries > kMostDeliveries) {
            if (const Status status = co_await give_up(group, entry); !status) co_return status;
        } else if (entry.deliveries >= kSuspectDeliveries) {
            suspects.push_back(entry.id);
        } else {
            ids.push_back(entry.id);
        }
    }
    const bool has_suspect = ids.empty() && !suspects.empty() && !holds_suspect();
    if (has_suspect) ids.push_back(suspects.front());
    if (ids.empty()) co_return Done{};
    auto entries = co_await group.claim(std::move(ids), kIdle);
    if (!entries) co_return entries.error();
    if (!entries->empty()) {
        log::info("redis.claimed", {{"stream", kStream}, {"entries", entries->size()}});
    }
    for (StreamEntry& entry : *entries)
        take(std::move(entry), has_suspect);
    co_return Done{};
}

asio::awaitable<Status> StreamSource::give_up(StreamGroup& group, const PendingEntry& entry) {
    std::vector<std::string> ids;
    ids.push_back(entry.id);
    auto claimed = co_await group.claim(std::move(ids), kIdle);
    if (!claimed) co_return claimed.error();
    if (claimed->empty()) co_return Done{};
    const StreamEntry& poison = claimed->front();
    held_.emplace(entry.id, Holding{});
    const std::string* event = poison.find(kEventField);
    move_to_dead_letters(entry.id, event != nullptr ? *event : poison.text(),
                         "event: delivered " + std::to_string(entry.deliveries) +
                             " times and no node that took it has finished it; at most " +
                             std::to_string(kMostDeliveries) + " deliveries are tried");
    co_return Done{};
}

asio::awaitable<Status> StreamSource::observe(StreamGroup& group) {
    const auto groups = co_await group.groups();
    if (!groups) co_return groups.error();
    for (const GroupState& each : *groups)
        if (each.name == kGroup && each.lag) lag_ = *each.lag;
    services_.on_progress();
    co_return Done{};
}

asio::awaitable<Status> StreamSource::tidy(StreamGroup& group) {
    const auto removed = co_await group.remove_gone(kGoneAfter);
    if (!removed) co_return removed.error();
    co_return co_await group.trim(kKeepRead);
}

}  // namespace carillon::source
