#pragma once
// The store of a configuration.

#include "core/event/templates.hpp"
#include "server/app/app.hpp"
#include "server/config/config.hpp"

#include <string>

namespace carillon {

// Opens the database.
StoreFactory store_of(const Config& config);
// Of an SQLite database: opens the file, making its folder.
StoreFactory embedded_store(const Config& config);

// How a message names the database; without the password of an address.
std::string shown_database(const Config& config);

// A store for a command: no sinks; events, and broadcasts that a user has not heard yet, are
// rendered with the templates, those of the configuration where none are given. Beside a running
// server it is one more process on the same database.
Result<std::unique_ptr<Store>> open_store(const Config& config);
Result<std::unique_ptr<Store>> open_store(const Config& config, TemplateSet templates);

}  // namespace carillon
