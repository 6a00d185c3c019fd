#pragma once
// The epoch: which history the revisions of all inboxes belong to.

#include "server/store/sqlite/connection.hpp"

#include <string>

namespace carillon::sqlite {

// After history was lost (a backup was restored): no revision from before compares any more, and
// every client is given a snapshot. A server that runs beside it is told that all inboxes changed.
// Answers the new epoch. Throws SqliteError.
std::string renew_epoch(Connection& db);

}  // namespace carillon::sqlite
