#include "tests/support/throwaway_redis.hpp"

#include "server/inlet/names.hpp"
#include "server/inlet/stream_reply.hpp"
#include "server/redis/await.hpp"
#include "tests/support/http_client.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace carillon::test {

namespace {

constexpr Millis kLimit{20000};

}  // namespace

ThrowawayRedis::ThrowawayRedis() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "carillon-redis-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    folder_ = pattern;
    start();
}

ThrowawayRedis::~ThrowawayRedis() {
    if (pid_ > 0) kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void ThrowawayRedis::start() {
    std::vector<std::string> words = {"redis-server",
                                      "--port",
                                      "0",
                                      "--unixsocket",
                                      (folder_ / "redis.sock").string(),
                                      "--save",
                                      "",
                                      "--appendonly",
                                      "no",
                                      "--dir",
                                      folder_.string(),
                                      "--logfile",
                                      (folder_ / "log").string()};
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const int failure =
        ::posix_spawnp(&pid_, "redis-server", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) {
        pid_ = -1;
        throw std::runtime_error(std::string("redis-server: ") + std::strerror(failure));
    }
    await_ready();
}

// It answers once its socket is there.
void ThrowawayRedis::await_ready() {
    const auto addresses = redis::parse_addresses(url());
    if (!addresses) throw std::runtime_error(addresses.error().message);
    connection_ = std::make_unique<redis::Connection>(context_, addresses->front());
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!redis::await(context_, connection_->open(kLimit))) {
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_)
            throw std::runtime_error("redis-server ended");
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error("redis-server is mute");
        std::this_thread::yield();
    }
}

void ThrowawayRedis::kill() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
    connection_.reset();
    std::error_code ignored;
    std::filesystem::remove(folder_ / "redis.sock", ignored);
}

void ThrowawayRedis::restart_empty() {
    kill();
    start();
}

void ThrowawayRedis::pause() {
    ::kill(pid_, SIGSTOP);
}

void ThrowawayRedis::resume() {
    ::kill(pid_, SIGCONT);
}

redis::Reply ThrowawayRedis::ask(const redis::Command& command) {
    auto reply = redis::await(context_, connection_->run(command, kLimit));
    if (!reply) throw std::runtime_error(reply.error().message);
    if (reply->is_error()) throw std::runtime_error(command.front() + ": " + reply->text);
    return std::move(*reply);
}

std::string ThrowawayRedis::add(const std::string& event) {
    return ask({"XADD", inlet::kStream, "*", inlet::kEventField, event}).text;
}

std::int64_t ThrowawayRedis::publish(const std::string& message) {
    return number({"PUBLISH", inlet::kChannel, message});
}

std::int64_t ThrowawayRedis::pending() {
    if (number({"EXISTS", inlet::kStream}) == 0) return -1;
    for (const auto& group : inlet::groups_of(ask({"XINFO", "GROUPS", inlet::kStream})))
        if (group.name == inlet::kGroup) return static_cast<std::int64_t>(group.pending);
    return -1;
}

std::vector<ThrowawayRedis::Letter> ThrowawayRedis::letters() {
    std::vector<Letter> letters;
    const auto entries = inlet::entries_of(ask({"XRANGE", inlet::kDeadStream, "-", "+"}));
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
