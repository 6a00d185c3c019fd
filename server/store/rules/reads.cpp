#include "server/store/rules/reads.hpp"

#include "core/base/limits.hpp"
#include "core/wire/frame_builder.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace carillon {
namespace {

Error no_such_notification() {
    return Error{Errc::kNotFound, "", "there is no such notification"};
}

Error no_such_user() {
    return Error{Errc::kNotFound, "", "there is no such user"};
}

// The page after `key`, one row more than asked when there is one: first what stands behind it with
// the same is_read, then, after the unread, the read.
std::vector<Notification> rows_after(FilteredRows& rows, SortKey key, std::uint64_t wanted) {
    key.created_at = std::clamp(key.created_at, Millis(0), limits::kMaxTime);
    std::vector<Notification> items = rows.after(key, wanted);
    if (key.is_read || items.size() >= wanted) return items;
    for (Notification& n : rows.read(wanted - items.size()))
        items.push_back(std::move(n));
    return items;
}

// What is passed over on the way to a place costs time, so it is gone to from the nearer end.
std::vector<Notification> rows_at(FilteredRows& rows, std::uint64_t offset, std::uint64_t wanted,
                                  std::uint64_t total) {
    if (offset >= total) return {};
    if (offset <= total / 2) return rows.page(offset, wanted);
    const std::uint64_t size = std::min(wanted, total - offset);
    std::vector<Notification> items = rows.last(total - offset - size, size);
    std::reverse(items.begin(), items.end());
    return items;
}

}  // namespace

rest::Page InboxReads::list(const ListQuery& query, const std::optional<std::uint64_t>& total) {
    const auto rows = tables_.filtered(user_, query.filter);
    rest::Page page;
    page.unread = head_.stored.head.unread;
    page.revision = revision();
    page.limit = query.limit;
    page.offset = query.offset;
    const InboxHead& head = head_.stored.head;
    auto known = head.lengths ? length_of(query.filter, *head.lengths, head.unread) : std::nullopt;
    if (!known) known = total;
    page.total = known ? *known : rows->count();
    const std::uint64_t wanted = std::uint64_t{query.limit} + 1;
    page.items = query.after ? rows_after(*rows, *query.after, wanted)
                             : rows_at(*rows, query.offset, wanted, page.total);
    if (page.items.size() == wanted) {
        page.items.pop_back();
        if (!page.items.empty()) page.next = sort_key(page.items.back());
    }
    return page;
}

Snapshot InboxReads::unread(std::uint32_t limit) {
    Snapshot snapshot;
    snapshot.revision = revision();
    snapshot.unread = head_.stored.head.unread;
    tables_.unread(user_, limit, [&snapshot](Notification n) {
        snapshot.items.push_back(std::move(n));
        return true;
    });
    snapshot.truncated = snapshot.items.size() < snapshot.unread.total();
    return snapshot;
}

Result<Notification> InboxReads::one(const NotificationId& id) {
    auto found = tables_.one(user_, id);
    if (!found) return no_such_notification();
    return std::move(*found);
}

InboxState InboxReads::state(const std::optional<Revision>& since, std::uint32_t replay_limit) {
    InboxState state = rows(since, replay_limit);
    const StoredHead& stored = head_.stored;
    // Whoever stands where there never was a state may know what was never said. That nothing is
    // said any more is not told: they read it with the rest (GET /preferences) once they are back.
    const bool is_there =
        since && since->epoch == head_.epoch && since->counter <= stored.head.counter;
    const bool knows_them = !since || (is_there && since->counter >= stored.preferences_rev);
    if (knows_them || stored.preferences.empty()) return state;
    if (const auto said = parse_stored_preferences(stored.preferences))
        state.preferences = encode(*said);
    return state;
}

InboxState InboxReads::rows(const std::optional<Revision>& since, std::uint32_t replay_limit) {
    const InboxHead& head = head_.stored.head;
    if (!needs_snapshot(since, head, head_.epoch) &&
        !is_too_far_behind(since->counter, replay_limit)) {
        return changes(since->counter);
    }
    SnapshotBuilder cut(head_.epoch, head, replay_limit);
    tables_.unread(user_, replay_limit, [&cut](Notification n) { return cut.add(std::move(n)); });
    return InboxState{cut.finish(), head.counter, head.digest};
}

