#pragma once
// docs/openapi.json as a part of the program: what is served is what was built with it.

#include <string_view>

namespace carillon {

// JSON. Lives as long as the program; any thread.
std::string_view openapi_document();

}  // namespace carillon
