#pragma once
// A look at an embedded database that leaves its folder as it is: no file is made, none is changed.

#include "core/base/result.hpp"
#include "server/store/inspection.hpp"

#include <string>

namespace carillon {

// Beside a running server too. kUnavailable when what is there cannot be read as a database.
Result<Inspection> inspect_sqlite(const std::string& path);

}  // namespace carillon
