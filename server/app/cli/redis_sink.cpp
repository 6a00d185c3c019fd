#include "server/app/cli/redis_sink.hpp"

#include "core/base/limits.hpp"
#include "core/event/event.hpp"
#include "core/json/document.hpp"
#include "server/bus/redis/await.hpp"
#include "server/ingest/source/names.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace carillon {

namespace {

constexpr Millis kLimit{10000};

Error in_url(const Error& error) {
    return {error.code, "REDIS_URL", "REDIS_URL: " + error.message};
}

// Each event's own text.
Result<std::vector<std::string_view>> pieces_of(const std::string& events) {
    auto pieces = json::split_array(events, limits::kEventsPerRequest);
    if (pieces) return std::move(*pieces);
    return std::vector<std::string_view>{events};
}

}  // namespace

Result<std::unique_ptr<EventSink>> RedisSink::open(const Config& config) {
    if (config.redis.empty()) {
        return Error{Errc::kInvalid, "REDIS_URL",
                     "REDIS_URL is not set: --via redis needs redis://[user:password@]host[:port], "
                     "rediss://… or unix:/path"};
    }
    std::unique_ptr<RedisSink> sink(new RedisSink(config.redis.front()));
    const Status opened = redis::await(sink->context_, sink->connection_.open(kLimit));
    if (!opened) return in_url(opened.error());
    return std::unique_ptr<EventSink>(std::move(sink));
}

// In one transaction: all or none, as everywhere else.
Result<Emitted> RedisSink::emit(const std::string& events) {
    if (const auto batch = decode_events(events); !batch) return batch.error();
    const auto pieces = pieces_of(events);
    if (!pieces) return pieces.error();
    std::vector<redis::Command> commands;
    commands.push_back({"MULTI"});
    for (const std::string_view piece : *pieces) {
        commands.push_back({"XADD", source::kStream, "*", source::kEventField, std::string(piece)});
    }
    commands.push_back({"EXEC"});
    const auto replies = redis::await(context_, connection_.run(std::move(commands), kLimit));
    if (!replies) {
        Error error = in_url(replies.error());
        error.message +=
            " (whether these events were taken is not known; with an id in each of "
            "them they can be sent again)";
        return error;
    }
    const redis::Reply& added = replies->back();
    for (const redis::Reply& reply : *replies) {
        if (reply.is_error()) {
            return in_url(
                {Errc::kUnavailable, "", connection_.address().text() + " refuses: " + reply.text});
        }
    }
    Emitted emitted;
    for (const redis::Reply& entry : added.items) {
        if (entry.is_error()) {
            return in_url(
                {Errc::kUnavailable, "", connection_.address().text() + " refuses: " + entry.text});
        }
        emitted.events += 1;
        emitted.event_id = entry.text;
    }
    return emitted;
}

std::string RedisSink::place() const {
    return std::string("the stream ") + source::kStream + " at " + connection_.address().text();
}

}  // namespace carillon
