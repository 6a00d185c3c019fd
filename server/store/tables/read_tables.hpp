#pragma once
// What a read needs of a store: rows and numbers of one snapshot of it, no decisions. Implemented
// by every store; used by the rules of reading (rules/reads.hpp) on the one thread that holds the
// snapshot.
//
// An implementation may throw when its database fails: nothing in between catches.

#include "core/event/audit.hpp"
#include "core/event/directory.hpp"
#include "core/inbox/filter.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/order.hpp"
#include "core/policy/analytics.hpp"
#include "core/policy/delivery.hpp"
#include "core/policy/revocation.hpp"
#include "core/policy/webhook.hpp"
#include "server/store/person.hpp"
#include "server/store/push_subscription.hpp"
#include "server/store/tables/email.hpp"
#include "server/store/tables/kept_events.hpp"
#include "server/store/tables/stored_head.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

// Takes rows one by one; false: no more are wanted.
template <class T>
using Take = std::function<bool(T)>;

// An inbox's head, and where the store as a whole stands.
struct ReadHead {
    std::string epoch;
    std::uint64_t last_broadcast = 0;  // its number, 0 when there was none
    StoredHead stored;
};

// Entries that are about a person, among those that were looked at.
struct AuditAbout {
    std::vector<AuditEntry> entries;  // oldest first
    std::string last;                 // the id of the last that was looked at; empty: no more
};
struct DeliveriesAbout {
    std::vector<Delivery> deliveries;  // oldest first, without content
    std::string last;                  // likewise
};

struct ScheduledAbout {
    std::vector<ScheduledEvent> events;  // by their ids
    std::string last;                    // likewise
};

// The rows of one inbox that a filter lets through (core: matches, matches_text), in canonical
// order. Valid as long as the tables that it comes from.
class FilteredRows {
  public:
    virtual ~FilteredRows() = default;
    virtual std::uint64_t count() = 0;
    virtual std::vector<Notification> page(std::uint64_t offset, std::uint64_t limit) = 0;
    // Backwards from the end: those before the last `skip`.
    virtual std::vector<Notification> last(std::uint64_t skip, std::uint64_t limit) = 0;
    // Of those with the key's is_read: what stands behind it. Its time is one that a notification
    // can have.
    virtual std::vector<Notification> after(const SortKey& key, std::uint64_t limit) = 0;
    // The first of the read.
    virtual std::vector<Notification> read(std::uint64_t limit) = 0;
};

class ReadTables {
  public:
    virtual ~ReadTables() = default;

    // See WriteTables::head.
    virtual ReadHead head(const UserId& user) = 0;

    virtual std::unique_ptr<FilteredRows> filtered(const UserId& user, const Filter& filter) = 0;
    // Rows that count as unread (core/inbox/unread.hpp), in canonical order, at most `limit`.
    virtual void unread(const UserId& user, std::size_t limit, const Take<Notification>& take) = 0;
    virtual std::optional<Notification> one(const UserId& user, const NotificationId& id) = 0;
    // Whoever's it is.
    virtual std::optional<Notification> unscoped(const NotificationId& id) = 0;

    // How many rows and tombstones have a rev above `since`; of either no more than `most` are
    // counted.
    virtual std::uint64_t count_changed(const UserId& user, std::uint64_t since,
                                        std::uint64_t most) = 0;
    // Rows with a rev above `since`, in ascending rev; likewise tombstones.
    virtual void changed(const UserId& user, std::uint64_t since,
                         const Take<Notification>& take) = 0;
    virtual std::vector<DeletedRow> deleted(const UserId& user, std::uint64_t since) = 0;

    // Of all rows of one inbox, in order.
    virtual std::vector<NotificationId> ids(const UserId& user) = 0;
    // Those of these that are there, in the order of their ids.
    virtual std::vector<Notification> rows(const UserId& user,
                                           const std::vector<NotificationId>& ids) = 0;
    // Looks at `limit` entries behind the id `after`, empty: from the first on.
    virtual AuditAbout audit_about(const UserId& user, const std::string& after,
                                   std::size_t limit) = 0;
    // Likewise.
    virtual DeliveriesAbout deliveries_about(const UserId& user, const std::string& after,
                                             std::size_t limit) = 0;
    // Likewise of events to come: those of which the text holds one of these ids, wherever.
    virtual ScheduledAbout scheduled_naming(const std::vector<std::string>& ids,
                                            const std::string& after, std::size_t limit) = 0;

    // Entries behind the query's cursor that its scope covers, newest first, at most `limit`.
    virtual void audit(const AuditQuery& query, std::size_t limit,
                       const Take<AuditEntry>& take) = 0;

    // Those behind the query's cursor that fit it, newest first, at most `limit`; without content.
    virtual std::vector<Delivery> deliveries(const DeliveryQuery& query, std::size_t limit) = 0;

    // The daily sums of these days and teams, added up by what the query groups by.
    virtual std::vector<GroupedSum> sums(const AnalyticsQuery& query) = 0;

    // All, in id order.
    virtual std::vector<Webhook> webhooks() = 0;

    // A person's, the oldest first.
    virtual std::vector<PushSubscription> subscriptions(const UserId& user) = 0;
    // Has this person sent that event by hand?
    virtual bool has_sent(const UserId& actor, const std::string& event_id) = 0;
    // How many somebody has to look at by `now`, and nobody does.
    virtual std::uint64_t count_due_deliveries(Millis now) = 0;

    virtual std::optional<DirectoryUser> user(const UserId& user) = 0;
    // Those behind the query's cursor that fit it, in id order, at most `limit`.
    virtual std::vector<DirectoryUser> users(const DirectoryQuery& query, std::size_t limit) = 0;
    // Who shows this email, or has learned it while somebody else shows it; in id order.
    virtual std::vector<EmailClaim> email_claims(const std::string& email) = 0;

    // All that are kept.
    virtual std::vector<Revocation> revocations() = 0;

    // Reads something that must be there.
    virtual void probe() = 0;
};

}  // namespace carillon
