#pragma once
// Rows of the database as values, in one place for every database. `Columns` is what a statement
// answered (column_reader.hpp); each database spells its own SELECT, in this order.

#include "core/event/audit.hpp"
#include "core/event/directory.hpp"
#include "core/event/event.hpp"
#include "core/inbox/inbox_transaction.hpp"
#include "core/policy/delivery.hpp"
#include "core/policy/revocation.hpp"
#include "core/policy/webhook.hpp"
#include "server/store/push_subscription.hpp"
#include "server/store/tables/revocation_subject.hpp"
#include "server/store/tables/write_tables.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon {

// id, user_id, team_id, type, title, body, data, priority, channel, read_at, seen_at, created_at,
// updated_at, expires_at, snoozed_until, archived_at, clicked_at, rev, unknown, event_id, group,
// and for read_row unread_since, operations and counted.
template <class Columns>
Notification read_notification(const Columns& columns) {
    Notification n;
    int at = 0;
    n.id = columns.template id<NotificationId>(at++);
    n.user_id = columns.template id<UserId>(at++);
    n.team_id = columns.template optional_id<TeamId>(at++);
    n.type = columns.text(at++);
    n.title = columns.text(at++);
    n.body = columns.text(at++);
    n.data = columns.text(at++);
    const auto priority = parse_priority(columns.text(at));
    if (!priority) columns.refuse(at, "no priority");
    n.priority = *priority;
    const auto channel = parse_channel(columns.text(++at));
    if (!channel) columns.refuse(at, "no channel");
    n.channel = *channel;
    n.read_at = columns.optional_time(++at);
    n.seen_at = columns.optional_time(++at);
    n.created_at = columns.time(++at);
    n.updated_at = columns.time(++at);
    n.expires_at = columns.optional_time(++at);
    n.snoozed_until = columns.optional_time(++at);
    n.archived_at = columns.optional_time(++at);
    n.clicked_at = columns.optional_time(++at);
    n.rev = columns.number(++at);
    n.unknown = columns.text(++at);
    n.event_id = columns.text(++at);
    if (!columns.is_null(++at)) n.group = std::string(columns.text(at));
    return n;
}

template <class Columns>
Row read_row(const Columns& columns) {
    constexpr int kUnreadSince = 21;
    Row row;
    row.notification = read_notification(columns);
    row.unread_since = columns.number(kUnreadSince);
    const auto marks = OperationMarks::parse(columns.text(kUnreadSince + 1));
    if (!marks) columns.refuse(kUnreadSince + 1, "no marks of operations");
    row.marks = *marks;
    row.counted = static_cast<std::uint32_t>(columns.number(kUnreadSince + 2));
    return row;
}

// From `first` on: counter, floor, unread_low, unread_normal, unread_high, unread_critical, unseen,
// next_due_at in milliseconds, heard_broadcast, digest, digest_at, preferences, preferences_rev,
// erased_at, lengths, lengths_at.
template <class Columns>
StoredHead read_stored_head(const Columns& columns, int first) {
    StoredHead stored;
    stored.is_new = false;
    stored.head.counter = columns.number(first);
    stored.head.floor = columns.number(first + 1);
    for (std::size_t i = 0; i < stored.head.unread.by_priority.size(); ++i) {
        stored.head.unread.by_priority[i] = columns.number(first + 2 + static_cast<int>(i));
    }
    stored.head.unread.unseen = columns.number(first + 6);
    if (!columns.is_null(first + 7)) stored.next_due = Millis(columns.integer(first + 7));
    stored.heard = columns.number(first + 8);
    // A writer that knows no digest moves the counter alone: then it is of something else.
    stored.head.digest.reset();
    if (columns.number(first + 10) == stored.head.counter) {
        stored.head.digest = InboxDigest::parse(columns.text(first + 9));
        if (!stored.head.digest) columns.refuse(first + 9, "no digest");
    }
    if (!columns.is_null(first + 11)) stored.preferences = columns.text(first + 11);
    stored.preferences_rev = columns.number(first + 12);
    stored.is_erased = !columns.is_null(first + 13);
    stored.head.lengths.reset();
    if (columns.number(first + 15) == stored.head.counter) {
        stored.head.lengths = InboxLengths::parse(columns.text(first + 14));
        if (!stored.head.lengths) columns.refuse(first + 14, "no lengths");
    }
    return stored;
}

// What `digest` and `digest_at`, `lengths` and `lengths_at` are to hold.
inline std::string digest_column(const InboxHead& head) {
    return head.digest.value_or(InboxDigest()).text();
}
inline std::uint64_t digest_at_column(const InboxHead& head) {
    return head.digest ? head.counter : head.counter - 1;  // 0 has a digest always
}
inline std::string lengths_column(const InboxHead& head) {
    return head.lengths.value_or(InboxLengths()).text();
}
inline std::uint64_t lengths_at_column(const InboxHead& head) {
    return head.lengths ? head.counter : head.counter - 1;  // likewise
}

// What dedupe_keys.items holds: ids, a space between two.
std::string join(const std::vector<NotificationId>& ids);

template <class Id, class Columns>
std::vector<Id> split_ids(const Columns& columns, int column) {
    constexpr std::size_t kIdChars = 36;
    std::vector<Id> ids;
    for (std::string_view left = columns.text(column); !left.empty();) {
        const auto id = Id::parse(left.substr(0, kIdChars));
        if (!id) columns.refuse(column, "no UUIDs");
        ids.push_back(*id);
        left.remove_prefix(std::min(left.size(), kIdChars + 1));
    }
    return ids;
}

