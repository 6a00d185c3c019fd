#include "server/store/postgres/audit_rows.hpp"

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/postgres_read_tables.hpp"

#include <string>

namespace carillon::postgres {
namespace {

// The newest of each source are read from its index; together they hold the newest of all.
Rows newest(Transaction& db, const AuditQuery& query, std::size_t limit) {
    const std::string columns = "SELECT a.id, " + millis("a.at") +
                                ", a.actor, a.action, a.remote, a.event_id, a.team_id,"
                                " a.recipients, a.created, a.skipped, a.type, a.title, a.priority,"
                                " a.channel, a.request_id FROM ";
    const std::string before = "($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2";
    Params params;
    params.add(query.before).add(limit);
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
    db.send(
        "INSERT INTO audit (id, at, actor, action, remote, event_id, team_id, recipients, created,"
        " skipped, type, title, priority, channel, request_id)"
        " SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[],"
        " $6::text[], $7::uuid[], $8::json[], $9::bigint[], $10::json[], $11::text[], $12::text[],"
        " $13::text[], $14::text[], $15::text[])",
        params);
}

void PostgresReadTables::audit(const AuditQuery& query, std::size_t limit,
                               const Take<AuditEntry>& take) {
    Rows rows = newest(db_, query, limit);
    while (rows.next() && take(read_audit_entry(rows))) {
    }
}

}  // namespace carillon::postgres
