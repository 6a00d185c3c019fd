// PostgresTables: what people say of how they are reached (a column of their inbox).

#include "server/store/postgres/params.hpp"
#include "server/store/postgres/postgres_tables.hpp"

namespace carillon::postgres {

void PostgresTables::put_preferences(const UserId& user, const StoredHead& head) {
    db_.run("UPDATE inboxes SET preferences = $2, preferences_rev = $3 WHERE user_id = $1",
            Params()
                .add(user)
                .add(head.preferences.empty() ? std::nullopt : std::optional(head.preferences))
                .add(head.preferences_rev));
    recipients_.forget();
}

}  // namespace carillon::postgres
