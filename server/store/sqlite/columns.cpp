#include "server/store/sqlite/columns.hpp"

#include <array>

namespace carillon::sqlite {

Notification read_notification(const Query& query) {
    Notification n;
    int at = 0;
    n.id = query.id<NotificationId>(at++);
    n.user_id = query.id<UserId>(at++);
    n.team_id = query.optional_id<TeamId>(at++);
    n.type = query.text(at++);
    n.title = query.text(at++);
    n.body = query.text(at++);
    n.data = query.text(at++);
    const auto priority = parse_priority(query.text(at));
    if (!priority) query.refuse(at, "no priority");
    n.priority = *priority;
    const auto channel = parse_channel(query.text(++at));
    if (!channel) query.refuse(at, "no channel");
    n.channel = *channel;
    n.read_at = query.optional_time(++at);
    n.seen_at = query.optional_time(++at);
    n.created_at = query.time(++at);
    n.updated_at = query.time(++at);
    n.expires_at = query.optional_time(++at);
    n.snoozed_until = query.optional_time(++at);
    n.archived_at = query.optional_time(++at);
    n.rev = query.number(++at);
    n.unknown = query.text(++at);
    return n;
}

Row read_row(const Query& query) {
    constexpr int kUnreadSince = 18;
    Row row;
    row.notification = read_notification(query);
    row.unread_since = query.number(kUnreadSince);
    return row;
}

std::optional<Notification> find_anyones(Connection& db, const NotificationId& id) {
    static const std::string kSql =
        std::string(kNotificationColumns) + " FROM notifications n WHERE n.id = ?";
    Query query(db, kSql);
    query.bind(id);
    if (!query.step()) return std::nullopt;
    return read_notification(query);
}

StoredHead read_head(Connection& db, const UserId& user, std::uint64_t last_broadcast) {
    StoredHead stored;
    Query query(db,
                "SELECT counter, floor, unread_low, unread_normal, unread_high, unread_critical,"
                " unseen, next_due_at, heard_broadcast FROM inboxes WHERE user_id = ?");
    query.bind(user);
    if (!query.step()) {
        Query birth(db, "SELECT born_with_broadcast FROM users WHERE id = ?");
        birth.bind(user);
        stored.heard = birth.step() ? birth.number(0) : last_broadcast;
        return stored;
    }
    stored.is_new = false;
    stored.head.counter = query.number(0);
    stored.head.floor = query.number(1);
    for (std::size_t i = 0; i < stored.head.unread.by_priority.size(); ++i) {
        stored.head.unread.by_priority[i] = query.number(2 + static_cast<int>(i));
    }
    stored.head.unread.unseen = query.number(6);
    if (!query.is_null(7)) stored.next_due = Millis(query.integer(7));
    stored.heard = query.number(8);
    return stored;
}

Meta read_meta(Connection& db) {
    Query query(db,
                "SELECT epoch, change_seq, (SELECT coalesce(max(number), 0) FROM broadcasts)"
                " FROM meta");
    query.step();
    return Meta{std::string(query.text(0)), query.number(1), query.number(2)};
}

}  // namespace carillon::sqlite
