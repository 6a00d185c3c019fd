#include "server/base/log/log.hpp"

#include "core/base/ascii.hpp"
#include "core/json/writer.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/base/log/writer.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>

namespace carillon::log {

namespace {

std::atomic<Level> level_in_force{Level::kInfo};

std::mutex listening;
ErrorListener* error_listener = nullptr;

void tell_listener(std::string_view event, Fields fields) {
    const std::lock_guard lock(listening);
    if (error_listener) error_listener->on_error(system_now(), event, fields);
}

void append_value(std::string& out, const Field::Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        json::append_string(out, *text);
    } else if (const auto* id = std::get_if<const carillon::detail::UuidBytes*>(&value)) {
        json::append_string(out, carillon::detail::uuid_text(**id));
    } else if (const auto* flag = std::get_if<bool>(&value)) {
        out += *flag ? "true" : "false";
    } else if (const auto* count = std::get_if<std::uint64_t>(&value)) {
        json::append_number(out, *count);
    } else if (const auto* difference = std::get_if<std::int64_t>(&value)) {
        out += std::to_string(*difference);
    } else {
        const double number = std::get<double>(value);
        if (std::isfinite(number)) {
            json::append_number(out, number);
        } else {
            out += "null";
        }
    }
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
    const std::string name = ascii_lowered(text);
    if (name == "warn") return Level::kWarning;
    for (const Level level :
         {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError, Level::kOff}) {
        if (name == log::text(level)) return level;
    }
    return std::nullopt;
}

void set_error_listener(ErrorListener* listener) {
    const std::lock_guard lock(listening);
    error_listener = listener;
}

void set_level(Level level) {
    level_in_force.store(level, std::memory_order_relaxed);
}

bool is_on(Level level) {
    return level != Level::kOff && level >= level_in_force.load(std::memory_order_relaxed);
}

std::string format_line(Millis now, Level level, std::string_view event, Fields fields) {
    std::string line;
    json::ObjectWriter object(line);
    object.time("ts", now);
    object.text("level", text(level));
    object.text("event", event);
    for (const Field& field : fields)
        append_value(object.key(field.name()), field.value());
    object.close();
    return line;
}

std::string format_fields(Fields fields) {
    std::string text;
    json::ObjectWriter object(text);
    for (const Field& field : fields)
        append_value(object.key(field.name()), field.value());
    object.close();
    return text;
}

void write(Level level, std::string_view event, Fields fields) noexcept {
    try {
        if (level == Level::kError) tell_listener(event, fields);
        if (!is_on(level)) return;
        Writer::of_process().add(format_line(system_now(), level, event, fields) + '\n');
    } catch (...) {  // out of memory: the line is lost, the program goes on
    }
}

bool flush(std::chrono::milliseconds at_most) {
    return Writer::of_process().flush(at_most);
}

std::uint64_t dropped_lines() {
    return Writer::of_process().dropped();
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
        const bool secret = ascii_lowered(name).find("token") != std::string_view::npos ||
                            name.find('%') != std::string_view::npos;
        out += secret ? std::string(name) + "=***" : std::string(part);
        if (end < target.size()) out += '&';
        at = end + 1;
    }
    return out;
}

}  // namespace carillon::log
