#include "tests/support/throwaway_redis.hpp"

#include "server/bus/redis/await.hpp"
#include "server/ingest/source/names.hpp"
#include "server/ingest/source/stream_reply.hpp"
#include "tests/support/http_client.hpp"

#include <csignal>
#include <stdexcept>
#include <utility>

namespace carillon::test {

namespace {

constexpr Millis kLimit{kPatience};

}  // namespace

void ThrowawayRedis::start() {
    ChildProcess::Options options;
    options.program = script("throwaway-redis");
    process_ = std::make_unique<ChildProcess>(Arguments{folder_.path().string()}, options);
    // It tells on its standard output, and nothing reads that later: a few lines fit into the pipe.
    std::string log;
    while (log.find("ready to accept connections") == std::string::npos) {
        const std::string line = process_->read_line();
        if (line.empty()) throw std::runtime_error("redis-server did not start: " + log);
        log += line + "\n";
    }
    const auto addresses = redis::parse_addresses(url());
    if (!addresses) throw std::runtime_error(addresses.error().message);
    connection_ = std::make_unique<redis::Connection>(context_, addresses->front());
    const Status status = redis::await(context_, connection_->open(kLimit));
    if (!status) throw std::runtime_error(status.error().message);
}

void ThrowawayRedis::kill() {
    process_->signal(SIGKILL);
    process_->wait();
    process_.reset();
    connection_.reset();
}

void ThrowawayRedis::restart_empty() {
    kill();
    start();
}

void ThrowawayRedis::pause() {
    process_->signal(SIGSTOP);
}

void ThrowawayRedis::resume() {
    process_->signal(SIGCONT);
}

redis::Reply ThrowawayRedis::ask(const redis::Command& command) {
    auto reply = redis::await(context_, connection_->run(command, kLimit));
    if (!reply) throw std::runtime_error(reply.error().message);
    if (reply->is_error()) throw std::runtime_error(command.front() + ": " + reply->text);
    return std::move(*reply);
}

std::string ThrowawayRedis::add(const std::string& event) {
    return ask({"XADD", source::kStream, "*", source::kEventField, event}).text;
}

std::int64_t ThrowawayRedis::publish(const std::string& message) {
    return number({"PUBLISH", source::kChannel, message});
}

std::int64_t ThrowawayRedis::pending() {
    if (number({"EXISTS", source::kStream}) == 0) return -1;
    for (const auto& group : source::groups_of(ask({"XINFO", "GROUPS", source::kStream})))
        if (group.name == source::kGroup) return static_cast<std::int64_t>(group.pending);
    return -1;
}

std::vector<ThrowawayRedis::Letter> ThrowawayRedis::letters() {
    std::vector<Letter> letters;
    const auto entries = source::entries_of(ask({"XRANGE", source::kDeadStream, "-", "+"}));
    for (const auto& entry : entries) {
        const auto text = [&entry](const char* field) {
            const std::string* found = entry.find(field);
            return found != nullptr ? *found : std::string();
        };
        letters.push_back({text("event"), text("reason"), text("source"), text("at")});
    }
    return letters;
}

}  // namespace carillon::test
