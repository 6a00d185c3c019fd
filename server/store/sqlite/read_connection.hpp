#pragma once
// A reader's connection to the SQLite file. A write never makes it wait, nor it a write (WAL).

#include "server/store/engine/read_connection.hpp"
#include "server/store/sqlite/connection.hpp"

namespace carillon::sqlite {

// Of the same file and file layer as the connection that `settings` describe.
OpenReader reader_of(const ConnectionSettings& settings);

}  // namespace carillon::sqlite
