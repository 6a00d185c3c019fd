#pragma once
// Filters and the canonical order as SQL. What a filter means is core's (matches, matches_text);
// this is its spelling.

#include "core/inbox/filter.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/search_text.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon::sqlite {

// ORDER BY the canonical order (core/inbox/order.hpp). notifications_in_order holds it.
inline constexpr std::string_view kCanonicalOrder =
    " ORDER BY n.is_read, n.urgency DESC, n.created_at DESC, n.id DESC";

// The same backwards.
inline constexpr std::string_view kReverseOrder =
    " ORDER BY n.is_read DESC, n.urgency, n.created_at, n.id";

// AND what counts as unread (core/inbox/unread.hpp).
inline constexpr std::string_view kIsUnread =
    " AND n.is_read = 0 AND n.archived_at IS NULL AND n.snoozed_until IS NULL";

// The rows of one user that a filter lets through.
class ListSql final {
  public:
    ListSql(const UserId& user, const Filter& filter);

    // How many there are.
    std::string count_sql() const;
    // The page: LIMIT, OFFSET.
    std::string page_sql() const;
    // The same backwards from the end: LIMIT, OFFSET.
    std::string last_sql() const;
    // The rows of one is_read that stand after a key: is_read, urgency, created_at, id, LIMIT.
    std::string after_sql() const;
    // All rows of one is_read: is_read, LIMIT.
    std::string rest_sql() const;

    // Binds the parameters of the filter, which come first in each of them.
    void bind(Query& query) const;

  private:
    std::string from_where() const;

    UserId user_;
    Filter filter_;
    std::optional<TextSearch> search_;
    std::optional<bool> is_read_;  // when only one of both is wanted
};

}  // namespace carillon::sqlite
