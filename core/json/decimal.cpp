#include "core/json/decimal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace carillon::json {
namespace {

static_assert(std::numeric_limits<double>::is_iec559);

// No double, and no point between two, has more digits: what follows them says only whether there
// is more.
constexpr std::size_t kDigits = 770;
constexpr std::int64_t kLarge = 17;           // digits of a whole number beyond 2^54
constexpr std::uint64_t kExact = 1ull << 53;  // whole numbers up to here are doubles
constexpr int kExactPower = 22;               // so are powers of ten
constexpr std::size_t kShort = 9;             // digits of a whole number that fits into 32 bits
constexpr std::int64_t kMostExponent = 309;   // of a double that is finite
constexpr std::uint32_t kBillion = 1'000'000'000;

// A number as its significant digits d1 d2 … dn with the value 0.d1d2…dn * 10^exponent.
struct Decimal {
    std::string_view digits;  // of the text: a point may stand among them
    std::int64_t exponent = 0;
    bool is_negative = false;
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// An exponent that is written with more digits than any number needs is as good as this.
constexpr std::int64_t kFar = 1'000'000'000'000;

Decimal parse(std::string_view text) {
    Decimal decimal;
    decimal.is_negative = text.front() == '-';
    if (decimal.is_negative) text.remove_prefix(1);
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    const std::string_view significand = text.substr(0, e);
    const std::size_t point = std::min(significand.find('.'), significand.size());
    const std::size_t first = significand.find_first_of("123456789");
    if (first == std::string_view::npos) return decimal;
    decimal.digits = significand.substr(first);
    decimal.exponent = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
    if (first > point) ++decimal.exponent;  // the point is no digit
    if (e == text.size()) return decimal;
    std::string_view power = text.substr(e + 1);
    const bool is_small = power.front() == '-';
    if (!is_digit(power.front())) power.remove_prefix(1);
    std::int64_t value = 0;
    for (const char c : power)
        value = std::min(value * 10 + (c - '0'), kFar);
    decimal.exponent += is_small ? -value : value;
    return decimal;
}

// A whole number of any size, its lowest part first.
class Whole {
  public:
    void multiply_add(std::uint32_t factor, std::uint32_t more) {
        std::uint64_t carry = more;
        for (std::uint32_t& part : parts_) {
            carry += std::uint64_t{part} * factor;
            part = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        if (carry != 0) parts_.push_back(static_cast<std::uint32_t>(carry));
    }
    // What is left over.
    std::uint32_t divide(std::uint32_t divisor) {
        std::uint64_t rest = 0;
        for (std::size_t i = parts_.size(); i-- > 0;) {
            rest = (rest << 32) | parts_[i];
            parts_[i] = static_cast<std::uint32_t>(rest / divisor);
            rest %= divisor;
        }
        while (!parts_.empty() && parts_.back() == 0)
            parts_.pop_back();
        return static_cast<std::uint32_t>(rest);
    }
    void shift_parts(std::size_t count) { parts_.insert(parts_.begin(), count, 0); }

    std::size_t size() const { return parts_.size(); }
    // The three highest parts as one number would be cut by 64 bits: see top().
    struct Top {
        std::uint64_t bits = 0;     // the highest is set
        std::int64_t exponent = 0;  // of the lowest of them
        bool is_followed = false;   // something below it is not 0
    };
    // Precondition: not 0.
    Top top() const {
        Top top;
        std::size_t i = parts_.size();
        int free = 64;
        while (free > 0 && i > 0) {
            const std::uint64_t part = parts_[--i];
            int width = 32;
            while (free == 64 && (part >> (width - 1)) == 0)
                --width;
            const int taken = std::min(width, free);
            top.bits = (taken == 64 ? 0 : top.bits << taken) | (part >> (width - taken));
            top.is_followed = (part & ((1ull << (width - taken)) - 1)) != 0;
            top.exponent = static_cast<std::int64_t>(i) * 32 + (width - taken);
            free -= taken;
        }
        top.bits <<= free;
        top.exponent -= free;
        while (i > 0 && !top.is_followed)
            top.is_followed = parts_[--i] != 0;
        return top;
    }

  private:
    std::vector<std::uint32_t> parts_;
};

double from_bits(std::uint64_t bits) {
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

// The nearest double to top.bits * 2^top.exponent and what follows.
double rounded(const Whole::Top& top) {
    constexpr std::int64_t kBias = 1023;
    constexpr std::int64_t kLeast = -1022;
    const std::int64_t exponent = top.exponent + 63;  // of the highest bit
    if (exponent > kBias) return std::numeric_limits<double>::infinity();
    const std::int64_t lost = exponent < kLeast ? kLeast - exponent : 0;
    const std::int64_t dropped = 11 + lost;  // of the 64 bits
    if (dropped > 64) return 0;
    std::uint64_t kept = dropped == 64 ? 0 : top.bits >> dropped;
    const std::uint64_t half = 1ull << (dropped - 1);
    const std::uint64_t rest = top.bits & (half | (half - 1));
    const bool is_above = rest > half || (rest == half && (top.is_followed || (kept & 1) != 0));
    if (is_above) ++kept;
    // A carry out of the significand is one in the exponent, which stands above it.
    const auto biased = static_cast<std::uint64_t>(lost > 0 ? 0 : exponent + kBias - 1);
    return from_bits((biased << 52) + kept);
}

double exactly(const Decimal& decimal) {
    Whole whole;
    // A double this large is a whole number, and so is what lies between two of them.
    const bool is_large = decimal.exponent > kLarge;
    const std::size_t most = is_large ? static_cast<std::size_t>(decimal.exponent) : kDigits;
    std::size_t taken = 0;
    std::int64_t power = decimal.exponent;
    bool is_more = false;
    for (const char c : decimal.digits) {
        if (c == '.') continue;
        if (taken == most) {
            is_more = is_more || c != '0';
            continue;
        }
        whole.multiply_add(10, static_cast<std::uint32_t>(c - '0'));
        ++taken;
        --power;
    }
    for (; power >= 9; power -= 9)
        whole.multiply_add(kBillion, 0);
    for (; power > 0; --power)
        whole.multiply_add(10, 0);
    // What is divided by: 10^-power has fewer than four bits for each ten.
    const auto shifted = power < 0 ? static_cast<std::size_t>(-power) / 9 + 4 : 0;
    whole.shift_parts(shifted);
    for (; power <= -9; power += 9)
        is_more = whole.divide(kBillion) != 0 || is_more;
    for (; power < 0; ++power)
        is_more = whole.divide(10) != 0 || is_more;
    Whole::Top top = whole.top();
    top.exponent -= static_cast<std::int64_t>(shifted) * 32;
    top.is_followed = top.is_followed || is_more;
    return rounded(top);
}

// Where one multiplication or division of doubles that are exact says it (Clinger, "How to read
// floating point numbers accurately", 1990): most numbers.
bool is_simple(const Decimal& decimal, double& value) {
    std::uint64_t whole = 0;
    std::int64_t power = decimal.exponent;
    for (const char c : decimal.digits) {
        if (c == '.') continue;
        whole = whole * 10 + static_cast<std::uint64_t>(c - '0');
        --power;
        if (whole > kExact) return false;
    }
    if (power < -kExactPower || power > kExactPower) return false;
    double factor = 1;
    for (std::int64_t i = 0; i < std::max(power, -power); ++i)
        factor *= 10;
    value = power < 0 ? static_cast<double>(whole) / factor : static_cast<double>(whole) * factor;
    return true;
}

double magnitude(const Decimal& decimal) {
    if (decimal.digits.empty()) return 0;
    if (decimal.exponent > kMostExponent) return std::numeric_limits<double>::infinity();
    if (decimal.exponent < -324) return 0;
    double value = 0;
    return is_simple(decimal, value) ? value : exactly(decimal);
}

}  // namespace

bool fits_double(std::string_view number) {
    if (number.size() <= kShort && number.find_first_of("eE") == std::string_view::npos)
        return true;
    const Decimal decimal = parse(number);
    if (decimal.digits.empty() || decimal.exponent < kMostExponent) return true;
    return magnitude(decimal) != std::numeric_limits<double>::infinity();
}

double to_double(std::string_view number) {
    if (number.size() <= kShort) {
        std::uint32_t whole = 0;
        std::size_t at = 0;
        while (at < number.size() && is_digit(number[at]))
            whole = whole * 10 + static_cast<std::uint32_t>(number[at++] - '0');
        if (at == number.size()) return whole;
    }
    const Decimal decimal = parse(number);
    const double value = magnitude(decimal);
    return decimal.is_negative ? -value : value;
}

}  // namespace carillon::json
