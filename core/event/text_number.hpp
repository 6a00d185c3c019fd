#pragma once
// Numbers of a payload as a text shows them: with the separators of the reader's language, and the
// form of a plural that they take.

#include "core/event/text_conventions.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// The digits that were written, without an exponent.
struct Decimal {
    bool is_negative = false;
    std::string whole;     // at least one digit, none to spare in front
    std::string fraction;  // all that were written: an amount of 12.50 has two
};

// As JSON writes numbers. Nothing for any other text ("007" is no number but a name), and for an
// exponent that more than kExponentDigits digits would be needed for.
std::optional<Decimal> parse_decimal(std::string_view text);
inline constexpr std::size_t kExponentDigits = 21;

// No digit is added or lost.
std::string format_decimal(const Decimal& number, const TextConventions& conventions);

PluralCategory plural_category(const Decimal& number, const TextConventions& conventions);

}  // namespace carillon
