#include "server/log/log.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <mutex>

namespace carillon::log {

namespace {

std::atomic<Level> level_in_force{Level::kInfo};
std::mutex writing;  // a line longer than a pipe takes at once must not be cut by another

using Json = nlohmann::ordered_json;

struct ToJson {
    Json operator()(std::string_view value) const { return std::string(value); }
    Json operator()(double value) const {
        return std::isfinite(value) ? Json(value) : Json(nullptr);
    }
    Json operator()(const carillon::detail::UuidBytes* value) const {
        return carillon::detail::uuid_text(*value);
    }
    template <class Number>
    Json operator()(Number value) const {
        return value;
    }
};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace

const char* text(Level level) {
    switch (level) {
        case Level::kDebug:
            return "debug";
        case Level::kInfo:
            return "info";
        case Level::kWarning:
            return "warning";
        case Level::kError:
            return "error";
        case Level::kOff:
            break;
    }
    return "off";
}

std::optional<Level> parse_level(std::string_view text) {
    const std::string name = lower(text);
    if (name == "warn") return Level::kWarning;
    for (const Level level :
         {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError, Level::kOff}) {
        if (name == log::text(level)) return level;
    }
    return std::nullopt;
}

void set_level(Level level) {
    level_in_force.store(level, std::memory_order_relaxed);
}

bool is_on(Level level) {
    return level != Level::kOff && level >= level_in_force.load(std::memory_order_relaxed);
}

std::string format_line(Millis now, Level level, std::string_view event, Fields fields) {
    Json line;
    line["ts"] = format_rfc3339(now);
    line["level"] = text(level);
    line["event"] = std::string(event);
    for (const Field& field : fields) {
        line[std::string(field.name())] = std::visit(ToJson{}, field.value());
    }
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void write(Level level, std::string_view event, Fields fields) noexcept {
    if (!is_on(level)) return;
    try {
        const auto now = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
        const std::string line = format_line(now.time_since_epoch(), level, event, fields) + '\n';
        const std::lock_guard lock(writing);
        std::string_view rest = line;
        while (!rest.empty()) {
            const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return;
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
    } catch (...) {  // out of memory: the line is lost, the program goes on
    }
}

std::string redact_query(std::string_view target) {
    const std::size_t query = target.find('?');
    if (query == std::string_view::npos) return std::string(target);
    std::string out(target.substr(0, query + 1));
    std::size_t at = query + 1;
    while (at <= target.size()) {
        const std::size_t end = std::min(target.find('&', at), target.size());
        const std::string_view part = target.substr(at, end - at);
        const std::string_view name = part.substr(0, part.find('='));
        // An encoded letter would hide the name from us and not from the server.
        const bool secret = lower(name).find("token") != std::string_view::npos ||
                            name.find('%') != std::string_view::npos;
        out += secret ? std::string(name) + "=***" : std::string(part);
        if (end < target.size()) out += '&';
        at = end + 1;
    }
    return out;
}

}  // namespace carillon::log
