#pragma once
// What a file is, by the end of its name.

#include <string_view>

namespace carillon {

// A whole Content-Type value; "application/octet-stream" for an unknown end.
std::string_view content_type_of(std::string_view path);

}  // namespace carillon
