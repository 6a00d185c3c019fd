#pragma once
// A PostgreSQL database as what is copied into (store/convert).

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/store/convert/tables.hpp"

#include <memory>
#include <string>

namespace carillon {

// One transaction, which makes the schema where there is none and locks all tables, so that a
// server that starts meanwhile waits and finds all or nothing. kConflict when the database holds
// anything or a server runs on it: the message says what. kUnavailable when it does not answer,
// kUnprocessable when a newer version wrote it or its encoding is another one than UTF8. `now` is
// what the record of migrations says.
Result<std::unique_ptr<convert::Target>> open_postgres_target(const std::string& url, Millis now);

}  // namespace carillon
