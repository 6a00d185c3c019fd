#include "core/event/text_conventions.hpp"

#include "core/event/locale.hpp"

namespace carillon {
namespace {

constexpr std::array<std::string_view, 12> kFrenchMonths = {
    "janvier", "février", "mars",      "avril",   "mai",      "juin",
    "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<std::string_view, 12> kEnglishMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

constexpr std::string_view kNoBreakSpace = "\u00a0";
constexpr std::string_view kNarrowNoBreakSpace = "\u202f";

TextConventions french() {
    TextConventions made;
    made.is_french = true;
    made.months = kFrenchMonths;
    made.clock_separator = ":";
    made.date_and_time = " à ";
    made.group_separator = kNarrowNoBreakSpace;
    made.decimal_separator = ",";
    made.categories = {PluralCategory::kOne, PluralCategory::kMany, PluralCategory::kOther};
    return made;
}

TextConventions canadian_french() {
    TextConventions made = french();
    made.clock_separator = " h ";
    made.group_separator = kNoBreakSpace;
    return made;
}

TextConventions british_english() {
    TextConventions made;
    made.months = kEnglishMonths;
    made.clock_separator = ":";
    made.date_and_time = " at ";
    made.group_separator = ",";
    made.decimal_separator = ".";
    made.categories = {PluralCategory::kOne, PluralCategory::kOther};
    return made;
}

TextConventions english() {
    TextConventions made = british_english();
    made.has_month_first = true;
    made.has_twelve_hours = true;
    return made;
}

}  // namespace

std::string_view text(PluralCategory category) {
    switch (category) {
        case PluralCategory::kOne:
            return "one";
        case PluralCategory::kMany:
            return "many";
        case PluralCategory::kOther:
            break;
    }
    return "other";
}

const TextConventions& conventions_of(std::string_view locale) {
    static const std::vector<std::string_view> kLocales = {"fr", "en", "fr-CA", "en-GB", "en-IE"};
    static const TextConventions kConventions[] = {french(), english(), canadian_french(),
                                                   british_english(), british_english()};
    const std::size_t best = match_locale(locale, kLocales);
    return kConventions[best == kLocales.size() ? 1 : best];
}

}  // namespace carillon
