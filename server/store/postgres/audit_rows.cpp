#include "server/store/postgres/audit_rows.hpp"

#include "server/store/postgres/columns.hpp"

#include <string>
#include <utility>

namespace carillon::postgres {
namespace {

template <class T>
T value_of(Result<T> decoded, const Rows& rows, int column, const char* why) {
    if (!decoded.ok()) rows.refuse(column, why);
    return std::move(decoded).value();
}

AuditEntry read_entry(const Rows& rows) {
    AuditEntry entry;
    entry.id = rows.id<AuditId>(0);
    entry.at = rows.time(1);
    entry.by = {rows.id<UserId>(2), std::string(rows.text(3)), std::string(rows.text(4))};
    entry.event_id = rows.text(5);
    entry.team_id = rows.optional_id<TeamId>(6);
    entry.recipients = value_of(decode_audit_recipients(rows.text(7)), rows, 7, "no recipients");
    entry.created = rows.number(8);
    entry.skipped = value_of(decode_audit_skipped(rows.text(9)), rows, 9, "no counts");
    entry.type = rows.text(10);
    entry.title = rows.text(11);
    const auto priority = parse_priority(rows.text(12));
    if (!priority) rows.refuse(12, "no priority");
    entry.priority = *priority;
    const auto channel = parse_channel(rows.text(13));
    if (!channel) rows.refuse(13, "no channel");
    entry.channel = *channel;
    entry.request_id = rows.text(14);
    return entry;
}

// The newest of each source are read from its index; together they hold the newest of all. One row
// more than a page shows: whether more follow.
Rows newest(Transaction& db, const AuditQuery& query) {
    const std::string columns = "SELECT a.id, " + millis("a.at") +
                                ", a.actor, a.action, a.remote, a.event_id, a.team_id,"
                                " a.recipients, a.created, a.skipped, a.type, a.title, a.priority,"
                                " a.channel, a.request_id FROM ";
    const std::string before = "($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2";
    Params params;
    params.add(query.before).add(query.limit + 1);
    if (!query.scope) {
        return db.run(columns + "(SELECT * FROM audit WHERE " + before + ") a ORDER BY a.id DESC",
                      params);
    }
    params.add(query.scope->actor).add(Array::of(query.scope->teams));
    return db.run(
        columns +
            "audit a WHERE a.id IN (SELECT id FROM ((SELECT id FROM audit WHERE actor = $3 AND " +
            before +
            ") UNION (SELECT o.id FROM unnest($4::uuid[]) t (team_id) CROSS JOIN LATERAL"
            " (SELECT id FROM audit WHERE team_id = t.team_id AND " +
            before + ") o)) u ORDER BY id DESC LIMIT $2) ORDER BY a.id DESC",
        params);
}

}  // namespace

void insert_audit(Transaction& db, const std::vector<AuditEntry>& entries) {
    Array ids, times, actors, actions, remotes, events, teams, recipients, created, skipped, types,
        titles, priorities, channels, requests;
    for (const AuditEntry& entry : entries) {
        ids.add(entry.id);
        times.add(entry.at);
        actors.add(entry.by.actor);
        actions.add(entry.by.action);
        remotes.add(entry.by.remote);
        events.add(entry.event_id);
        teams.add(entry.team_id);
        recipients.add(encode(entry.recipients));
        created.add(entry.created);
        skipped.add(encode(entry.skipped));
        types.add(entry.type);
        titles.add(entry.title);
        priorities.add(text(entry.priority));
        channels.add(text(entry.channel));
        requests.add(entry.request_id);
    }
    Params params;
    for (const Array* column :
         {&ids, &times, &actors, &actions, &remotes, &events, &teams, &recipients, &created,
          &skipped, &types, &titles, &priorities, &channels, &requests})
        params.add(*column);
    db.run(
        "INSERT INTO audit (id, at, actor, action, remote, event_id, team_id, recipients, created,"
        " skipped, type, title, priority, channel, request_id)"
        " SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[],"
        " $6::text[], $7::uuid[], $8::json[], $9::bigint[], $10::json[], $11::text[], $12::text[],"
        " $13::text[], $14::text[], $15::text[])",
        params);
}

AuditPage read_audit(Transaction& db, const AuditQuery& query) {
    Rows rows = newest(db, query);
    AuditCut cut(query.limit);
    while (rows.next()) {
        if (!cut.add(read_entry(rows))) break;
    }
    return cut.finish();
}

}  // namespace carillon::postgres
