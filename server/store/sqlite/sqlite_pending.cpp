// SqliteTables: what was promised and is not made yet.

#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"

namespace carillon::sqlite {

void SqliteTables::put_pending(const std::vector<PendingNotifications>& parts) {
    for (const PendingNotifications& part : parts) {
        Query(db_,
              "INSERT INTO pending_notifications (id, draft, recipients, event_id, request_id,"
              " steps, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(part.id)
            .bind(encode(part.draft))
            .bind(recipients_column(part.recipients))
            .bind(part.event_id)
            .bind(part.request_id)
            .bind(json_of(part.steps))
            .bind(part.kept_at)
            .run();
    }
}

std::optional<PendingNotifications> SqliteTables::take_pending(const PendingId& id) {
    Query query(db_,
                "DELETE FROM pending_notifications WHERE id = ?"
                " RETURNING draft, recipients, event_id, request_id, steps");
    query.bind(id);
    if (!query.step()) return std::nullopt;
    PendingNotifications pending = read_pending(id, query);
    query.run();
    return pending;
}

std::optional<PendingId> SqliteTables::oldest_pending(Millis by, Millis beyond) {
    Query query(db_,
                "SELECT id FROM pending_notifications WHERE created_at < ? OR created_at > ?"
                " ORDER BY created_at, id LIMIT 1");
    query.bind(by).bind(beyond);
    if (!query.step()) return std::nullopt;
    return query.id<PendingId>(0);
}

}  // namespace carillon::sqlite
