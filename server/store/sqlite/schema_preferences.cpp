// What people say of how they are reached: the document of each, and the counter of their inbox at
// which it has changed last.

#include "server/store/sqlite/schema.hpp"

namespace carillon::sqlite {

const char* const kSchema13 = R"sql(
ALTER TABLE inboxes ADD COLUMN preferences TEXT
    CHECK (preferences IS NULL OR json_valid(preferences));
ALTER TABLE inboxes ADD COLUMN preferences_rev INTEGER NOT NULL DEFAULT 0;
)sql";

}  // namespace carillon::sqlite
