// MemoryTables and MemoryReadTables: a person as a whole.

#include "server/store/memory/memory_read_tables.hpp"
#include "server/store/memory/memory_tables.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

// Of a map by keys of which text_of gives the text.
template <class Map, class TextOf, class Names>
NamingKeys find_naming(const Map& map, const std::string& after, std::size_t limit, TextOf text_of,
                       Names names) {
    NamingKeys found;
    std::size_t count = 0;
    for (const auto& [key, value] : map) {
        std::string text = text_of(key);
        if (text <= after) continue;
        if (count++ == limit) return found;
        found.last = text;
        if (names(key, value)) found.keys.push_back(std::move(text));
    }
    found.last.clear();
    return found;
}

template <class Tag>
std::string text_of_id(const Uuid<Tag>& id) {
    return id.text();
}
std::string text_of_text(const std::string& text) {
    return text;
}

template <class Users>
bool contains(const Users& users, const UserId& user) {
    return std::find(users.begin(), users.end(), user) != users.end();
}

}  // namespace

bool MemoryTables::is_erased(const UserId& user) {
    const MemoryInbox* found = inbox(user);
    return found && found->head.is_erased;
}

void MemoryTables::put_erased(const UserId& user, const std::optional<Millis>& at) {
    inboxes_[user].head.is_erased = at.has_value();
}

std::optional<Erasure> MemoryTables::erasure(const UserId& user) {
    const auto found = erasures_.find(user);
    if (found == erasures_.end()) return std::nullopt;
    return found->second;
}

void MemoryTables::put_erasure(const Erasure& erasure) {
    erasures_[erasure.user] = erasure;
}

void MemoryTables::delete_erasure(const UserId& user) {
    erasures_.erase(user);
}

std::optional<UserId> MemoryTables::unfinished_erasure(Millis by, Millis beyond) {
    for (const auto& [user, erasure] : erasures_)
        if (erasure.at < by || erasure.at > beyond) return user;
    return std::nullopt;
}

std::vector<Row> MemoryTables::some_rows(const UserId& user, std::size_t limit) {
    std::vector<Row> rows;
    const MemoryInbox* found = inbox(user);
    if (!found) return rows;
    for (const auto& [id, row] : found->rows)
        if (rows.size() < limit) rows.push_back(row);
    return rows;
}

void MemoryTables::erase_row(const Row& row) {
    inboxes_[row.notification.user_id].rows.erase(row.notification.id);
}

std::size_t MemoryTables::erase_tombstones(const UserId& user, std::size_t limit) {
    auto& tombstones = inboxes_[user].tombstones;
    std::size_t erased = 0;
    for (; !tombstones.empty() && erased < limit; ++erased)
        tombstones.erase(tombstones.begin());
    return erased;
}

void MemoryTables::erase_deliveries(const std::vector<DeliveryId>& ids) {
    for (const DeliveryId& id : ids)
        forget_delivery(deliveries_.find(id));
}

void MemoryTables::erase_events(const std::vector<std::string>& event_ids) {
    for (const std::string& id : event_ids) {
        if (!rows_of_event(id, 1).empty()) continue;
        keys_.erase("event:" + id);
        retractions_.erase(id);
    }
}

NamingKeys MemoryTables::naming(NamingTable table, const UserId& user, const std::string& after,
                                std::size_t limit) {
    const std::string text = user.text();
    switch (table) {
        case NamingTable::kScheduled:
            return find_naming(scheduled_, after, limit, text_of_text,
                               [&](const std::string&, const ScheduledEvent& scheduled) {
                                   return contains(scheduled.event.recipients, user);
                               });
        case NamingTable::kPending:
            return find_naming(
                pending_, after, limit, text_of_id<PendingIdTag>,
                [&](const PendingId&, const PendingNotifications& part) {
                    return std::any_of(
                        part.recipients.begin(), part.recipients.end(),
                        [&](const PendingRecipient& each) { return each.user == user; });
                });
        case NamingTable::kKeys:
            return find_naming(
                keys_, after, limit, text_of_text, [&](const std::string& key, const Key& kept) {
                    return (key + rest::encode(kept.known.result)).find(text) != std::string::npos;
                });
        case NamingTable::kDeliveries:
            return find_naming(
                deliveries_, after, limit, text_of_id<DeliveryIdTag>,
                [&](const DeliveryId&, const Delivery& each) { return each.user == user; });
        case NamingTable::kAudit:
            break;
    }
    return find_naming(
        audit_, after, limit, text_of_id<AuditIdTag>,
        [&](const AuditId&, const AuditEntry& entry) { return is_about(entry, user); });
}

void MemoryTables::update_key(const std::string& key, const KnownKey& known) {
    keys_.at(key).known = known;
}

void MemoryTables::delete_key(const std::string& key) {
    keys_.erase(key);
}

std::optional<AuditEntry> MemoryTables::audit_entry(const AuditId& id) {
    const auto found = audit_.find(id);
    if (found == audit_.end()) return std::nullopt;
    return found->second;
}

std::vector<NotificationId> MemoryReadTables::ids(const UserId& user) {
    std::vector<NotificationId> ids;
    if (const MemoryInbox* inbox = tables_.inbox(user))
        for (const auto& [id, row] : inbox->rows)
            ids.push_back(id);
    return ids;
}

std::vector<Notification> MemoryReadTables::rows(const UserId& user,
                                                 const std::vector<NotificationId>& ids) {
    std::vector<Notification> rows;
    for (const NotificationId& id : ids)
        if (auto row = tables_.row(user, id)) rows.push_back(std::move(row->notification));
    return rows;
}

AuditAbout MemoryReadTables::audit_about(const UserId& user, const std::string& after,
                                         std::size_t limit) {
    NamingKeys found = tables_.naming(NamingTable::kAudit, user, after, limit);
    AuditAbout about;
    about.last = std::move(found.last);
    for (const std::string& key : found.keys)
        if (const auto id = AuditId::parse(key)) about.entries.push_back(*tables_.audit_entry(*id));
    return about;
}

DeliveriesAbout MemoryReadTables::deliveries_about(const UserId& user, const std::string& after,
                                                   std::size_t limit) {
    NamingKeys found = tables_.naming(NamingTable::kDeliveries, user, after, limit);
    DeliveriesAbout about;
    about.last = std::move(found.last);
    for (const std::string& key : found.keys) {
        const auto id = DeliveryId::parse(key);
        about.deliveries.push_back(static_cast<const MemoryTables&>(tables_).deliveries().at(*id));
        about.deliveries.back().content.clear();
    }
    return about;
}

ScheduledAbout MemoryReadTables::scheduled_naming(const std::vector<std::string>& ids,
                                                  const std::string& after, std::size_t limit) {
    const auto& all = static_cast<const MemoryTables&>(tables_).scheduled();
    const NamingKeys found = find_naming(
        all, after, limit, text_of_text, [&](const std::string&, const ScheduledEvent& scheduled) {
            Event event = scheduled.event;
            event.own_text.reset();
            const std::string text = encode(event);
            return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
                return text.find(id) != std::string::npos;
            });
        });
    ScheduledAbout about;
    about.last = found.last;
    for (const std::string& key : found.keys)
        about.events.push_back(all.at(key));
    return about;
}

}  // namespace carillon
