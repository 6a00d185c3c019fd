#include "server/store/sqlite/columns.hpp"

namespace carillon::sqlite {

std::optional<Notification> find_unscoped(Connection& db, const NotificationId& id) {
    static const std::string kSql =
        std::string(kNotificationColumns) + " FROM notifications n WHERE n.id = ?";
    Query query(db, kSql);
    query.bind(id);
    if (!query.step()) return std::nullopt;
    return read_notification(query);
}

StoredHead read_head(Connection& db, const UserId& user, std::uint64_t last_broadcast) {
    Query query(db,
                "SELECT counter, floor, unread_low, unread_normal, unread_high, unread_critical,"
                " unseen, next_due_at, heard_broadcast, digest, digest_at,"
                " preferences, preferences_rev, erased_at, lengths, lengths_at FROM inboxes"
                " WHERE user_id = ?");
    query.bind(user);
    if (!query.step()) {
        Query birth(db, "SELECT born_with_broadcast FROM users WHERE id = ?");
        birth.bind(user);
        StoredHead stored;
        stored.heard = birth.step() ? birth.number(0) : last_broadcast;
        return stored;
    }
    return read_stored_head(query, 0);
}

Meta read_meta(Connection& db) {
    Query query(db,
                "SELECT epoch, change_seq, (SELECT coalesce(max(number), 0) FROM broadcasts),"
                " webhooks_version FROM meta");
    query.step();
    return Meta{std::string(query.text(0)), query.number(1), query.number(2), query.number(3)};
}

}  // namespace carillon::sqlite