bool InboxReads::is_too_far_behind(std::uint64_t since, std::uint32_t replay_limit) {
    const std::uint64_t most = most_rows_behind(replay_limit);
    if (head_.stored.head.counter - since <= most) return false;  // each row has a rev of its own
    return tables_.count_changed(user_, since, most + 1) > most;
}

// What is deleted is told between the rows, by rev.
InboxState InboxReads::changes(std::uint64_t since) {
    const std::vector<DeletedRow> deleted = tables_.deleted(user_, since);
    ChangesBuilder cut(head_.epoch, head_.stored.head, since);
    auto next = deleted.begin();
    const auto add_deleted = [&](std::uint64_t before) {
        for (; next != deleted.end() && next->rev < before; ++next) {
            if (!cut.add_delete(next->id, next->rev)) return false;
        }
        return true;
    };
    bool has_room = true;
    tables_.changed(user_, since, [&](Notification n) {
        has_room = add_deleted(n.rev) && cut.add(std::move(n));
        return has_room;
    });
    if (has_room) add_deleted(std::numeric_limits<std::uint64_t>::max());
    return cut.finish();
}

Result<KeptPreferences> read_preferences(ReadTables& tables, const UserId& user) {
    const ReadHead head = tables.head(user);
    KeptPreferences kept{{}, {head.epoch, head.stored.preferences_rev}};
    if (head.stored.preferences.empty()) return kept;
    auto said = parse_stored_preferences(head.stored.preferences);
    if (!said) return Error{Errc::kInternal, "", "preferences: " + said.error().message};
    kept.document = std::move(*said);
    return kept;
}

Result<Notification> read_unscoped(ReadTables& tables, const NotificationId& id) {
    auto found = tables.unscoped(id);
    if (!found) return no_such_notification();
    return std::move(*found);
}

// One entry more than a page shows: whether more follow.
AuditPage read_audit(ReadTables& tables, const AuditQuery& query) {
    AuditCut cut(query.limit);
    tables.audit(query, std::size_t{query.limit} + 1,
                 [&cut](AuditEntry entry) { return cut.add(std::move(entry)); });
    return cut.finish();
}

DeliveryPage read_deliveries(ReadTables& tables, const DeliveryQuery& query) {
    DeliveryPage page;
    page.items = tables.deliveries(query, std::size_t{query.limit} + 1);
    if (page.items.size() > query.limit) {
        page.items.pop_back();
        if (!page.items.empty()) page.next = page.items.back().id;
    }
    return page;
}

std::vector<Webhook> read_webhooks(ReadTables& tables) {
    std::vector<Webhook> shown = tables.webhooks();
    shown.erase(std::remove_if(shown.begin(), shown.end(),
                               [](const Webhook& webhook) { return webhook.is_deleted; }),
                shown.end());
    return shown;
}

Result<Webhook> read_webhook(ReadTables& tables, const WebhookId& id) {
    for (Webhook& webhook : read_webhooks(tables))
        if (webhook.id == id) return std::move(webhook);
    return Error{Errc::kNotFound, "", "there is no such webhook"};
}

Result<DirectoryUser> read_user(ReadTables& tables, const UserId& user) {
    auto found = tables.user(user);
    if (!found) return no_such_user();
    return std::move(*found);
}

Result<DirectoryUser> read_user_by_email(ReadTables& tables, const std::string& email) {
    const auto user = whose_email(email, tables.email_claims(email));
    if (!user) return user.error();
    return read_user(tables, *user);
}

DirectoryPage find_users(ReadTables& tables, const DirectoryQuery& query) {
    DirectoryPage page;
    page.items = tables.users(query, std::size_t{query.limit} + 1);
    if (page.items.size() > query.limit) {
        page.items.pop_back();
        if (!page.items.empty()) page.next = page.items.back().id;
    }
    return page;
}

std::vector<DirectoryUser> read_users(ReadTables& tables, std::size_t limit) {
    return tables.users(DirectoryQuery{}, limit);
}

}  // namespace carillon
