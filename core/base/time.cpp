#include "core/base/time.hpp"

#include "core/base/limits.hpp"

#include <cassert>
#include <cstdint>

namespace carillon {
namespace {

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;
constexpr std::int64_t kYearZero = -62167219200000;  // 0000-01-01T00:00:00Z

struct Date {
    std::int64_t year;
    int month;
    int day;
};

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days from 1970-01-01.
std::int64_t days_from_civil(Date date) {
    const std::int64_t y = date.month <= 2 ? date.year - 1 : date.year;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t yoe = y - era * 400;
    const std::int64_t doy =
        (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    const std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

Date civil_from_days(std::int64_t days) {
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const std::int64_t doe = days - era * 146097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    const int day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
    const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
    return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

int days_in_month(std::int64_t year, int month) {
    static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[month - 1];
}

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
    const Date date = civil_from_days(days);
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
    const int year = reader.digits(4);
    reader.expect('-', '-');
    const int month = reader.digits(2);
    reader.expect('-', '-');
    const int day = reader.digits(2);
    if (!reader.accept(' ')) reader.expect('T', 't');
    const int hour = reader.digits(2);
    reader.expect(':', ':');
    const int minute = reader.digits(2);
    reader.expect(':', ':');
    const int second = reader.digits(2);
    const int ms = reader.fraction_ms();
    const std::int64_t offset = read_offset_ms(reader, rule);
    if (!reader.ok() || !reader.at_end()) return std::nullopt;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return std::nullopt;
    if (hour > 23 || minute > 59 || second > 60) return std::nullopt;

    const std::int64_t days = days_from_civil({year, month, day});
    const std::int64_t seconds = (std::int64_t{hour} * 60 + minute) * 60 + second;
    // A leap second has no place of its own: its decimals are dropped with it.
    const std::int64_t time = days * kDayMs + seconds * 1000 + (second == 60 ? 0 : ms) - offset;
    if (time < kYearZero || time > limits::kMaxTime.count()) return std::nullopt;
    return Millis(time);
}

}  // namespace carillon
