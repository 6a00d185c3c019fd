#include "server/app/cli/check/storage.hpp"

#include "server/app/cli/embedded_store.hpp"
#include "server/bus/redis/await.hpp"
#include "server/bus/redis/connection.hpp"
#include "server/config/redis_address.hpp"
#include "server/store/postgres/inspect.hpp"
#include "server/store/sqlite/inspect.hpp"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

namespace carillon::preflight {
namespace {

namespace fs = std::filesystem;

constexpr Millis kRedisLimit{3000};
// Clocks further apart than this show: reminders and tokens are a matter of seconds.
constexpr Millis kClocksApart{2000};
constexpr std::pair<int, int> kOldestRedis{6, 2};

// The folder itself, or the nearest above it that is there.
fs::path nearest_existing(fs::path path) {
    std::error_code failure;
    path = fs::absolute(path, failure).lexically_normal();
    while (!path.empty() && !fs::exists(path, failure) && path != path.parent_path())
        path = path.parent_path();
    return path;
}

// Why no file can be made in it; nothing when one can.
std::optional<std::string> why_not_writable(const fs::path& folder) {
    std::error_code failure;
    if (!fs::is_directory(folder, failure)) return folder.string() + " is not a folder";
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) == 0) return std::nullopt;
    return folder.string() + ": " + std::strerror(errno);
}

std::string schema_text(const Inspection& found) {
    const std::string known = std::to_string(found.known);
    if (!found.exists) return "is not there yet: a start would make it, at schema version " + known;
    if (found.version == 0) return "is empty: a start would bring it to schema version " + known;
    const std::string version = std::to_string(found.version);
    if (found.version == found.known) return "is at schema version " + version;
    if (found.version < found.known)
        return "is at schema version " + version + ": a start would migrate it to " + known;
    return "has schema version " + version + ", this program knows versions up to " + known +
           "; it was written by a newer version of carillon, use that one";
}

Finding clock_finding(const Inspection& found) {
    const Millis apart = *found.our_time - *found.its_time;
    const Millis size = apart < Millis(0) ? -apart : apart;
    const std::string text = "this machine's is " + std::to_string(size.count()) + " ms " +
                             (apart < Millis(0) ? "behind" : "ahead of") + " the database's";
    if (size <= kClocksApart) return ok("clock", text);
    return warning("clock", text + ": expected less than " + std::to_string(kClocksApart.count()) +
                                " ms (NTP)");
}

struct RedisAnswer {
    std::string version;
    bool is_replica = false;
};

// "redis_version:7.0.15" of the lines of INFO.
std::string version_in(std::string_view info) {
    constexpr std::string_view kName = "redis_version:";
    const std::size_t at = info.find(kName);
    if (at == std::string_view::npos) return {};
    info.remove_prefix(at + kName.size());
    return std::string(info.substr(0, info.find_first_of("\r\n")));
}

Result<RedisAnswer> ask_redis(const redis::Address& address) {
    boost::asio::io_context context(1);
    redis::Connection connection(context, address);
    if (const Status status = redis::await(context, connection.open(kRedisLimit)); !status)
        return status.error();
    std::vector<redis::Command> commands{{"INFO", "server"}, {"ROLE"}};
    const auto replies = redis::await(context, connection.run(std::move(commands), kRedisLimit));
    connection.close();
    if (!replies) return replies.error();
    // An account that may not ask answers an error: not known then.
    return RedisAnswer{version_in(replies->front().text), replies->back().text_at(0) == "slave"};
}

bool is_too_old(const std::string& version) {
    int major = 0;
    int minor = 0;
    const char* end = version.data() + version.size();
    const auto [stop, failure] = std::from_chars(version.data(), end, major);
    if (failure != std::errc()) return false;
    if (stop != end) std::from_chars(stop + 1, end, minor);
    return std::pair(major, minor) < kOldestRedis;
}

Finding redis_finding(const redis::Address& address) {
    const std::string name = address.text();
    const auto answer = ask_redis(address);
    if (!answer) {
        return warning("redis",
                       answer.error().message +
                           "; a start would go on without it, degraded, until it is there");
    }
    if (answer->is_replica) {
        return warning("redis", name +
                                    " is a replica: expected the primary; a start would go on "
                                    "without it, degraded");
    }
    if (is_too_old(answer->version))
        return warning("redis", name + " is Redis " + answer->version + ": expected 6.2 or newer");
    return ok("redis", name + " answers" +
                           (answer->version.empty() ? "" : " (Redis " + answer->version + ")"));
}

}  // namespace

Findings check_data_folder(const Config& config, const std::optional<RunningServer>& running) {
    constexpr const char* kItem = "data folder";
    const std::string name = config.data_dir.string();
    std::error_code failure;
    if (running) {
        return {ok(kItem, name + " is held by the running server (pid " +
                              std::to_string(running->pid) + ", " + running->url +
                              "): a second one would not start")};
    }
    const bool exists = fs::exists(config.data_dir, failure);
    const auto why = why_not_writable(nearest_existing(config.data_dir));
    if (why) {
        return {wrong(kItem, "NOTIFICATION_DATA_DIR=\"" + name +
                                 "\" is not accepted: expected a folder that can be written (" +
                                 *why + ")")};
    }
    return {ok(kItem, name + (exists ? " can be written" : " would be made"))};
}

Findings check_database(const Config& config, const std::function<Millis()>& clock) {
    constexpr const char* kItem = "database";
    const bool is_postgres = config.database.kind == DatabaseAddress::Kind::kPostgres;
    const std::string name = shown_database(config);
    const auto found = is_postgres ? inspect_postgres(config.database.url, clock)
                                   : inspect_sqlite(config.database.path.string());
    if (!found) {
        return {wrong(kItem,
                      is_postgres ? name + ": " + found.error().message : found.error().message)};
    }
    Findings findings;
    if (!is_postgres) {
        const fs::path folder = config.database.path.parent_path();
        if (const auto why = why_not_writable(nearest_existing(folder)))
            findings.push_back(wrong(kItem, name + " cannot be written: " + *why));
        std::error_code failure;
        if (found->exists && ::access(config.database.path.c_str(), W_OK) != 0) {
            findings.push_back(
                wrong(kItem, name + " cannot be written: " + std::string(std::strerror(errno))));
        }
    }
    for (const std::string& fault : found->faults)
        findings.push_back(wrong(kItem, name + ": " + fault));
    if (found->version > found->known) {
        findings.push_back(wrong(kItem, name + " " + schema_text(*found)));
    } else if (findings.empty()) {
        findings.push_back(ok(kItem, name + " " + schema_text(*found)));
    }
    for (const std::string& each : found->warnings)
        findings.push_back(warning(kItem, name + ": " + each));
    if (found->its_time && found->our_time) findings.push_back(clock_finding(*found));
    return findings;
}

Findings check_redis(const Config& config) {
    if (config.redis.empty())
        return {ok("redis", "not asked for: one node alone, or PostgreSQL swept each second")};
    Findings findings;
    for (const redis::Address& address : config.redis)
        findings.push_back(redis_finding(address));
    return findings;
}

}  // namespace carillon::preflight
