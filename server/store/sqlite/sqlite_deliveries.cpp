// SqliteTables and SqliteReadTables: deliveries.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_read_tables.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"
#include "server/store/tables/row_columns.hpp"

#include <algorithm>
#include <map>

namespace carillon::sqlite {
namespace {

constexpr std::string_view kContent = "content";
constexpr std::string_view kNoContent = "''";

std::string select(std::string_view rest, std::string_view content = kContent) {
    return "SELECT id, notification_id, user_id, channel, step, state, reason, due_at, attempts,"
           " last_error, provider_id, created_at, updated_at, unless, target, wake_at, event, " +
           std::string(content) + ", uncounted, counted_as FROM deliveries " + std::string(rest);
}

// What has happened to deliveries is in `deliveries`, what is planned and has not, in planned_runs.
std::string select_runs(std::string_view rest) {
    return "SELECT first_id, last_id, channel, step, due_at, created_at, unless, counted_as,"
           " members FROM planned_runs " +
           std::string(rest);
}

std::vector<PlannedRun> all_runs(Query& query) {
    std::vector<PlannedRun> found;
    while (query.step())
        found.push_back(read_planned_run(query));
    return found;
}

// Those that may hold an id between both, which were made in one millisecond.
std::vector<PlannedRun> runs_between(Connection& db, const DeliveryId& first,
                                     const DeliveryId& last) {
    static const std::string kSql =
        select_runs("WHERE first_id BETWEEN ? AND ? AND last_id >= ? ORDER BY first_id");
    Query query(db, kSql);
    query.bind(first_of_millisecond(first)).bind(last).bind(first);
    return all_runs(query);
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

std::string names_of(const std::vector<TeamId>& teams) {
    std::string names;
    for (const TeamId& team : teams)
        names += team.text() + ' ';
    return names;
}

bool is_earlier(const Delivery& a, const Delivery& b) {
    return a.id < b.id;
}

void insert_run(Connection& db, const PlannedRun& run) {
    Query query(db,
                "INSERT INTO planned_runs (first_id, last_id, channel, step, due_at, created_at,"
                " unless, counted_as, members) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    query.bind(run.first).bind(run.last).bind(text(run.kind.channel)).bind(run.kind.step);
    query.bind(run.kind.due_at.count())
        .bind(run.kind.created_at.count())
        .bind(text(run.kind.unless));
    query.bind(run.kind.counted_as).bind(text(run.members)).run();
}

void shrink_run(Connection& db, const PlannedRun& run) {
    if (run.members.empty())
        return Query(db, "DELETE FROM planned_runs WHERE first_id = ?").bind(run.first).run();
    Query query(db, "UPDATE planned_runs SET members = ? WHERE first_id = ?");
    query.bind(text(run.members)).bind(run.first).run();
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

std::vector<Delivery> touched_deliveries(Connection& db, const DeliveryQuery& asked,
                                         std::size_t limit) {
    std::string sql = select("WHERE true", kNoContent);
    if (asked.hides_webhooks) sql += " AND channel <> 'webhook'";
    if (asked.notification) sql += " AND notification_id = ?";
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
    Query query(db, sql + " ORDER BY id DESC LIMIT ?");
    if (asked.notification) query.bind_bytes(*asked.notification);
    if (asked.state) query.bind(text(*asked.state));
    if (asked.channel) query.bind(text(*asked.channel));
    if (asked.id) query.bind_bytes(*asked.id);
    if (asked.teams) query.bind(names_of(*asked.teams));
    if (asked.before) query.bind_bytes(*asked.before);
    query.bind(limit);
    return all(query);
}

}  // namespace

std::vector<Delivery> read_deliveries(Connection& db, const std::vector<std::string>& ids) {
    static const std::string kSql = select("WHERE id = ?", kNoContent);
    std::vector<Delivery> found;
    for (const std::string& text : ids) {
        const DeliveryId id = DeliveryId::parse(text).value_or(DeliveryId());
        Query query(db, kSql);
        query.bind_bytes(id);
        if (query.step()) {
            found.push_back(read_delivery(query));
            continue;
        }
        for (const PlannedRun& run : runs_between(db, id, id))
            append(found, deliveries_between(run, id, id));
    }
    return found;
}

std::vector<PlannedRun> runs_behind(Connection& db, const std::string& first_id, std::size_t most) {
    Query query(db, select_runs("WHERE first_id > ? ORDER BY first_id LIMIT ?"));
    query.bind(first_id).bind(most);
    return all_runs(query);
}

void SqliteTables::put_delivery(const Delivery& delivery) {
    is_planned(delivery) ? planned_.put(delivery) : put_touched(db_, delivery);
}

void SqliteTables::write_planned() {
    for (const PlannedRun& run : planned_.take_made())
        insert_run(db_, run);
    for (const PlannedRun& run : planned_.take_changed())
        shrink_run(db_, run);
}

void SqliteTables::update_delivery(const Delivery& delivery) {
    if (planned_.take_out(delivery.id)) return put_touched(db_, delivery);
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

std::vector<Delivery> SqliteTables::planned_between(const DeliveryId& first,
                                                    const DeliveryId& last) {
    write_planned();
    std::vector<Delivery> found;
    for (PlannedRun& run : runs_between(db_, first, last)) {
        append(found, deliveries_between(run, first, last));
        planned_.note_read(std::move(run));
    }
    return found;
}

std::vector<Delivery> SqliteTables::deliveries(const std::vector<DeliveryId>& ids) {
    static const std::string kSql = select("WHERE id = ?");
    std::vector<Delivery> found;
    for (const DeliveryId& id : ids) {
        Query query(db_, kSql);
        query.bind_bytes(id);
        if (query.step())
            found.push_back(read_delivery(query));
        else
            append(found, planned_between(id, id));
    }
    std::sort(found.begin(), found.end(), is_earlier);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::vector<Delivery> SqliteTables::deliveries_of(const std::vector<NotificationId>& ids) {
    static const std::string kSql = select("WHERE notification_id = ?");
    std::vector<Delivery> found;
    for (const NotificationId& id : ids) {
        Query query(db_, kSql);
        query.bind_bytes(id);
        append(found, all(query));
        append(found, planned_between(first_planned(id), last_planned(id)));
    }
    std::sort(found.begin(), found.end(), is_earlier);
    return found;
}

std::vector<Delivery> SqliteTables::gathered(const UserId& user, const DeliveryId& digest) {
    static const std::string kSql = select(
        "WHERE user_id = ? AND reason = 'digest' AND target = ? AND state = 'waiting' ORDER BY id");
    Query query(db_, kSql);
    query.bind_bytes(user).bind(digest.text());
    return all(query);
}

std::vector<Delivery> SqliteTables::failed_with(const UserId& user, const DeliveryId& digest) {
    static const std::string kSql = select(
        "WHERE user_id = ? AND target = ? AND channel = 'email' AND state = 'failed' ORDER BY id");
    Query query(db_, kSql);
    query.bind_bytes(user).bind(digest.text());
    return all(query);
}

// The channel stands in the text: where it is bound, and an index is of one channel alone, SQLite
// compiles the statement again each time that another one is bound.
std::vector<Delivery> SqliteTables::due_deliveries(DeliveryChannel channel, Millis now,
                                                   std::size_t limit) {
    static const auto kSql = [] {
        std::map<DeliveryChannel, std::string> sql;
        for (const DeliveryChannel each : kDeliveryChannels)
            sql[each] = select("WHERE channel = '" + std::string(text(each)) +
                               "' AND wake_at <= ? ORDER BY wake_at LIMIT ?");
        return sql;
    }();
    static const std::string kPlanned =
        select_runs("WHERE channel = ? AND due_at <= ? ORDER BY due_at");
    write_planned();
    std::vector<Delivery> planned;
    Query runs(db_, kPlanned);
    runs.bind(text(channel)).bind(now.count());
    while (planned.size() < limit && runs.step()) {
        PlannedRun run = read_planned_run(runs);
        append(planned, deliveries_in(run));
        planned_.note_read(std::move(run));
    }
    Query query(db_, kSql.at(channel));
    query.bind(now.count()).bind(limit);
    return earliest_of(all(query), std::move(planned), limit);
}

std::vector<Delivery> SqliteTables::due_deliveries_to(const WebhookId& webhook, Millis now,
                                                      std::size_t limit) {
    static const std::string kSql = select(
        "WHERE channel = 'webhook' AND target = ? AND wake_at <= ? ORDER BY wake_at LIMIT ?");
    Query query(db_, kSql);
    query.bind(webhook.text()).bind(now.count()).bind(limit);
    return all(query);
}

std::vector<Delivery> SqliteTables::waiting_for(const WebhookId& webhook, std::size_t limit) {
    static const std::string kSql = select(
        "WHERE channel = 'webhook' AND target = ? AND wake_at IS NOT NULL AND state = 'waiting'"
        " LIMIT ?");
    Query query(db_, kSql);
    query.bind(webhook.text()).bind(limit);
    return all(query);
}

std::vector<Delivery> SqliteTables::leases_beyond(Millis by, std::size_t limit) {
    static const std::string kSql =
        select("WHERE state = 'sending' AND wake_at > ? ORDER BY wake_at LIMIT ?");
    Query query(db_, kSql);
    query.bind(by.count()).bind(limit);
    return all(query);
}

std::optional<Delivery> SqliteTables::delivery_of_provider(DeliveryChannel channel,
                                                           const std::string& provider_id) {
    static const std::string kSql =
        select("WHERE provider_id = ? AND provider_id <> '' AND channel = ? LIMIT 1");
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
                    " + (SELECT coalesce(sum(length(members)), 0) / ?3 FROM planned_runs"
                    " WHERE channel = ?1 AND due_at <= ?2)");
        query.bind(text(channel)).bind(now.count()).bind(kMemberChars);
        query.step();
        due += query.number(0);
    }
    return due;
}

std::vector<Delivery> SqliteReadTables::deliveries(const DeliveryQuery& asked, std::size_t limit) {
    std::vector<Delivery> touched = touched_deliveries(db_, asked, limit);
    if (asked.state && asked.state != DeliveryState::kWaiting) return touched;
    PlannedSource source;
    source.newest = [this](const DeliveryId& first, const DeliveryId& below, std::size_t most) {
        static const std::string kSql =
            select_runs("WHERE first_id >= ? AND first_id < ? ORDER BY first_id DESC LIMIT ?");
        Query query(db_, kSql);
        query.bind(first).bind(below).bind(most);
        return all_runs(query);
    };
    source.keep_seen = [&](std::vector<Delivery>& planned) {
        if (!asked.teams) return;
        const std::string teams = names_of(*asked.teams);
        planned.erase(std::remove_if(planned.begin(), planned.end(),
                                     [&](const Delivery& each) {
                                         Query query(db_,
                                                     "SELECT 1 FROM notifications WHERE id = ?"
                                                     " AND instr(?, team_id) > 0");
                                         return !query.bind(each.notification).bind(teams).step();
                                     }),
                      planned.end());
    };
    return newest_of(std::move(touched), newest_planned(asked, limit, source), limit);
}

}  // namespace carillon::sqlite
