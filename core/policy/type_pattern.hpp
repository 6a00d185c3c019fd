#pragma once
// Patterns of types of notifications: a type itself, "task.assigned", or all that begin alike,
// "task.*".

#include <string_view>

namespace carillon {

// Is it one? The star stands at the end, behind a dot.
bool is_type_pattern(std::string_view pattern);
// "task.*" has task.assigned and task.assigned.late, and not task. Precondition: is_type_pattern.
bool matches_type(std::string_view pattern, std::string_view type);

}  // namespace carillon
