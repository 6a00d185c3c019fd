// What people say of how they are reached: the document of each, and the counter of their inbox at
// which it has changed last.

#include "server/store/postgres/schema.hpp"

namespace carillon::postgres {

const char* const kSchema9 = R"sql(
ALTER TABLE inboxes ADD COLUMN preferences text,
    ADD COLUMN preferences_rev bigint NOT NULL DEFAULT 0;
)sql";

}  // namespace carillon::postgres
