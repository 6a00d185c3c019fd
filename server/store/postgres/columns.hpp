#pragma once
// The columns of a notification and of an inbox, in one place for all statements.

#include "server/store/postgres/connection.hpp"
#include "server/store/tables/read_tables.hpp"
#include "server/store/tables/row_columns.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon::postgres {

// SQL for a column's time in milliseconds, as Rows::time reads it.
std::string millis(std::string_view column);

// "SELECT …" as row_columns.hpp reads it, and `rest`. The table is called n.
std::string select_notifications(std::string_view rest);

// See WriteTables::user.
std::optional<DirectoryUser> find_user(Transaction& db, const UserId& user);

// See WriteTables::find.
std::optional<Notification> find_unscoped(Transaction& db, const NotificationId& id);

// Of an inbox `i`, as read_stored_head reads them.
inline constexpr std::string_view kHeadColumns =
    "i.counter, i.floor, i.unread_low, i.unread_normal, i.unread_high, i.unread_critical,"
    " i.unseen, i.next_due_at, i.heard_broadcast, i.digest, i.digest_at,"
    " i.preferences, i.preferences_rev, i.erased_at, i.lengths, i.lengths_at";

// The one row of meta.
struct Meta {
    std::string epoch;
    std::uint64_t last_broadcast = 0;
    std::uint64_t webhooks_version = 0;
};

// See ReadTables::head; in one trip.
ReadHead read_head(Transaction& db, const UserId& user);

}  // namespace carillon::postgres
