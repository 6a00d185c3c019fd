#include "server/app/cli/redis_repair.hpp"

#include "core/event/event.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/base/work/executor.hpp"
#include "server/bus/redis/await.hpp"
#include "server/bus/redis_bus.hpp"
#include "server/config/templates_file.hpp"
#include "server/ingest/ingest.hpp"
#include "server/ingest/source/dead_letter.hpp"
#include "server/ingest/source/names.hpp"
#include "server/ingest/source/origin.hpp"
#include "server/ingest/source/stream_group.hpp"
#include "server/ingest/source/stream_source.hpp"
#include "server/ingest/template_source.hpp"
#include "server/store/await.hpp"

#include <boost/asio/io_context.hpp>

#include <string>
#include <utility>
#include <vector>

namespace carillon::cli {

namespace {

using redis::Command;
using redis::Reply;
using source::StreamEntry;
using source::StreamGroup;
using source::StreamSource;

constexpr Millis kLimit{5000};
constexpr std::size_t kHandedOn = 10000;  // entries of one run; more: run it again
constexpr std::size_t kStep = 100;

std::string counted(std::size_t count, const char* one, const char* many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

// A command has no shard: what is posted runs where it is posted.
class InPlace final : public Executor {
  public:
    void post(std::function<void()> task) override { task(); }
};

struct TakenUp {
    std::size_t stored = 0;
    std::size_t dead = 0;
};

// One server. Errors are kUnavailable and name it.
class Mending {
  public:
    Mending(const redis::Address& address, Ingest& ingest)
        : ingest_(ingest), connection_(context_, address), group_(connection_, "repair") {}

    Status open() { return redis::await(context_, connection_.open(kLimit)); }
    Result<bool> create_group() { return redis::await(context_, group_.create()); }
    Result<std::size_t> listening_nodes();
    Result<std::size_t> hand_on();
    Result<TakenUp> take_up_all();
    Result<std::size_t> remove_gone() {
        return redis::await(context_, group_.remove_gone(StreamSource::kIdle));
    }
    Result<std::size_t> tell_to_look();

  private:
    Result<Reply> ask(Command command);
    Status take_up(const StreamEntry& entry, TakenUp& sum);
    Result<bool> publish(const std::string& id, const std::string& event, std::string& reason);

    Ingest& ingest_;
    InPlace executor_;
    boost::asio::io_context context_{1};
    redis::Connection connection_;
    StreamGroup group_;
};

Result<Reply> Mending::ask(Command command) {
    auto reply = redis::await(context_, connection_.run(std::move(command), kLimit));
    if (!reply || !reply->is_error()) return reply;
    return Error{Errc::kUnavailable, "", connection_.address().text() + ": " + reply->text};
}

// Each node hears the channel of events on every server.
Result<std::size_t> Mending::listening_nodes() {
    const auto reply = ask({"PUBSUB", "NUMSUB", source::kChannel});
    if (!reply) return reply.error();
    return static_cast<std::size_t>(reply->at(1).integer);
}

Result<std::size_t> Mending::tell_to_look() {
    const auto reply = ask({"PUBLISH", kBusControlChannel, kBusLook});
    if (!reply) return reply.error();
    return static_cast<std::size_t>(reply->integer);
}

// They look as if untouched for a day, so that the next look of any node takes them.
Result<std::size_t> Mending::hand_on() {
    const auto idle = redis::await(context_, group_.idle(StreamSource::kIdle, kHandedOn));
    if (!idle) return idle.error();
    if (idle->empty()) return std::size_t{0};
    std::vector<std::string> ids;
    for (const auto& entry : *idle)
        ids.push_back(entry.id);
    return redis::await(context_, group_.hand_on(std::move(ids), StreamSource::kIdle));
}

// Nobody runs: what is stuck is done here.
Result<TakenUp> Mending::take_up_all() {
    TakenUp sum;
    while (true) {
        const auto idle = redis::await(context_, group_.idle(StreamSource::kIdle, kStep));
        if (!idle) return idle.error();
        if (idle->empty()) return sum;
        std::vector<std::string> ids;
        for (const auto& entry : *idle)
            ids.push_back(entry.id);
        // Claimed by that, so it is not idle for the next turn of this loop.
        const auto entries =
            redis::await(context_, group_.claim(std::move(ids), StreamSource::kIdle));
        if (!entries) return entries.error();
        for (const StreamEntry& entry : *entries)
            if (const Status status = take_up(entry, sum); !status) return status.error();
    }
}

// False: it cannot be used, for this reason.
Result<bool> Mending::publish(const std::string& id, const std::string& event,
                              std::string& reason) {
    auto batch = decode_events(event);
    if (!batch || batch->is_array) {
        reason = batch ? "the event is an array: expected one JSON object"
                       : source::reason_of(batch.error());
        return false;
    }
    const auto published = await<std::vector<PublishedEvent>>([&](auto done) {
        ingest_.accept(std::move(*batch), source::origin_of_entry(id, event), executor_,
                       std::move(done));
    });
    if (published) return true;
    const Error& error = published.error();
    if (error.code == Errc::kUnavailable || error.code == Errc::kInternal) return error;
    reason = source::reason_of(error);
    return false;
}

Status Mending::take_up(const StreamEntry& entry, TakenUp& sum) {
    const std::string* event = entry.find(source::kEventField);
    std::string reason = "event: the entry has no field of that name; expected a field \"event\"";
    Result<bool> is_stored = false;
    if (entry.is_deleted)
        is_stored = true;
    else if (event != nullptr)
        is_stored = publish(entry.id, *event, reason);
    if (!is_stored) return is_stored.error();
    if (*is_stored) {
        sum.stored += 1;
        const auto acknowledged = ask({"XACK", source::kStream, source::kGroup, entry.id});
        if (!acknowledged) return acknowledged.error();
        return Done{};
    }
    sum.dead += 1;
    const source::DeadLetter letter{event != nullptr ? *event : entry.text(), reason,
                                    "stream:" + entry.id, system_now()};
    const auto moved = ask(source::move_entry_to_dead_letters(letter, entry.id));
    if (!moved) return moved.error();
    return Done{};
}

struct Report {
    std::ostream& out;
    std::string start;
    bool says_something = false;

    void say(const std::string& what) {
        says_something = true;
        out << start << what << '\n';
    }
};

Status mend_stream(Mending& mending, Report& report) {
    const auto created = mending.create_group();
    if (!created) return created.error();
    if (*created) report.say(std::string("group ") + source::kGroup + " of the stream created");
    const auto nodes = mending.listening_nodes();
    if (!nodes) return nodes.error();
    if (*nodes > 0) {
        const auto handed = mending.hand_on();
        if (!handed) return handed.error();
        if (*handed > 0)
            report.say(counted(*handed, "entry", "entries") + " of a node that is gone handed on");
    } else {
        const auto taken = mending.take_up_all();
        if (!taken) return taken.error();
        if (taken->stored > 0)
            report.say(counted(taken->stored, "entry", "entries") +
                       " of a node that is gone stored");
        if (taken->dead > 0)
            report.say(counted(taken->dead, "entry", "entries") + " that cannot be used moved to " +
                       source::kDeadStream);
    }
    const auto removed = mending.remove_gone();
    if (!removed) return removed.error();
    if (*removed > 0) {
        report.say(
            counted(*removed, "consumer that is gone removed", "consumers that are gone removed"));
    }
    return Done{};
}

Status mend(const redis::Address& address, bool is_first, Ingest& ingest, std::ostream& out) {
    Mending mending(address, ingest);
    Report report{out, address.text() + ": "};
    if (const Status status = mending.open(); !status) return status;
    if (const Status status = mend_stream(mending, report); !status) return status;
    if (!report.says_something) report.say("nothing to mend in the stream");
    if (!is_first) return Done{};
    const auto told = mending.tell_to_look();
    if (!told) return told.error();
    if (*told > 0) report.say(counted(*told, "node", "nodes") + " told to look again");
    return Done{};
}

}  // namespace

Status repair_redis(const Config& config, Store& store, std::ostream& out) {
    auto templates = load_templates(config);
    if (!templates) return templates.error();
    const TemplateSource source(std::move(*templates));
    Metrics metrics({});  // of this process; nobody reads them
    Ingest ingest(store, source, metrics, config.channels());
    Status outcome = Done{};
    for (const redis::Address& address : config.redis) {
        const bool is_first = &address == config.redis.data();
        const Status status = mend(address, is_first, ingest, out);
        if (status || !outcome) continue;
        outcome = Error{status.error().code, "REDIS_URL",
                        "REDIS_URL: " + status.error().message +
                            " (the database was seen to, this server was not)"};
    }
    return outcome;
}

}  // namespace carillon::cli
