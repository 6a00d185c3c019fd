#include "server/store/postgres/columns.hpp"

namespace carillon::postgres {

std::string millis(std::string_view column) {
    return "round(extract(epoch FROM " + std::string(column) + ") * 1000)::bigint";
}

std::string select_notifications(std::string_view rest) {
    static const std::string kColumns =
        "SELECT n.id, n.user_id, n.team_id, n.type, n.title, n.body, n.data, n.priority,"
        " n.channel, " +
        millis("n.read_at") + ", " + millis("n.seen_at") + ", " + millis("n.created_at") + ", " +
        millis("n.updated_at") + ", " + millis("n.expires_at") + ", " + millis("n.snoozed_until") +
        ", " + millis("n.archived_at") + ", " + millis("n.clicked_at") +
        ", n.rev, n.unknown, n.event_id, n.\"group\","
        " n.unread_since, n.operations, n.counted";
    return kColumns + std::string(rest);
}

std::optional<Notification> find_unscoped(Transaction& db, const NotificationId& id) {
    static const std::string kSql = select_notifications(" FROM notifications n WHERE n.id = $1");
    Rows rows = db.run(kSql, Params().add(id));
    if (!rows.next()) return std::nullopt;
    return read_notification(rows);
}

ReadHead read_head(Transaction& db, const UserId& user) {
    static const std::string kSql =
        "SELECT m.epoch, m.last_broadcast, coalesce(u.born_with_broadcast, m.last_broadcast),"
        " i.user_id IS NULL, " +
        std::string(kHeadColumns) +
        " FROM meta m LEFT JOIN inboxes i ON i.user_id = $1 LEFT JOIN users u ON u.id = $1";
    Rows rows = db.run(kSql, Params().add(user));
    rows.next();
    ReadHead read;
    read.epoch = rows.text(0);
    read.last_broadcast = rows.number(1);
    if (rows.boolean(3)) {
        read.stored.heard = rows.number(2);
    } else {
        read.stored = read_stored_head(rows, 4);
    }
    return read;
}

}  // namespace carillon::postgres
