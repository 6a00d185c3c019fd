#pragma once
// A reader's connection to PostgreSQL.

#include "server/store/engine/read_connection.hpp"

#include <string>

namespace carillon::postgres {

// `url`: see Connection.
OpenReader reader_of(const std::string& url);

}  // namespace carillon::postgres
