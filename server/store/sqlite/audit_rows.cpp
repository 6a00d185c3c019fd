#include "server/store/sqlite/audit_rows.hpp"

#include "server/store/sqlite/query.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace carillon::sqlite {
namespace {

// One row more than a page shows: whether more follow.
std::uint32_t wanted(const AuditQuery& query) {
    return query.limit + 1;
}

void add_ids(std::vector<AuditId>& ids, Query& query) {
    while (query.step())
        ids.push_back(query.id<AuditId>(0));
}

// The newest ids behind `before`, at most wanted(query).
std::vector<AuditId> all_ids(Connection& db, const AuditQuery& query, const std::string& before) {
    std::vector<AuditId> ids;
    Query all(db, "SELECT id FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?");
    all.bind(before).bind(wanted(query));
    add_ids(ids, all);
    return ids;
}

// The newest of each source are read from its index; together they hold the newest of all.
std::vector<AuditId> ids_in_scope(Connection& db, const AuditQuery& query,
                                  const std::string& before) {
    std::vector<AuditId> ids;
    {
        Query own(db, "SELECT id FROM audit WHERE actor = ? AND id < ? ORDER BY id DESC LIMIT ?");
        own.bind(query.scope->actor).bind(before).bind(wanted(query));
        add_ids(ids, own);
    }
    for (const TeamId& team : query.scope->teams) {
        Query of(db, "SELECT id FROM audit WHERE team_id = ? AND id < ? ORDER BY id DESC LIMIT ?");
        of.bind(team).bind(before).bind(wanted(query));
        add_ids(ids, of);
    }
    std::sort(ids.begin(), ids.end(), std::greater<>());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.size() > wanted(query)) ids.erase(ids.begin() + wanted(query), ids.end());
    return ids;
}

template <class T>
T value_of(Result<T> decoded, const Query& query, int column, const char* why) {
    if (!decoded.ok()) query.refuse(column, why);
    return std::move(decoded).value();
}

AuditEntry read_entry(Connection& db, const AuditId& id) {
    Query query(db,
                "SELECT at, actor, action, remote, event_id, team_id, recipients, created, skipped,"
                " type, title, priority, channel, request_id FROM audit WHERE id = ?");
    query.bind(id);
    query.step();
    AuditEntry entry;
    entry.id = id;
    entry.at = query.time(0);
    entry.by = {query.id<UserId>(1), std::string(query.text(2)), std::string(query.text(3))};
    entry.event_id = query.text(4);
    entry.team_id = query.optional_id<TeamId>(5);
    entry.recipients = value_of(decode_audit_recipients(query.text(6)), query, 6, "no recipients");
    entry.created = query.number(7);
    entry.skipped = value_of(decode_audit_skipped(query.text(8)), query, 8, "no counts");
    entry.type = query.text(9);
    entry.title = query.text(10);
    const auto priority = parse_priority(query.text(11));
    if (!priority) query.refuse(11, "no priority");
    entry.priority = *priority;
    const auto channel = parse_channel(query.text(12));
    if (!channel) query.refuse(12, "no channel");
    entry.channel = *channel;
    entry.request_id = query.text(13);
    return entry;
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

AuditPage read_audit(Connection& db, const AuditQuery& query) {
    // Above every UUID.
    const std::string before = query.before ? query.before->text() : std::string("g");
    const auto ids = query.scope ? ids_in_scope(db, query, before) : all_ids(db, query, before);
    AuditCut cut(query.limit);
    for (const AuditId& id : ids) {
        if (!cut.add(read_entry(db, id))) break;
    }
    return cut.finish();
}

}  // namespace carillon::sqlite
