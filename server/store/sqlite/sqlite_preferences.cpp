// SqliteTables: what people say of how they are reached (a column of their inbox).

#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"

namespace carillon::sqlite {

void SqliteTables::put_preferences(const UserId& user, const StoredHead& head) {
    write_heads();  // the row is there then
    Query(db_, "UPDATE inboxes SET preferences = ?, preferences_rev = ? WHERE user_id = ?")
        .bind(head.preferences.empty() ? std::nullopt : std::optional(head.preferences))
        .bind(head.preferences_rev)
        .bind(user)
        .run();
}

}  // namespace carillon::sqlite
