#pragma once
// A look at a PostgreSQL database that changes nothing in it.

#include "core/base/result.hpp"
#include "server/store/inspection.hpp"

#include <functional>
#include <string>

namespace carillon {

// Within a few seconds (store_limits::kCallTime for each of a few calls). kUnavailable when it does
// not answer, or does not let us in.
Result<Inspection> inspect_postgres(const std::string& url, const std::function<Millis()>& clock);

}  // namespace carillon
