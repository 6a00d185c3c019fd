#pragma once
// What a mark of a text asks for behind its bar: {{due_date | date}}. Grammar, as docs/templates.md
// tells it; blanks may stand between all parts:
//   filter  = "date" / "datetime" / "time" / "relative" / "number" / plural
//   plural  = "plural" ":" form *("," form)
//   form    = category "=" DQUOTE *(char / "\" char) DQUOTE
// In a form, # is the number; behind a backslash, #, DQUOTE and the backslash are themselves.

#include "core/base/result.hpp"
#include "core/event/text_conventions.hpp"

#include <string_view>
#include <vector>

namespace carillon {

enum class FilterKind { kDate, kDatetime, kTime, kRelative, kNumber, kPlural };

struct PluralForm {
    PluralCategory category = PluralCategory::kOther;
    std::string_view written;  // what stands between the quotes; of the text that was read
};

struct TextFilter {
    FilterKind kind = FilterKind::kDate;
    std::vector<PluralForm> forms;  // of a plural: each category once, one of them kOther
};

// Does what it shows depend on where the reader is?
bool asks_for_zone(FilterKind kind);

// For a text in this language. kInvalid: the message says what is wrong and what is accepted.
Result<TextFilter> parse_filter(std::string_view written, const TextConventions& conventions);

}  // namespace carillon
