#pragma once
// Filters and the canonical order as SQL. What a filter means is core's (matches, matches_text);
// this is its spelling.

#include "core/inbox/filter.hpp"
#include "core/inbox/order.hpp"
#include "server/store/postgres/params.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace carillon::postgres {

// ORDER BY the canonical order (core/inbox/order.hpp). notifications_in_order holds it.
inline constexpr std::string_view kCanonicalOrder =
    " ORDER BY n.is_read, n.urgency DESC, n.created_at DESC, n.id DESC";

// The same backwards.
inline constexpr std::string_view kReverseOrder =
    " ORDER BY n.is_read DESC, n.urgency, n.created_at, n.id";

// AND what counts as unread (core/inbox/unread.hpp).
inline constexpr std::string_view kIsUnread =
    " AND NOT n.is_read AND n.archived_at IS NULL AND n.snoozed_until IS NULL";

struct Statement {
    std::string sql;
    Params params;
};

// The rows of one user that a filter lets through.
class ListSql {
  public:
    ListSql(const UserId& user, const Filter& filter);

    // How many there are.
    Statement count() const;
    Statement page(std::uint64_t limit, std::uint64_t offset) const;
    // Backwards from the end.
    Statement last(std::uint64_t limit, std::uint64_t skip) const;
    // The rows that stand after a key with the same is_read.
    Statement after(const SortKey& key, std::uint64_t limit) const;
    // All rows of one is_read.
    Statement rest(bool is_read, std::uint64_t limit) const;

  private:
    Statement rows() const;

    std::string from_where_;
    Params params_;
};

}  // namespace carillon::postgres
