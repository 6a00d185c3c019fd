#include "server/store/sqlite/list_sql.hpp"

#include "server/store/sqlite/columns.hpp"

#include <algorithm>

namespace carillon::sqlite {
namespace {

// " AND column IN (?, ?)"; nothing when every value is accepted.
void accept_any_of(std::string& sql, std::string_view column, std::size_t values) {
    if (values == 0) return;
    sql += " AND ";
    sql += column;
    sql += " IN (?";
    for (std::size_t i = 1; i < values; ++i)
        sql += ", ?";
    sql += ")";
}

std::string select_rows(const std::string& from_where) {
    return std::string(kNotificationColumns) + from_where;
}

}  // namespace

ListSql::ListSql(const UserId& user, const Filter& filter) : user_(user), filter_(filter) {
    const auto words = search_words(filter.q);
    if (!words.empty()) search_ = text_search(user, words);
    const bool first = !filter.is_read.empty() && filter.is_read.front();
    const auto other = std::find(filter.is_read.begin(), filter.is_read.end(), !first);
    if (!filter.is_read.empty() && other == filter.is_read.end()) is_read_ = first;
}

std::string ListSql::from_where() const {
    std::string sql;
    if (search_) {
        // CROSS JOIN: the index of words leads.
        sql +=
            " FROM notifications_fts f CROSS JOIN notifications n ON n.seq = f.rowid"
            " WHERE f.words MATCH ?";
        if (!search_->initials.empty()) sql += " AND has_initials(f.words, ?)";
        sql += " AND n.user_id = ?";
    } else {
        sql += " FROM notifications n WHERE n.user_id = ?";
    }
    sql += filter_.archived ? " AND n.archived_at IS NOT NULL" : " AND n.archived_at IS NULL";
    sql += filter_.snoozed ? " AND n.snoozed_until IS NOT NULL" : " AND n.snoozed_until IS NULL";
    accept_any_of(sql, "n.type", filter_.types.size());
    // '+': urgency is read from the index in order, but is not what the index is searched by, since
    // several values would give several runs, and they would need a sort.
    accept_any_of(sql, "+n.urgency", filter_.priorities.size());
    accept_any_of(sql, "n.channel", filter_.channels.size());
    accept_any_of(sql, "n.team_id", filter_.team_ids.size());
    if (is_read_) sql += " AND n.is_read = ?";
    return sql;
}

void ListSql::bind(Query& query) const {
    if (search_) {
        query.bind(search_->match);
        if (!search_->initials.empty()) query.bind(search_->initials);
    }
    query.bind(user_);
    for (const std::string& type : filter_.types)
        query.bind(type);
    for (const Priority priority : filter_.priorities)
        query.bind(static_cast<int>(priority));
    for (const Channel channel : filter_.channels)
        query.bind(text(channel));
    for (const TeamId& team : filter_.team_ids)
        query.bind(team);
    if (is_read_) query.bind(*is_read_);
}

std::string ListSql::count_sql() const {
    return "SELECT count(*)" + from_where();
}

std::string ListSql::page_sql() const {
    return select_rows(from_where()) + std::string(kCanonicalOrder) + " LIMIT ? OFFSET ?";
}

std::string ListSql::last_sql() const {
    return select_rows(from_where()) + std::string(kReverseOrder) + " LIMIT ? OFFSET ?";
}

std::string ListSql::after_sql() const {
    return select_rows(from_where()) +
           " AND n.is_read = ? AND (n.urgency, n.created_at, n.id) < (?, ?, ?)" +
           std::string(kCanonicalOrder) + " LIMIT ?";
}

std::string ListSql::rest_sql() const {
    return select_rows(from_where()) + " AND n.is_read = ?" + std::string(kCanonicalOrder) +
           " LIMIT ?";
}

}  // namespace carillon::sqlite
