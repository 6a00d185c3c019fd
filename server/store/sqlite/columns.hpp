#pragma once
// The columns of a notification, in one place for all statements.

#include "server/store/sqlite/query.hpp"
#include "server/store/tables/planned_runs.hpp"
#include "server/store/tables/row_columns.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::sqlite {

// What a SELECT that row_columns.hpp shall read begins with. The table is called n.
inline constexpr std::string_view kNotificationColumns =
    "SELECT n.id, n.user_id, n.team_id, n.type, n.title, n.body, n.data, n.priority, n.channel,"
    " n.read_at, n.seen_at, n.created_at, n.updated_at, n.expires_at, n.snoozed_until,"
    " n.archived_at, n.clicked_at, n.rev, n.unknown, n.event_id, n.\"group\", n.unread_since,"
    " n.operations, n.counted";

// See WriteTables::find.
std::optional<Notification> find_unscoped(Connection& db, const NotificationId& id);

// Without content; each is there.
std::vector<Delivery> read_deliveries(Connection& db, const std::vector<std::string>& ids);
// At most so many runs with a larger first_id, in its order.
std::vector<PlannedRun> runs_behind(Connection& db, const std::string& first_id, std::size_t most);

// See WriteTables::user.
std::optional<DirectoryUser> find_user(Connection& db, const UserId& user);

// See WriteTables::head.
StoredHead read_head(Connection& db, const UserId& user, std::uint64_t last_broadcast);

// The one row of meta, and where the broadcasts stand.
struct Meta {
    std::string epoch;
    std::uint64_t change_seq = 0;
    std::uint64_t last_broadcast = 0;
    std::uint64_t webhooks_version = 0;
};
Meta read_meta(Connection& db);

}  // namespace carillon::sqlite
