#pragma once
// How a language writes dates, times and numbers: facts of Unicode's CLDR 48 for French and
// English. Any other language is written in the way of English.

#include <array>
#include <string_view>
#include <vector>

namespace carillon {

// What CLDR's rules tell apart (UTS 35 part 3, section 5), as the texts name them.
enum class PluralCategory { kOne, kMany, kOther };
std::string_view text(PluralCategory category);

struct TextConventions {
    bool is_french = false;
    std::array<std::string_view, 12> months;
    bool has_month_first = false;      // "November 29, 2026" rather than "29 November 2026"
    std::string_view clock_separator;  // between hours and minutes
    bool has_twelve_hours = false;     // 8:30 AM; otherwise 08:30
    std::string_view date_and_time;    // stands between the two
    std::string_view group_separator;  // of every three digits before the decimals
    std::string_view decimal_separator;
    std::vector<PluralCategory> categories;  // all that there are
};

// For a locale however it is written (locale.hpp): fr, fr-CA, en, en-GB, en-IE and what falls
// back to them. Valid for good.
const TextConventions& conventions_of(std::string_view locale);

}  // namespace carillon
