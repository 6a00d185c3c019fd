#pragma once
// The templates file: what an operator changes of the built-in types and adds to them. Its format
// is told in docs/templates.md.

#include "core/base/result.hpp"
#include "core/event/templates.hpp"

#include <cstddef>
#include <string_view>

namespace carillon {

// `base` with what the text says laid over it. All of the text is checked; the first thing found
// wrong refuses the whole. The error's message begins with its place, line
// and column from 1, then names the field and what is accepted:
//   12:15: types."task.assigned".priority: "urgent" is not one of low, normal, high, critical
// `field` is the path alone. kMalformed: no JSON, no UTF-8, a wrong JSON type; kTooLarge: over a
// limit of limits.hpp; kInvalid: the rest. An added type needs a text for `default_locale`, or for
// what that falls back to.
Result<TemplateSet> decode_templates(std::string_view text, const TemplateSet& base,
                                     std::string_view default_locale);

}  // namespace carillon
