#pragma once
// What `repair` does on the Redis servers: a group that is missing, entries that are stuck,
// consumers that are gone, nodes that may have missed something.

#include "core/base/result.hpp"
#include "server/config/config.hpp"
#include "server/store/store.hpp"

#include <ostream>

namespace carillon::cli {

// Says what it did, each line with its server, and "nothing to mend" where that was nothing. A
// server that is away does not keep it from the others; kUnavailable then, naming it. Precondition:
// config.redis has some.
Status repair_redis(const Config& config, Store& store, std::ostream& out);

}  // namespace carillon::cli
