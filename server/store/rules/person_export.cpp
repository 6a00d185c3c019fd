// Reads: all that is kept of a person, as one JSON document in pages.

#include "core/inbox/notification_codec.hpp"
#include "core/json/writer.hpp"
#include "server/store/rules/addressed.hpp"
#include "server/store/rules/reads.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon {
namespace {

using Part = ExportPlace::Part;

// Values of an array that goes over several pages.
class Items {
  public:
    Items(std::string& out, bool& has_items) : out_(out), has_items_(has_items) {}
    std::string& next() {
        if (has_items_) out_ += ',';
        has_items_ = true;
        return out_;
    }

  private:
    std::string& out_;
    bool& has_items_;
};

// The end of one array, and the beginning of the next.
void begin(ExportPage& page, ExportPlace& place, Part part, std::string_view name) {
    if (part != Part::kDeleted) page.text += ']';
    page.text.append(",\"").append(name).append("\":[");
    place.part = part;
    place.has_items = false;
    place.next = 0;
}

void append_subscription(std::string& out, const PushSubscription& subscription) {
    json::ObjectWriter writer(out);
    writer.text("id", subscription.id.text());
    writer.time("created_at", subscription.created_at);
    writer.close();
}

void append_deleted(std::string& out, const DeletedRow& row) {
    json::ObjectWriter writer(out);
    writer.text("id", row.id.text());
    writer.number("rev", row.rev);
    writer.time("deleted_at", row.at);
    writer.close();
}

void write_head(ReadTables& tables, const UserId& user, Millis now, ExportPage& page,
                ExportPlace& place) {
    std::string& out = page.text;
    const ReadHead head = tables.head(user);
    json::ObjectWriter writer(out);
    writer.text("user_id", user.text());
    writer.time("exported_at", now);
    const auto entry = tables.user(user);
    entry ? writer.json("directory", encode(*entry)) : writer.null("directory");
    const std::string& said = head.stored.preferences;
    said.empty() ? writer.null("preferences") : writer.json("preferences", said);
    json::append_array(writer.key("subscriptions"), tables.subscriptions(user),
                       [&out](const PushSubscription& each) { append_subscription(out, each); });
    std::vector<Revocation> revocations = tables.revocations();
    revocations.erase(std::remove_if(revocations.begin(), revocations.end(),
                                     [&](const Revocation& each) { return each.user != user; }),
                      revocations.end());
    json::append_array(writer.key("revocations"), revocations,
                       [&out](const Revocation& each) { out += encode(each); });
    place.ids = std::make_shared<const std::vector<NotificationId>>(tables.ids(user));
    place.deleted = std::make_shared<const std::vector<DeletedRow>>(tables.deleted(user, 0));
    begin(page, place, Part::kDeleted, "deleted");
}

void write_deleted(ExportPage& page, ExportPlace& place) {
    Items items(page.text, place.has_items);
    const auto& all = *place.deleted;
    const std::size_t end = std::min(all.size(), place.next + store_limits::kExportedDeleted);
    for (; place.next < end; ++place.next)
        append_deleted(items.next(), all[place.next]);
    if (end == all.size()) begin(page, place, Part::kNotifications, "notifications");
}

// What has been deleted since the first page is passed over.
void write_notifications(ReadTables& tables, const UserId& user, ExportPage& page,
                         ExportPlace& place) {
    Items items(page.text, place.has_items);
    const auto& all = *place.ids;
    const std::size_t end = std::min(all.size(), place.next + store_limits::kExportedRows);
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(place.next);
    const auto to = all.begin() + static_cast<std::ptrdiff_t>(end);
    for (const Notification& n : tables.rows(user, std::vector<NotificationId>(from, to)))
        items.next() += encode(n);
    place.next = end;
    if (end == all.size()) begin(page, place, Part::kScheduled, "scheduled");
}

// Without the others whom it names. Its texts are made when it happens, in words of that moment;
// those that somebody has written are there.
void append_scheduled(std::string& out, const ScheduledEvent& scheduled) {
    const Event& event = scheduled.event;
    json::ObjectWriter writer(out);
    writer.text("event_id", event.id);
    writer.text("type", event.type);
    event.team_id ? writer.text("team_id", event.team_id->text()) : writer.null("team_id");
    writer.time("deliver_at", scheduled.due_at);
    writer.time("created_at", scheduled.created_at);
    event.own_text ? writer.text("title", event.own_text->title) : writer.null("title");
    event.own_text ? writer.text("body", event.own_text->body) : writer.null("body");
    writer.json("data", event.data);
    writer.close();
}

void write_scheduled(ReadTables& tables, const UserId& user, ExportPage& page, ExportPlace& place) {
    Items items(page.text, place.has_items);
    const auto entry = tables.user(user);
    const std::vector<TeamId> teams = entry ? entry->teams : std::vector<TeamId>();
    std::vector<std::string> ids{user.text()};
    for (const TeamId& team : teams)
        ids.push_back(team.text());
    const ScheduledAbout about =
        tables.scheduled_naming(ids, place.after, store_limits::kNamingRows);
    for (const ScheduledEvent& scheduled : about.events)
        if (is_about(scheduled.event, user, teams)) append_scheduled(items.next(), scheduled);
    place.after = about.last;
    if (about.last.empty()) begin(page, place, Part::kDeliveries, "deliveries");
}

// What a provider says may name hosts and accounts of the operator's.
void write_deliveries(ReadTables& tables, const UserId& user, ExportPage& page,
                      ExportPlace& place) {
    Items items(page.text, place.has_items);
    const DeliveriesAbout about =
        tables.deliveries_about(user, place.after, store_limits::kNamingRows);
    for (const Delivery& delivery : about.deliveries)
        items.next() += encode(without_provider_words(delivery));
    place.after = about.last;
    if (about.last.empty()) begin(page, place, Part::kAudit, "audit");
}

void write_audit(ReadTables& tables, const UserId& user, ExportPage& page, ExportPlace& place) {
    Items items(page.text, place.has_items);
    const AuditAbout about = tables.audit_about(user, place.after, store_limits::kNamingRows);
    for (const AuditEntry& entry : about.entries)
        items.next() += encode(entry);
    place.after = about.last;
    if (!about.last.empty()) return;
    page.text += "]}\n";
    place.part = Part::kEnd;
}

}  // namespace

ExportPage read_export_page(ReadTables& tables, const UserId& user, ExportPlace place, Millis now) {
    ExportPage page;
    switch (place.part) {
        case Part::kHead:
            write_head(tables, user, now, page, place);
            break;
        case Part::kDeleted:
            write_deleted(page, place);
            break;
        case Part::kNotifications:
            write_notifications(tables, user, page, place);
            break;
        case Part::kScheduled:
            write_scheduled(tables, user, page, place);
            break;
        case Part::kDeliveries:
            write_deliveries(tables, user, page, place);
            break;
        case Part::kAudit:
            write_audit(tables, user, page, place);
            break;
        case Part::kEnd:
            break;
    }
    if (place.part != Part::kEnd) page.next = std::move(place);
    return page;
}

}  // namespace carillon
