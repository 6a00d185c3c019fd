#include "server/ingest/source/stream_group.hpp"

#include "server/ingest/source/names.hpp"

#include <utility>

namespace carillon::source {

namespace asio = boost::asio;
using redis::Command;
using redis::Reply;

namespace {

// In one step: a consumer that comes back to life between a look and a deletion would lose what it
// has just been given. KEYS: the stream. ARGV: group, idle milliseconds, who is spared.
constexpr const char* kRemoveGone = R"(
local removed = 0
for _, line in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for i = 1, #line, 2 do consumer[line[i]] = line[i + 1] end
  if consumer.pending == 0 and consumer.idle >= tonumber(ARGV[2]) and consumer.name ~= ARGV[3] then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
    removed = removed + 1
  end
end
return removed)";

constexpr Millis kLongIdle{24 * 3600 * 1000};

std::string text(Millis time) {
    return std::to_string(time.count());
}

void append(Command& command, std::vector<std::string> words) {
    for (std::string& word : words)
        command.push_back(std::move(word));
}

std::size_t count_of(const Reply& reply) {
    return reply.integer > 0 ? static_cast<std::size_t>(reply.integer) : 0;
}

bool says_missing(const Reply& reply) {
    return reply.is_error("NOGROUP") || reply.text.compare(0, 15, "ERR no such key") == 0;
}

}  // namespace

asio::awaitable<Result<Reply>> StreamGroup::ask(Command command, Millis limit) {
    auto reply = co_await connection_.run(std::move(command), limit);
    if (!reply || !reply->is_error()) co_return reply;
    const std::string message = connection_.address().text() + ": " + reply->text;
    if (says_missing(*reply)) co_return Error{Errc::kNotFound, "", message};
    connection_.close();
    co_return Error{Errc::kUnavailable, "", message};
}

asio::awaitable<Result<bool>> StreamGroup::create() {
    Command command = {"XGROUP", "CREATE", kStream, kGroup, "0", "MKSTREAM"};
    auto reply = co_await connection_.run(std::move(command), kLimit);
    if (!reply) co_return reply.error();
    if (reply->is_error("BUSYGROUP")) co_return false;
    if (!reply->is_error()) co_return true;
    connection_.close();
    co_return Error{Errc::kUnavailable, "", connection_.address().text() + ": " + reply->text};
}

asio::awaitable<Result<std::vector<StreamEntry>>> StreamGroup::read(std::size_t most,
                                                                    Millis block) {
    Command command = {"XREADGROUP", "GROUP", kGroup, consumer_, "COUNT"};
    append(command, {std::to_string(most), "BLOCK", text(block), "STREAMS", kStream, ">"});
    const auto reply = co_await ask(std::move(command), block + kLimit);
    if (!reply) co_return reply.error();
    co_return read_entries_of(*reply);
}

asio::awaitable<Result<std::vector<PendingEntry>>> StreamGroup::idle(Millis at_least,
                                                                     std::size_t most) {
    Command command = {"XPENDING", kStream, kGroup, "IDLE", text(at_least), "-", "+"};
    command.push_back(std::to_string(most));
    const auto reply = co_await ask(std::move(command));
    if (!reply) co_return reply.error();
    co_return pending_of(*reply);
}

asio::awaitable<Result<std::vector<StreamEntry>>> StreamGroup::claim(std::vector<std::string> ids,
                                                                     Millis untouched) {
    Command command = {"XCLAIM", kStream, kGroup, consumer_, text(untouched)};
    append(command, std::move(ids));
    const auto reply = co_await ask(std::move(command));
    if (!reply) co_return reply.error();
    co_return entries_of(*reply);
}

asio::awaitable<Result<std::size_t>> StreamGroup::keep(std::vector<std::string> ids) {
    Command command = {"XCLAIM", kStream, kGroup, consumer_, "0"};
    append(command, std::move(ids));
    command.emplace_back("JUSTID");
    const auto reply = co_await ask(std::move(command));
    if (!reply) co_return reply.error();
    co_return reply->items.size();
}

asio::awaitable<Result<std::size_t>> StreamGroup::hand_on(std::vector<std::string> ids,
                                                          Millis untouched) {
    Command command = {"XCLAIM", kStream, kGroup, consumer_, text(untouched)};
    append(command, std::move(ids));
    append(command, {"IDLE", text(kLongIdle), "JUSTID"});
    const auto reply = co_await ask(std::move(command));
    if (!reply) co_return reply.error();
    co_return reply->items.size();
}

asio::awaitable<Result<std::vector<GroupState>>> StreamGroup::groups() {
    Command command = {"XINFO", "GROUPS", kStream};
    const auto reply = co_await ask(std::move(command));
    if (!reply) co_return reply.error();
    co_return groups_of(*reply);
}

asio::awaitable<Result<std::size_t>> StreamGroup::remove_gone(Millis idle_for) {
    Command command = {"EVAL", kRemoveGone, "1", kStream, kGroup, text(idle_for), consumer_};
    const auto reply = co_await ask(std::move(command));
    if (!reply) co_return reply.error();
    co_return count_of(*reply);
}

asio::awaitable<Result<std::optional<StreamId>>> StreamGroup::first_pending(std::string group) {
    Command command = {"XPENDING", kStream, std::move(group)};
    const auto reply = co_await ask(std::move(command));
    if (!reply) co_return reply.error();
    co_return StreamId::parse(reply->text_at(1));
}

asio::awaitable<Status> StreamGroup::trim(Millis keep_for) {
    Command time = {"TIME"};
    const auto now = co_await ask(std::move(time));
    if (!now) co_return now.error();
    const auto states = co_await groups();
    if (!states) co_return states.error();
    std::vector<StreamId> pending;
    for (const GroupState& group : *states) {
        if (group.pending == 0) continue;
        const auto first = co_await first_pending(group.name);
        if (!first) co_return first.error();
        if (*first) pending.push_back(**first);
    }
    const auto seconds = StreamId::parse(std::string(now->text_at(0)) + "-0");
    if (!seconds) co_return Done{};
    const Millis server_now{static_cast<std::int64_t>(seconds->ms) * 1000};
    const auto bound = trim_bound(*states, pending, server_now, keep_for);
    if (!bound) co_return Done{};
    Command command = {"XTRIM", kStream, "MINID", "~", bound->text()};
    const auto trimmed = co_await ask(std::move(command));
    if (!trimmed) co_return trimmed.error();
    co_return Done{};
}

}  // namespace carillon::source
