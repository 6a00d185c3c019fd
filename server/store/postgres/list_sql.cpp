#include "server/store/postgres/list_sql.hpp"

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/search_terms.hpp"

#include <algorithm>

namespace carillon::postgres {

ListSql::ListSql(const UserId& user, const Filter& filter) {
    params_.add(user);
    std::string& sql = from_where_;
    sql = " FROM notifications n WHERE n.user_id = $1";
    sql += filter.archived ? " AND n.archived_at IS NOT NULL" : " AND n.archived_at IS NULL";
    sql += filter.snoozed ? " AND n.snoozed_until IS NOT NULL" : " AND n.snoozed_until IS NULL";
    const auto any_of = [&](const char* column, const char* type, const Array& values) {
        params_.add(values);
        sql += " AND " + std::string(column) + " = ANY (" + params_.last() + "::" + type + "[])";
    };
    if (!filter.types.empty()) any_of("n.type", "text", Array::of(filter.types));
    if (!filter.priorities.empty()) {
        // Not by urgency: several values of an index's column would be several runs of it, and need
        // a sort.
        Array priorities;
        for (const Priority priority : filter.priorities)
            priorities.add(text(priority));
        any_of("n.priority", "text", priorities);
    }
    if (!filter.channels.empty()) {
        Array channels;
        for (const Channel channel : filter.channels)
            channels.add(text(channel));
        any_of("n.channel", "text", channels);
    }
    if (!filter.team_ids.empty()) any_of("n.team_id", "uuid", Array::of(filter.team_ids));
    const bool first = !filter.is_read.empty() && filter.is_read.front();
    const auto other = std::find(filter.is_read.begin(), filter.is_read.end(), !first);
    if (!filter.is_read.empty() && other == filter.is_read.end()) {
        sql += first ? " AND n.is_read" : " AND NOT n.is_read";
    }
    const auto words = search_words(filter.q);
    if (words.empty()) return;
    const TermSearch search = term_search(user, words);
    if (search.matches_nothing) {
        sql += " AND false";
        return;
    }
    params_.add(search.indexed);
    sql += " AND n.words @@ " + params_.last() + "::tsquery";
    // Accents that stand apart from their letter are not part of what is found (core's fold_text).
    constexpr const char* kPlain[] = {"n.title", "n.body",
                                      "regexp_replace(n.title, '[\\u0300-\\u036f]+', '', 'g')",
                                      "regexp_replace(n.body, '[\\u0300-\\u036f]+', '', 'g')"};
    for (const std::string& word : search.contained) {
        params_.add(word);
        std::string anywhere;
        for (const char* text : kPlain) {
            if (!anywhere.empty()) anywhere += " OR ";
            anywhere += "strpos(" + std::string(text) + ", " + params_.last() + ") > 0";
        }
        sql += " AND (" + anywhere + ")";
    }
    if (search.filtered.empty()) return;
    params_.add(search.filtered);
    sql += " AND (n.words || ''::tsvector) @@ " + params_.last() + "::tsquery";
}

Statement ListSql::count() const {
    return Statement{"SELECT count(*)" + from_where_, params_};
}

Statement ListSql::rows() const {
    return Statement{select_notifications(from_where_), params_};
}

Statement ListSql::page(std::uint64_t limit, std::uint64_t offset) const {
    Statement made = rows();
    made.sql += std::string(kCanonicalOrder) + " LIMIT " + std::to_string(limit) + " OFFSET " +
                std::to_string(offset);
    return made;
}

Statement ListSql::last(std::uint64_t limit, std::uint64_t skip) const {
    Statement made = rows();
    made.sql += std::string(kReverseOrder) + " LIMIT " + std::to_string(limit) + " OFFSET " +
                std::to_string(skip);
    return made;
}

Statement ListSql::after(const SortKey& key, std::uint64_t limit) const {
    Statement made = rows();
    made.sql += key.is_read ? " AND n.is_read" : " AND NOT n.is_read";
    made.sql += " AND (n.urgency, n.created_at, n.id) < (";
    made.params.add(static_cast<int>(key.priority));
    made.sql += made.params.last() + "::smallint, ";
    made.params.add(key.created_at);
    made.sql += made.params.last() + "::timestamptz, ";
    made.params.add(key.id);
    made.sql += made.params.last() + "::uuid)" + std::string(kCanonicalOrder) + " LIMIT " +
                std::to_string(limit);
    return made;
}

Statement ListSql::rest(bool is_read, std::uint64_t limit) const {
    Statement made = rows();
    made.sql += is_read ? " AND n.is_read" : " AND NOT n.is_read";
    made.sql += std::string(kCanonicalOrder) + " LIMIT " + std::to_string(limit);
    return made;
}

}  // namespace carillon::postgres
