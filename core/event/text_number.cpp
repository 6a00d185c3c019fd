#include "core/event/text_number.hpp"

#include <algorithm>

namespace carillon {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && is_digit(text[end]))
        ++end;
    const std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    return digits;
}

// False: over the limit. Beyond four digits it is anyway.
bool read_exponent(std::string_view& text, int& exponent) {
    const bool is_negative = !text.empty() && text.front() == '-';
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    const std::string_view digits = take_digits(text);
    if (digits.empty() || digits.size() > 4) return false;
    for (const char c : digits)
        exponent = exponent * 10 + (c - '0');
    if (is_negative) exponent = -exponent;
    return true;
}

// Moves the decimal point.
bool shift(Decimal& number, int exponent) {
    for (; exponent > 0; --exponent) {
        number.whole += number.fraction.empty() ? '0' : number.fraction.front();
        if (!number.fraction.empty()) number.fraction.erase(0, 1);
        if (number.whole.size() > kExponentDigits) return false;
    }
    for (; exponent < 0; ++exponent) {
        number.fraction.insert(number.fraction.begin(), number.whole.back());
        number.whole.pop_back();
        if (number.whole.empty()) number.whole = "0";
        if (number.fraction.size() > kExponentDigits) return false;
    }
    number.whole.erase(0, std::min(number.whole.find_first_not_of('0'), number.whole.size() - 1));
    return true;
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
    Decimal number;
    if (!text.empty() && text.front() == '-') {
        number.is_negative = true;
        text.remove_prefix(1);
    }
    number.whole = take_digits(text);
    if (number.whole.empty() || (number.whole.size() > 1 && number.whole.front() == '0'))
        return std::nullopt;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        number.fraction = take_digits(text);
        if (number.fraction.empty()) return std::nullopt;
    }
    if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
        text.remove_prefix(1);
        int exponent = 0;
        if (!read_exponent(text, exponent) || !shift(number, exponent)) return std::nullopt;
    }
    if (!text.empty()) return std::nullopt;
    return number;
}

std::string format_decimal(const Decimal& number, const TextConventions& conventions) {
    std::string out = number.is_negative ? "-" : "";
    const std::size_t digits = number.whole.size();
    for (std::size_t i = 0; i < digits; ++i) {
        if (i != 0 && (digits - i) % 3 == 0) out += conventions.group_separator;
        out += number.whole[i];
    }
    if (number.fraction.empty()) return out;
    out += conventions.decimal_separator;
    return out + number.fraction;
}

// CLDR 48, plurals.xml. French: one for i = 0,1; many for i != 0 and i % 1000000 = 0 and v = 0.
// English: one for i = 1 and v = 0. (i is the whole part, v the number of decimals that are shown.)
PluralCategory plural_category(const Decimal& number, const TextConventions& conventions) {
    const std::string& i = number.whole;
    const bool is_whole = number.fraction.empty();
    if (!conventions.is_french)
        return i == "1" && is_whole ? PluralCategory::kOne : PluralCategory::kOther;
    if (i == "0" || i == "1") return PluralCategory::kOne;
    constexpr std::string_view kMillion = "000000";
    const bool is_millions = i.size() > kMillion.size() &&
                             i.compare(i.size() - kMillion.size(), kMillion.size(), kMillion) == 0;
    return is_millions && is_whole ? PluralCategory::kMany : PluralCategory::kOther;
}

}  // namespace carillon
