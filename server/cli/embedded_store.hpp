#pragma once
// The embedded store of a configuration.

#include "server/app/app.hpp"
#include "server/config/config.hpp"

#include <string>

namespace carillon {

// Opens the database file, making its folder. Precondition: check_supported(config) is ok.
StoreFactory embedded_store(const Config& config);

// A store for a command: no sinks; events are rendered with the built-in templates. Beside a
// running server it is one more process on the same file.
Result<std::unique_ptr<Store>> open_store(const Config& config);

}  // namespace carillon
