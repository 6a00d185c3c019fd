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

StoredHead read_head(Connection& db, const UserId& user) {
    Query query(db, kHeadQuery);
    query.bind(user);
    StoredHead stored;
    if (!query.step()) return stored;
    stored.head.counter = query.number(0);
    stored.head.floor = query.number(1);
    for (std::size_t i = 0; i < stored.head.unread.by_priority.size(); ++i) {
        stored.head.unread.by_priority[i] = query.number(2 + static_cast<int>(i));
    }
    stored.head.unread.unseen = query.number(6);
    if (!query.is_null(7)) stored.next_due = Millis(query.integer(7));
    return stored;
}

std::string read_epoch(Connection& db) {
    Query query(db, "SELECT epoch FROM meta");
    query.step();
    return std::string(query.text(0));
}

}  // namespace carillon::sqlite
