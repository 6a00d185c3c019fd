#include "server/store/postgres/columns.hpp"

#include <algorithm>

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
        ", " + millis("n.archived_at") + ", n.rev, n.unknown, n.unread_since";
    return kColumns + std::string(rest);
}

Notification read_notification(const Rows& rows) {
    Notification n;
    int at = 0;
    n.id = rows.id<NotificationId>(at++);
    n.user_id = rows.id<UserId>(at++);
    n.team_id = rows.optional_id<TeamId>(at++);
    n.type = rows.text(at++);
    n.title = rows.text(at++);
    n.body = rows.text(at++);
    n.data = rows.text(at++);
    const auto priority = parse_priority(rows.text(at));
    if (!priority) rows.refuse(at, "no priority");
    n.priority = *priority;
    const auto channel = parse_channel(rows.text(++at));
    if (!channel) rows.refuse(at, "no channel");
    n.channel = *channel;
    n.read_at = rows.optional_time(++at);
    n.seen_at = rows.optional_time(++at);
    n.created_at = rows.time(++at);
    n.updated_at = rows.time(++at);
    n.expires_at = rows.optional_time(++at);
    n.snoozed_until = rows.optional_time(++at);
    n.archived_at = rows.optional_time(++at);
    n.rev = rows.number(++at);
    n.unknown = rows.text(++at);
    return n;
}

Row read_row(const Rows& rows) {
    constexpr int kUnreadSince = 18;
    Row row;
    row.notification = read_notification(rows);
    row.unread_since = rows.number(kUnreadSince);
    return row;
}

std::optional<Notification> find_anyones(Transaction& db, const NotificationId& id) {
    static const std::string kSql = select_notifications(" FROM notifications n WHERE n.id = $1");
    Rows rows = db.run(kSql, Params().add(id));
    if (!rows.next()) return std::nullopt;
    return read_notification(rows);
}

StoredHead read_head_columns(const Rows& rows, int first) {
    StoredHead stored;
    stored.is_new = false;
    stored.head.counter = rows.number(first);
    stored.head.floor = rows.number(first + 1);
    for (std::size_t i = 0; i < stored.head.unread.by_priority.size(); ++i) {
        stored.head.unread.by_priority[i] = rows.number(first + 2 + static_cast<int>(i));
    }
    stored.head.unread.unseen = rows.number(first + 6);
    if (!rows.is_null(first + 7)) stored.next_due = Millis(rows.integer(first + 7));
    stored.heard = rows.number(first + 8);
    return stored;
}

HeadAndMeta read_head(Transaction& db, const UserId& user) {
    static const std::string kSql =
        "SELECT m.epoch, m.last_broadcast, coalesce(u.born_with_broadcast, m.last_broadcast),"
        " i.user_id IS NULL, " +
        std::string(kHeadColumns) +
        " FROM meta m LEFT JOIN inboxes i ON i.user_id = $1 LEFT JOIN users u ON u.id = $1";
    Rows rows = db.run(kSql, Params().add(user));
    rows.next();
    HeadAndMeta read;
    read.meta = Meta{std::string(rows.text(0)), rows.number(1)};
    if (rows.boolean(3)) {
        read.stored.heard = rows.number(2);
    } else {
        read.stored = read_head_columns(rows, 4);
    }
    return read;
}

std::string join(const std::vector<NotificationId>& ids) {
    std::string joined;
    for (const NotificationId& id : ids) {
        if (!joined.empty()) joined += ' ';
        joined += id.text();
    }
    return joined;
}

std::vector<NotificationId> split_ids(const Rows& rows, int column) {
    constexpr std::size_t kIdChars = 36;
    std::vector<NotificationId> ids;
    for (std::string_view left = rows.text(column); !left.empty();) {
        const auto id = NotificationId::parse(left.substr(0, kIdChars));
        if (!id) rows.refuse(column, "no UUIDs");
        ids.push_back(*id);
        left.remove_prefix(std::min(left.size(), kIdChars + 1));
    }
    return ids;
}

}  // namespace carillon::postgres