// id, at, actor, action, remote, event_id, team_id, recipients, created, skipped, type, title,
// priority, channel, request_id.
template <class Columns>
AuditEntry read_audit_entry(const Columns& columns) {
    const auto value_of = [&columns](auto decoded, int column, const char* why) {
        if (!decoded.ok()) columns.refuse(column, why);
        return std::move(decoded).value();
    };
    AuditEntry entry;
    entry.id = columns.template id<AuditId>(0);
    entry.at = columns.time(1);
    entry.by.actor = columns.template id<UserId>(2);
    entry.by.action = columns.text(3);
    entry.by.remote = columns.text(4);
    entry.event_id = columns.text(5);
    entry.team_id = columns.template optional_id<TeamId>(6);
    entry.recipients = value_of(decode_audit_recipients(columns.text(7)), 7, "no recipients");
    entry.created = columns.number(8);
    entry.skipped = value_of(decode_audit_skipped(columns.text(9)), 9, "no counts");
    entry.type = columns.text(10);
    entry.title = columns.text(11);
    const auto priority = parse_priority(columns.text(12));
    if (!priority) columns.refuse(12, "no priority");
    entry.priority = *priority;
    const auto channel = parse_channel(columns.text(13));
    if (!channel) columns.refuse(13, "no channel");
    entry.channel = *channel;
    entry.request_id = columns.text(14);
    return entry;
}

// id, email, name, locale, timezone, phone, and the ids of the teams in any order, a space between
// two.
template <class Columns>
DirectoryUser read_directory_user(const Columns& columns) {
    DirectoryUser user;
    user.id = columns.template id<UserId>(0);
    user.email = columns.text(1);
    user.name = columns.text(2);
    user.locale = columns.text(3);
    user.timezone = columns.text(4);
    user.phone = columns.text(5);
    user.teams = split_ids<TeamId>(columns, 6);
    std::sort(user.teams.begin(), user.teams.end());
    return user;
}

// id, notification_id, user_id, channel, step, state, reason, due_at, attempts, last_error,
// provider_id, created_at, updated_at, unless, target, wake_at in milliseconds, event, content,
// uncounted, counted_as.
template <class Columns>
Delivery read_delivery(const Columns& columns) {
    const auto word = [&columns](auto parsed, int column, const char* why) {
        if (!parsed) columns.refuse(column, why);
        return *parsed;
    };
    Delivery delivery;
    delivery.id = columns.template id<DeliveryId>(0);
    delivery.notification = columns.template id<NotificationId>(1);
    delivery.user = columns.template id<UserId>(2);
    delivery.channel = word(parse_delivery_channel(columns.text(3)), 3, "no channel");
    delivery.step = static_cast<std::uint32_t>(columns.number(4));
    delivery.state = word(parse_delivery_state(columns.text(5)), 5, "no state");
    delivery.reason = columns.text(6);
    delivery.due_at = columns.time(7);
    delivery.attempts = static_cast<std::uint32_t>(columns.number(8));
    delivery.last_error = columns.text(9);
    delivery.provider_id = columns.text(10);
    delivery.created_at = columns.time(11);
    delivery.updated_at = columns.time(12);
    delivery.unless = word(parse_unless(columns.text(13)), 13, "no condition");
    delivery.target = columns.text(14);
    if (!columns.is_null(15)) delivery.wake_at = Millis(columns.integer(15));
    delivery.event = columns.text(16);
    delivery.content = columns.text(17);
    delivery.uncounted = static_cast<std::uint32_t>(columns.number(18));
    delivery.counted_as = columns.text(19);
    return delivery;
}

// id, content.
template <class Columns>
Webhook read_webhook(const Columns& columns) {
    auto webhook = decode_stored_webhook(columns.template id<WebhookId>(0), columns.text(1));
    if (!webhook) columns.refuse(1, "no webhook");
    return std::move(*webhook);
}

// id, user_id, address_digest, content, created_at.
template <class Columns>
PushSubscription read_subscription(const Columns& columns) {
    PushSubscription subscription;
    subscription.id = columns.template id<SubscriptionId>(0);
    subscription.user = columns.template id<UserId>(1);
    subscription.address_digest = columns.text(2);
    subscription.content = columns.text(3);
    subscription.created_at = columns.time(4);
    return subscription;
}

// subject, revoked_at, kept_until.
template <class Columns>
Revocation read_revocation(const Columns& columns) {
    auto revocation = revocation_of(columns.text(0));
    if (!revocation) columns.refuse(0, "no subject of a revocation");
    revocation->at = columns.time(1);
    revocation->until = columns.time(2);
    return std::move(*revocation);
}

// number, event, title, body, created_at, expires_at, request_id.
template <class Columns>
StoredBroadcast read_broadcast(const Columns& columns) {
    auto batch = decode_events(columns.text(1));
    if (!batch.ok() || batch->events.size() != 1) columns.refuse(1, "no event");
    StoredBroadcast broadcast;
    broadcast.number = columns.number(0);
    broadcast.event = std::move(batch->events.front());
    if (!columns.is_null(2)) {
        broadcast.event.own_text = Text{std::string(columns.text(2)), std::string(columns.text(3))};
    }
    broadcast.created_at = columns.time(4);
    broadcast.expires_at = columns.optional_time(5);
    broadcast.request_id = columns.text(6);
    return broadcast;
}

}  // namespace carillon
