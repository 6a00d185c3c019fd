#pragma once
// What the reads of store.hpp answer, written once for all stores: rows and numbers come from one
// snapshot, so that rows, counters and revision belong together.

#include "core/event/audit.hpp"
#include "core/event/directory.hpp"
#include "core/inbox/filter.hpp"
#include "core/inbox/inbox_transaction.hpp"
#include "core/session/server_session.hpp"
#include "core/wire/rest.hpp"
#include "server/store/preferences.hpp"
#include "server/store/tables/read_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

// One inbox. The tables must outlive it.
class InboxReads {
  public:
    InboxReads(ReadTables& tables, const UserId& user)
        : tables_(tables), user_(user), head_(tables.head(user)) {}

    // Is there anything to be done by a writer before this inbox is shown?
    bool is_behind(Millis now) const {
        const StoredHead& stored = head_.stored;
        return stored.is_new || stored.heard < head_.last_broadcast || !stored.head.digest ||
               !stored.head.lengths || (stored.next_due && *stored.next_due <= now);
    }

    Revision revision() const { return Revision{head_.epoch, head_.stored.head.counter}; }

    // See Store. `total`: how many there are, where that has been counted at this revision.
    rest::Page list(const ListQuery& query, const std::optional<std::uint64_t>& total = {});
    Snapshot unread(std::uint32_t limit);
    Result<Notification> one(const NotificationId& id);
    InboxState state(const std::optional<Revision>& since, std::uint32_t replay_limit);

  private:
    InboxState rows(const std::optional<Revision>& since, std::uint32_t replay_limit);
    bool is_too_far_behind(std::uint64_t since, std::uint32_t replay_limit);
    InboxState changes(std::uint64_t since);
    ReadTables& tables_;
    UserId user_;
    ReadHead head_;
};

// See Store (person_export.cpp).
ExportPage read_export_page(ReadTables& tables, const UserId& user, ExportPlace place, Millis now);
Result<KeptPreferences> read_preferences(ReadTables& tables, const UserId& user);
Result<Notification> read_unscoped(ReadTables& tables, const NotificationId& id);
DeliveryPage read_deliveries(ReadTables& tables, const DeliveryQuery& query);
std::vector<Webhook> read_webhooks(ReadTables& tables);
Result<Webhook> read_webhook(ReadTables& tables, const WebhookId& id);
AuditPage read_audit(ReadTables& tables, const AuditQuery& query);
Result<DirectoryUser> read_user(ReadTables& tables, const UserId& user);
Result<DirectoryUser> read_user_by_email(ReadTables& tables, const std::string& email);
DirectoryPage find_users(ReadTables& tables, const DirectoryQuery& query);
std::vector<DirectoryUser> read_users(ReadTables& tables, std::size_t limit);

}  // namespace carillon
