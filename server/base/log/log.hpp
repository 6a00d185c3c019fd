#pragma once
// The log: one JSON object per line on stderr, {"ts","level","event",...fields}.
//
//     log::info("notification.sent", {{"user_id", id}, {"created", 3}});
//
// Any thread; nothing throws and nobody waits: lines are written by a thread of the log's own, in
// order. When the reader of stderr stalls, what is over writer.hpp's queue is dropped, counted and
// told when it reads again. Field values are looked at during the call only, and not at all when
// the level is off. Never pass a token: a request's target goes through redact_query first.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "server/base/log/level.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace carillon::log {

class Field {
  public:
    using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool,
                               const carillon::detail::UuidBytes*>;

    Field(std::string_view name, std::string_view value) : name_(name), value_(value) {}
    Field(std::string_view name, const std::string& value)
        : name_(name), value_(std::string_view(value)) {}
    Field(std::string_view name, const char* value)
        : name_(name), value_(std::string_view(value)) {}
    Field(std::string_view name, bool value) : name_(name), value_(value) {}
    Field(std::string_view name, double value) : name_(name), value_(value) {}
    template <std::signed_integral T>
    Field(std::string_view name, T value) : name_(name), value_(std::int64_t{value}) {}
    template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>) Field(std::string_view name, T value)
        : name_(name), value_(std::uint64_t{value}) {}
    template <class Tag>
    Field(std::string_view name, const Uuid<Tag>& value) : name_(name), value_(&value.bytes()) {}
    Field(std::string_view name, Millis value)  // a duration, in milliseconds; name it "…_ms"
        : name_(name), value_(std::int64_t{value.count()}) {}

    std::string_view name() const { return name_; }
    const Value& value() const { return value_; }

  private:
    std::string_view name_;
    Value value_;
};

using Fields = std::initializer_list<Field>;

// Who is told of each error that is logged, whatever the level in force.
class ErrorListener {
  public:
    virtual ~ErrorListener() = default;
    // Any thread; returns at once and logs nothing.
    virtual void on_error(Millis now, std::string_view event, Fields fields) = 0;
};
// At most one; null = nobody. The one before is not called any more when this returns.
void set_error_listener(ErrorListener* listener);

void set_level(Level level);
bool is_on(Level level);

void write(Level level, std::string_view event, Fields fields) noexcept;
inline void debug(std::string_view event, Fields fields = {}) noexcept {
    write(Level::kDebug, event, fields);
}
inline void info(std::string_view event, Fields fields = {}) noexcept {
    write(Level::kInfo, event, fields);
}
inline void warning(std::string_view event, Fields fields = {}) noexcept {
    write(Level::kWarning, event, fields);
}
inline void error(std::string_view event, Fields fields = {}) noexcept {
    write(Level::kError, event, fields);
}

// Waits until all that was logged is written, at most so long. True when it is. The end of the
// process does it by itself.
bool flush(std::chrono::milliseconds at_most);
// How many lines were dropped so far.
std::uint64_t dropped_lines();

// The line without its end. Bytes that are no UTF-8 become U+FFFD, numbers that JSON does not
// know (NaN, infinity) become null.
std::string format_line(Millis now, Level level, std::string_view event, Fields fields);

// The fields alone, as a JSON object.
std::string format_fields(Fields fields);

// The target of a request with the value of every parameter whose name holds "token" (or a percent
// sign, which could hide one) replaced:
// "/ws/notifications?token=***&since=e.7".
std::string redact_query(std::string_view target);

}  // namespace carillon::log
