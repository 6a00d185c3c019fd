// SqliteTables and SqliteReadTables: deliveries.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_read_tables.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"
#include "server/store/tables/planned_id.hpp"
#include "server/store/tables/row_columns.hpp"

#include <algorithm>
#include <map>

namespace carillon::sqlite {
namespace {

constexpr std::string_view kContent = "content";
constexpr std::string_view kNoContent = "''";

// Of deliveries that something has happened to, or of all_deliveries.
constexpr std::string_view kTouched = "deliveries";
constexpr std::string_view kAll = "all_deliveries";

// ?1: the notification's id.
constexpr const char* kOfNotification =
    "id IN (SELECT id FROM deliveries WHERE notification_id = ?1 UNION ALL"
    " SELECT id FROM planned_deliveries WHERE substr(?1, 16) = x'00' AND id > ?1"
    " AND id < CAST(substr(?1, 1, 15) || x'ff' AS BLOB))";

std::string select(std::string_view from, std::string_view rest,
                   std::string_view content = kContent) {
    return "SELECT id, notification_id, user_id, channel, step, state, reason, due_at, attempts,"
           " last_error, provider_id, created_at, updated_at, unless, target, wake_at, event, " +
           std::string(content) + ", uncounted, counted_as FROM " + std::string(from) + " " +
           std::string(rest);
}

// What is due at once is touched at once.
bool is_planned(const Delivery& delivery) {
    return delivery.due_at > delivery.created_at && is_as_planned(delivery);
}

std::vector<Delivery> all(Query& query) {
    std::vector<Delivery> found;
    while (query.step())
        found.push_back(read_delivery(query));
    return found;
}

void bind_wake(Query& query, const Delivery& delivery) {
    delivery.wake_at ? query.bind(delivery.wake_at->count()) : query.bind_null();
}

bool is_earlier(const Delivery& a, const Delivery& b) {
    return a.id < b.id;
}

void put_planned(Connection& db, const Delivery& delivery) {
    Query query(db,
                "INSERT INTO planned_deliveries (id, user_id, channel, step, due_at, created_at,"
                " unless, counted_as) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    query.bind_bytes(delivery.id).bind_bytes(delivery.user).bind(text(delivery.channel));
    query.bind(delivery.step).bind(delivery.due_at.count()).bind(delivery.created_at.count());
    query.bind(text(delivery.unless)).bind(delivery.counted_as).run();
}

void put_touched(Connection& db, const Delivery& delivery) {
    Query query(db,
                "INSERT INTO deliveries (id, notification_id, user_id, channel, step, state,"
                " reason, due_at, attempts, last_error, provider_id, created_at, updated_at,"
                " unless, target, wake_at, event, content, uncounted, counted_as)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    query.bind_bytes(delivery.id).bind_bytes(delivery.notification).bind_bytes(delivery.user);
    query.bind(text(delivery.channel)).bind(delivery.step).bind(text(delivery.state));
    query.bind(delivery.reason).bind(delivery.due_at.count()).bind(delivery.attempts);
    query.bind(delivery.last_error).bind(delivery.provider_id).bind(delivery.created_at.count());
    query.bind(delivery.updated_at.count()).bind(text(delivery.unless)).bind(delivery.target);
    bind_wake(query, delivery);
    query.bind(delivery.event).bind(delivery.content).bind(delivery.uncounted);
    query.bind(delivery.counted_as).run();
}

}  // namespace

std::vector<Delivery> read_deliveries(Connection& db, const std::vector<std::string>& ids) {
    static const std::string kSql = select(kAll, "WHERE id = ?", kNoContent);
    std::vector<Delivery> found;
    for (const std::string& id : ids) {
        Query query(db, kSql);
        query.bind_bytes(DeliveryId::parse(id).value_or(DeliveryId()));
        if (query.step()) found.push_back(read_delivery(query));
    }
    return found;
}

void SqliteTables::put_delivery(const Delivery& delivery) {
    is_planned(delivery) ? put_planned(db_, delivery) : put_touched(db_, delivery);
}

void SqliteTables::update_delivery(const Delivery& delivery) {
    Query planned(db_, "DELETE FROM planned_deliveries WHERE id = ? RETURNING 1");
    if (planned.bind_bytes(delivery.id).step()) return put_touched(db_, delivery);
    Query query(db_,
                "UPDATE deliveries SET state = ?, reason = ?, due_at = ?, attempts = ?,"
                " last_error = ?, provider_id = ?, updated_at = ?, unless = ?, target = ?,"
                " wake_at = ?, content = iif(?, '', content), uncounted = ?,"
                " counted_as = ? WHERE id = ?");
    query.bind(text(delivery.state)).bind(delivery.reason).bind(delivery.due_at.count());
    query.bind(delivery.attempts).bind(delivery.last_error).bind(delivery.provider_id);
    query.bind(delivery.updated_at.count()).bind(text(delivery.unless)).bind(delivery.target);
    bind_wake(query, delivery);
    query.bind(delivery.content.empty()).bind(delivery.uncounted).bind(delivery.counted_as);
    query.bind_bytes(delivery.id).run();
}

std::vector<Delivery> SqliteTables::deliveries(const std::vector<DeliveryId>& ids) {
    static const std::string kSql = select(kAll, "WHERE id = ?");
    std::vector<Delivery> found;
    for (const DeliveryId& id : ids) {
        Query query(db_, kSql);
        query.bind_bytes(id);
        if (query.step()) found.push_back(read_delivery(query));
    }
    std::sort(found.begin(), found.end(), is_earlier);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::vector<Delivery> SqliteTables::deliveries_of(const std::vector<NotificationId>& ids) {
    static const std::string kSql = select(kAll, std::string("WHERE ") + kOfNotification);
    std::vector<Delivery> found;
    for (const NotificationId& id : ids) {
        Query query(db_, kSql);
        query.bind_bytes(id);
        for (Delivery& each : all(query))
            found.push_back(std::move(each));
    }
    std::sort(found.begin(), found.end(), is_earlier);
    return found;
}

std::vector<Delivery> SqliteTables::gathered(const UserId& user, const DeliveryId& digest) {
    static const std::string kSql = select(
        kTouched,
        "WHERE user_id = ? AND reason = 'digest' AND target = ? AND state = 'waiting' ORDER BY id");
    Query query(db_, kSql);
    query.bind_bytes(user).bind(digest.text());
    return all(query);
}

std::vector<Delivery> SqliteTables::failed_with(const UserId& user, const DeliveryId& digest) {
    static const std::string kSql = select(
        kTouched,
        "WHERE user_id = ? AND target = ? AND channel = 'email' AND state = 'failed' ORDER BY id");
    Query query(db_, kSql);
    query.bind_bytes(user).bind(digest.text());
    return all(query);
}

// The channel stands in the text: where it is bound, and an index is of one channel alone, SQLite
// compiles the statement anew each time that another one is bound.
std::vector<Delivery> SqliteTables::due_deliveries(DeliveryChannel channel, Millis now,
                                                   std::size_t limit) {
    static const auto kSql = [] {
        std::map<DeliveryChannel, std::string> sql;
        for (const DeliveryChannel each : kDeliveryChannels)
            sql[each] = select(kAll, "WHERE channel = '" + std::string(text(each)) +
                                         "' AND wake_at <= ? ORDER BY wake_at LIMIT ?");
        return sql;
    }();
    Query query(db_, kSql.at(channel));
    query.bind(now.count()).bind(limit);
    return all(query);
}

std::vector<Delivery> SqliteTables::due_deliveries_to(const WebhookId& webhook, Millis now,
                                                      std::size_t limit) {
    static const std::string kSql = select(
        kTouched,
        "WHERE channel = 'webhook' AND target = ? AND wake_at <= ? ORDER BY wake_at LIMIT ?");
    Query query(db_, kSql);
    query.bind(webhook.text()).bind(now.count()).bind(limit);
    return all(query);
}

std::vector<Delivery> SqliteTables::waiting_for(const WebhookId& webhook, std::size_t limit) {
    static const std::string kSql = select(
        kTouched,
        "WHERE channel = 'webhook' AND target = ? AND wake_at IS NOT NULL AND state = 'waiting'"
        " LIMIT ?");
    Query query(db_, kSql);
    query.bind(webhook.text()).bind(limit);
    return all(query);
}

std::vector<Delivery> SqliteTables::leases_beyond(Millis by, std::size_t limit) {
    static const std::string kSql =
        select(kTouched, "WHERE state = 'sending' AND wake_at > ? ORDER BY wake_at LIMIT ?");
    Query query(db_, kSql);
    query.bind(by.count()).bind(limit);
    return all(query);
}

std::optional<Delivery> SqliteTables::delivery_of_provider(DeliveryChannel channel,
                                                           const std::string& provider_id) {
    static const std::string kSql =
        select(kTouched, "WHERE provider_id = ? AND provider_id <> '' AND channel = ? LIMIT 1");
    Query query(db_, kSql);
    query.bind(provider_id).bind(text(channel));
    if (!query.step()) return std::nullopt;
    return read_delivery(query);
}

std::optional<DeliveryId> SqliteTables::first_mail(const UserId& user, const std::string& group) {
    Query query(db_,
                "SELECT min(d.id) FROM notifications n JOIN deliveries d"
                " ON d.notification_id = uuid_bytes(n.id)"
                " WHERE n.user_id = ? AND n.\"group\" = ? AND d.channel = 'email'"
                " AND d.target = '' AND d.state IN ('sending', 'sent', 'delivered')");
    query.bind(user).bind(group);
    if (!query.step() || query.is_null(0)) return std::nullopt;
    return query.id<DeliveryId>(0);
}

std::size_t SqliteTables::forget_deliveries(const DeliveryId& below, std::size_t limit) {
    Query query(db_,
                "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE id < ?"
                " AND wake_at IS NULL AND state <> 'waiting' ORDER BY id LIMIT ?) RETURNING 1");
    query.bind_bytes(below).bind(limit);
    std::size_t forgotten = 0;
    while (query.step())
        ++forgotten;
    return forgotten;
}

std::uint64_t SqliteReadTables::count_due_deliveries(Millis now) {
    std::uint64_t due = 0;
    for (const DeliveryChannel channel : kDeliveryChannels) {
        Query query(db_,
                    "SELECT (SELECT count(*) FROM deliveries WHERE channel = ?1 AND wake_at <= ?2)"
                    " + (SELECT count(*) FROM planned_deliveries"
                    " WHERE channel = ?1 AND due_at <= ?2)");
        query.bind(text(channel)).bind(now.count());
        query.step();
        due += query.number(0);
    }
    return due;
}

std::vector<Delivery> SqliteReadTables::deliveries(const DeliveryQuery& asked, std::size_t limit) {
    const bool is_touched = asked.state && asked.state != DeliveryState::kWaiting;
    std::string sql = select(is_touched ? kTouched : kAll, "WHERE true", kNoContent);
    if (asked.hides_webhooks) sql += " AND channel <> 'webhook'";
    if (asked.notification) sql += std::string(" AND ") + kOfNotification;
    if (asked.state) {
        // What has failed has an index of its own.
        const bool has_failed =
            asked.state == DeliveryState::kFailed || asked.state == DeliveryState::kBounced;
        if (has_failed) sql += " AND state IN ('failed', 'bounced')";
        sql += " AND state = ?";
    }
    if (asked.channel) sql += " AND channel = ?";
    if (asked.id) sql += " AND id = ?";
    if (asked.teams)
        sql +=
            " AND EXISTS (SELECT 1 FROM notifications n WHERE n.id = uuid_text(notification_id)"
            " AND instr(?, n.team_id) > 0)";
    if (asked.before) sql += " AND id < ?";
    Query query(db_, sql + " ORDER BY id DESC LIMIT ?");
    if (asked.notification) query.bind_bytes(*asked.notification);
    if (asked.state) query.bind(text(*asked.state));
    if (asked.channel) query.bind(text(*asked.channel));
    if (asked.id) query.bind_bytes(*asked.id);
    if (asked.teams) {
        std::string teams;
        for (const TeamId& team : *asked.teams)
            teams += team.text() + ' ';
        query.bind(teams);
    }
    if (asked.before) query.bind_bytes(*asked.before);
    query.bind(limit);
    return all(query);
}

}  // namespace carillon::sqlite
