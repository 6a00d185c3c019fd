#pragma once
// The embedded store of a configuration.

#include "core/templates.hpp"
#include "server/app/app.hpp"
#include "server/config/config.hpp"

#include <string>

namespace carillon {

// Opens the database file, making its folder. Precondition: check_supported(config) is ok.
StoreFactory embedded_store(const Config& config);

// A store for a command: no sinks; events, and broadcasts that a user has not heard yet, are
// rendered with the templates, those of the configuration where none are given. Beside a running
// server it is one more process on the same file.
Result<std::unique_ptr<Store>> open_store(const Config& config);
Result<std::unique_ptr<Store>> open_store(const Config& config, TemplateSet templates);

}  // namespace carillon
