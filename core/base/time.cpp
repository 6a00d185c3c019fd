#include "core/base/time.hpp"

#include "core/base/calendar.hpp"
#include "core/base/limits.hpp"

#include <cassert>
#include <cstdint>

namespace carillon {
namespace {

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;
constexpr std::int64_t kYearZero = -62167219200000;  // 0000-01-01T00:00:00Z

void append_digits(std::string& out, std::int64_t value, int width) {
    char digits[8];
    for (int i = width - 1; i >= 0; --i) {
        digits[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out.append(digits, static_cast<std::size_t>(width));
}

// Reads forward; any mismatch makes it fail for good.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        if (rest_.size() < count) return fail();
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_digit(rest_[i])) return fail();
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }
    void expect(char lower, char upper) {
        if (!accept(lower) && !accept(upper)) fail();
    }
    bool accept(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // ".123456" → 123; absent → 0.
    int fraction_ms() {
        if (!accept('.')) return 0;
        int ms = 0;
        int scale = 100;
        std::size_t count = 0;
        while (count < rest_.size() && is_digit(rest_[count])) {
            ms += (rest_[count] - '0') * scale;
            scale /= 10;
            ++count;
        }
        if (count == 0) fail();
        rest_.remove_prefix(count);
        return ms;
    }
    int fail() {
        ok_ = false;
        rest_ = {};
        return 0;
    }
    bool ok() const { return ok_; }
    bool at_end() const { return rest_.empty(); }

  private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    std::string_view rest_;
    bool ok_ = true;
};

CalendarDate read_date(Reader& reader) {
    CalendarDate date;
    date.year = reader.digits(4);
    reader.expect('-', '-');
    date.month = reader.digits(2);
    reader.expect('-', '-');
    date.day = reader.digits(2);
    const bool is_month = date.month >= 1 && date.month <= 12;
    if (!is_month || date.day < 1 || date.day > days_in_month(date.year, date.month)) reader.fail();
    return date;
}

std::int64_t read_offset_ms(Reader& reader, ZoneRule rule) {
    if (rule == ZoneRule::kUtcIfAbsent && reader.at_end()) return 0;
    if (reader.accept('Z') || reader.accept('z')) return 0;
    const bool west = reader.accept('-');
    if (!west) reader.expect('+', '+');
    const int hours = reader.digits(2);
    reader.expect(':', ':');
    const int minutes = reader.digits(2);
    if (hours > 23 || minutes > 59) reader.fail();
    const std::int64_t offset = (std::int64_t{hours} * 60 + minutes) * 60000;
    return west ? -offset : offset;
}

}  // namespace

std::string format_rfc3339(Millis time) {
    const std::int64_t ms = time.count();
    assert(ms >= kYearZero && ms <= limits::kMaxTime.count());
    std::int64_t days = ms / kDayMs;
    std::int64_t in_day = ms % kDayMs;
    if (in_day < 0) {
        in_day += kDayMs;
        --days;
    }
    const CalendarDate date = date_of_day(days);
    std::string out;
    out.reserve(24);
    append_digits(out, date.year, 4);
    out.push_back('-');
    append_digits(out, date.month, 2);
    out.push_back('-');
    append_digits(out, date.day, 2);
    out.push_back('T');
    append_digits(out, in_day / 3600000, 2);
    out.push_back(':');
    append_digits(out, in_day / 60000 % 60, 2);
    out.push_back(':');
    append_digits(out, in_day / 1000 % 60, 2);
    out.push_back('.');
    append_digits(out, in_day % 1000, 3);
    out.push_back('Z');
    return out;
}

std::optional<Millis> parse_rfc3339(std::string_view text, ZoneRule rule) {
    Reader reader(text);
    const CalendarDate date = read_date(reader);
    if (!reader.accept(' ')) reader.expect('T', 't');
    const int hour = reader.digits(2);
    reader.expect(':', ':');
    const int minute = reader.digits(2);
    reader.expect(':', ':');
    const int second = reader.digits(2);
    const int ms = reader.fraction_ms();
    const std::int64_t offset = read_offset_ms(reader, rule);
    if (!reader.ok() || !reader.at_end()) return std::nullopt;
    if (hour > 23 || minute > 59 || second > 60) return std::nullopt;

    const std::int64_t days = day_number(date);
    const std::int64_t seconds = (std::int64_t{hour} * 60 + minute) * 60 + second;
    // A leap second has no place of its own: its decimals are dropped with it.
    const std::int64_t time = days * kDayMs + seconds * 1000 + (second == 60 ? 0 : ms) - offset;
    if (time < kYearZero || time > limits::kMaxTime.count()) return std::nullopt;
    return Millis(time);
}

std::optional<CalendarDate> parse_date(std::string_view text) {
    Reader reader(text);
    const CalendarDate date = read_date(reader);
    if (!reader.ok() || !reader.at_end()) return std::nullopt;
    return date;
}

}  // namespace carillon
