#pragma once
// The columns of a notification and of an inbox, in one place for all statements.

#include "core/ledger.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/tables.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon::postgres {

// SQL for a column's time in milliseconds, as Rows::time reads it.
std::string millis(std::string_view column);

// "SELECT …" that read_notification or read_row reads, and `rest`. The table is called n.
std::string select_notifications(std::string_view rest);
inline constexpr int kRevColumn = 16;  // among them
Notification read_notification(const Rows& rows);
Row read_row(const Rows& rows);

// See Tables::find.
std::optional<Notification> find_anyones(Transaction& db, const NotificationId& id);

// Columns of an inbox `i`, from `first` on.
inline constexpr std::string_view kHeadColumns =
    "i.counter, i.floor, i.unread_low, i.unread_normal, i.unread_high, i.unread_critical,"
    " i.unseen, i.next_due_at, i.heard_broadcast";
StoredHead read_head_columns(const Rows& rows, int first);

// The one row of meta.
struct Meta {
    std::string epoch;
    std::uint64_t last_broadcast = 0;
};

// See Tables::head; with meta, in one trip.
struct HeadAndMeta {
    Meta meta;
    StoredHead stored;
};
HeadAndMeta read_head(Transaction& db, const UserId& user);

// What dedupe_keys.items holds.
std::string join(const std::vector<NotificationId>& ids);
std::vector<NotificationId> split_ids(const Rows& rows, int column);

}  // namespace carillon::postgres
