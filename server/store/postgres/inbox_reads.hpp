#pragma once
// What is read of one inbox, within one read transaction: rows, counters and revision belong
// together. On a reader's thread. Failures are PostgresError.

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/store.hpp"
#include "server/store/tables.hpp"

#include <optional>
#include <string>

namespace carillon::postgres {

class InboxReads {
  public:
    // Precondition: the read transaction is open and outlives this.
    // `most_time`: see read_head.
    InboxReads(Transaction& db, const UserId& user, const StoreSettings& settings,
               Millis most_time);

    // Is there anything to be done by the writer before this inbox is shown?
    bool needs_settling(Millis now) const {
        return carillon::needs_settling(stored_, meta_.last_broadcast, now);
    }

    // See Store.
    rest::Page list(const ListQuery& query);
    Snapshot unread(std::uint32_t limit);
    Result<Notification> one(const NotificationId& id);
    InboxState state(const std::optional<Revision>& since);

  private:
    bool is_too_far_behind(std::uint64_t since);
    InboxState changes(std::uint64_t since);

    Transaction& db_;
    UserId user_;
    const StoreSettings& settings_;
    Meta meta_;
    StoredHead stored_;
};

}  // namespace carillon::postgres
