#include "server/store/sqlite/audit_rows.hpp"

#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_read_tables.hpp"
#include "server/store/tables/row_columns.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace carillon::sqlite {
namespace {

void add_ids(std::vector<AuditId>& ids, Query& query) {
    while (query.step())
        ids.push_back(query.id<AuditId>(0));
}

// The newest ids behind `before`, at most `limit`.
std::vector<AuditId> all_ids(Connection& db, const std::string& before, std::size_t limit) {
    std::vector<AuditId> ids;
    Query all(db, "SELECT id FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?");
    all.bind(before).bind(limit);
    add_ids(ids, all);
    return ids;
}

// The newest of each source are read from its index; together they hold the newest of all.
std::vector<AuditId> ids_in_scope(Connection& db, const AuditScope& scope,
                                  const std::string& before, std::size_t limit) {
    std::vector<AuditId> ids;
    {
        Query own(db, "SELECT id FROM audit WHERE actor = ? AND id < ? ORDER BY id DESC LIMIT ?");
        own.bind(scope.actor).bind(before).bind(limit);
        add_ids(ids, own);
    }
    for (const TeamId& team : scope.teams) {
        Query of(db, "SELECT id FROM audit WHERE team_id = ? AND id < ? ORDER BY id DESC LIMIT ?");
        of.bind(team).bind(before).bind(limit);
        add_ids(ids, of);
    }
    std::sort(ids.begin(), ids.end(), std::greater<>());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.size() > limit) ids.resize(limit);
    return ids;
}

}  // namespace

void insert_audit(Connection& db, const AuditEntry& entry) {
    Query query(db,
                "INSERT INTO audit (id, at, actor, action, remote, event_id, team_id, recipients,"
                " created, skipped, type, title, priority, channel, request_id)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    query.bind(entry.id).bind(entry.at).bind(entry.by.actor).bind(entry.by.action);
    query.bind(entry.by.remote).bind(entry.event_id).bind(entry.team_id);
    query.bind(encode(entry.recipients)).bind(entry.created).bind(encode(entry.skipped));
    query.bind(entry.type).bind(entry.title).bind(text(entry.priority)).bind(text(entry.channel));
    query.bind(entry.request_id).run();
}

void SqliteReadTables::audit(const AuditQuery& asked, std::size_t limit,
                             const Take<AuditEntry>& take) {
    // Above every UUID.
    const std::string before = asked.before ? asked.before->text() : std::string("g");
    const auto ids =
        asked.scope ? ids_in_scope(db_, *asked.scope, before, limit) : all_ids(db_, before, limit);
    for (const AuditId& id : ids) {
        Query query(db_,
                    "SELECT id, at, actor, action, remote, event_id, team_id, recipients, created,"
                    " skipped, type, title, priority, channel, request_id FROM audit WHERE id = ?");
        query.bind(id);
        query.step();
        if (!take(read_audit_entry(query))) return;
    }
}

}  // namespace carillon::sqlite
