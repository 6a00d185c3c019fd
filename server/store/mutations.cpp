#include "server/store/mutations.hpp"

#include "server/store/store_limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

Mutations::OpenInbox Mutations::open(const UserId& user) {
    return OpenInbox(user, tables_.epoch(), tables_.head(user));
}

void Mutations::close(OpenInbox& inbox, Millis now, const std::string& request_id) {
    const bool changed = inbox.ledger.changed();
    if (changed || inbox.must_save) {
        inbox.stored.head = inbox.ledger.head();
        inbox.stored.is_new = false;
        tables_.put_head(inbox.user, inbox.stored);
    }
    if (!changed) return;
    Commit commit = inbox.ledger.commit(now);
    commit.request_id = request_id;
    commits_.push_back(std::make_shared<const Commit>(std::move(commit)));
}

void Mutations::note_due(OpenInbox& inbox, const Row& row) {
    const auto due = next_due(row.notification);
    if (!due || (inbox.stored.next_due && *inbox.stored.next_due <= *due)) return;
    inbox.stored.next_due = due;
    inbox.must_save = true;
}

// A new notification enters the inbox.
Notification Mutations::enter(OpenInbox& inbox, Notification draft, Millis now) {
    draft.id = ids_.next(now);
    Row row = inbox.ledger.create(std::move(draft));
    tables_.insert(row);
    note_due(inbox, row);
    ++rows_;
    return std::move(row.notification);
}

void Mutations::save(OpenInbox& inbox, const Row& row) {
    tables_.update(row);
    note_due(inbox, row);
    ++rows_;
}

Effect Mutations::keep(OpenInbox& inbox, Effect effect, const Row& row, Millis now) {
    if (effect == Effect::kUpdated) save(inbox, row);
    if (effect == Effect::kDeleted) {
        tables_.bury(row, inbox.ledger.head().counter, now);
        ++rows_;
    }
    return effect;
}

Mutations::Settled Mutations::settle(OpenInbox& inbox, Millis now, std::size_t limit) {
    Settled settled;
    if (!inbox.stored.next_due || *inbox.stored.next_due > now) return settled;
    for (Row& row : tables_.due_rows(inbox.user, now, limit)) {
        const Effect effect = inbox.ledger.due(now, row);
        if (effect == Effect::kUnchanged) {
            save(inbox, row);  // its due time was saved wrongly: saving it anew corrects that
            continue;
        }
        keep(inbox, effect, row, now);
        ++(effect == Effect::kDeleted ? settled.expired : settled.woken);
    }
    inbox.stored.next_due = tables_.next_due_of(inbox.user);
    inbox.must_save = true;
    return settled;
}

void Mutations::settle(const UserId& user) {
    const Millis now = settings_.clock();
    OpenInbox inbox = open(user);
    if (!inbox.stored.head.digest) count_digest(inbox);
    settle(inbox, now, store_limits::kSettleRows);
    hear(inbox, now, store_limits::kSettleRows);
    close(inbox, now, inbox.heard_request);
}

void Mutations::count_digest(OpenInbox& inbox) {
    InboxDigest counted;
    for (const Row& row : tables_.unread_rows(inbox.user))
        counted.add(row.notification);
    inbox.ledger.mend_digest(counted);
    inbox.must_save = true;
}

void Mutations::contact(const std::vector<UserId>& users) {
    for (const UserId& user : users)
        settle(user);
}

// Makes what was broadcast the user's own, as of the time it was said.
void Mutations::hear(OpenInbox& inbox, Millis now, std::size_t limit) {
    if (inbox.stored.heard >= tables_.last_broadcast()) return;
    const auto unheard = tables_.broadcasts_after(inbox.stored.heard, limit);
    for (const StoredBroadcast& heard : unheard) {
        inbox.stored.heard = heard.number;
        inbox.must_save = true;
        if (heard.expires_at && *heard.expires_at <= now) continue;
        const Recipient recipient = tables_.recipient(inbox.user, heard.event);
        Plan personal = settings_.plan(heard.event, {recipient}, heard.created_at);
        for (Notification& draft : personal.drafts)
            heard_.push_back(enter(inbox, std::move(draft), now));
        inbox.heard_request = heard.request_id;
    }
    // Those behind the last one that is there are over and forgotten.
    if (unheard.size() < limit && inbox.stored.heard < tables_.last_broadcast()) {
        inbox.stored.heard = tables_.last_broadcast();
        inbox.must_save = true;
    }
}

Mutations::Settled Mutations::settle_due(Millis now, std::size_t limit) {
    Settled total;
    while (total.rows() < limit) {
        const auto users = tables_.due_inboxes(now, limit - total.rows());
        if (users.empty()) break;
        for (const UserId& user : users) {
            if (total.rows() >= limit) break;
            OpenInbox inbox = open(user);
            const Settled settled = settle(inbox, now, limit - total.rows());
            close(inbox, now, {});
            total.woken += settled.woken;
            total.expired += settled.expired;
        }
    }
    return total;
}

std::size_t Mutations::run_due(std::size_t limit) {
    return settle_due(settings_.clock(), limit).rows();
}

bool Mutations::cleanup(CleanupOutcome& outcome) {
    const Millis now = settings_.clock();
    const std::size_t limit = store_limits::kCleanupRows;
    const Settled settled = settle_due(now, limit);
    const std::size_t purged = tables_.purge_tombstones(now - settings_.tombstone_keep, limit);
    const std::size_t forgotten = tables_.forget_keys(now - settings_.dedupe_keep, limit);
    const std::size_t silenced = tables_.forget_broadcasts(now, limit);
    const std::size_t expired = tables_.forget_revocations(now, limit);
    tables_.tidy(limit);
    outcome.expired += settled.expired;
    outcome.purged += purged;
    outcome.forgotten += forgotten;
    rows_ += purged + forgotten + silenced + expired;
    return std::max({settled.rows(), purged, forgotten, silenced, expired}) >= limit;
}

namespace {

// Each once, in their order.
std::vector<NotificationId> ids_of(const Operation& operation) {
    std::vector<NotificationId> ids = operation.ids;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

}  // namespace

std::vector<Row> Mutations::rows_of(const OperateRequest& request) {
    std::vector<Row> rows;
    if (request.operation.kind == OperationKind::kAckAll) {
        rows = tables_.unread_rows(request.user);
        std::sort(rows.begin(), rows.end(),
                  [](const Row& a, const Row& b) { return a.notification.id < b.notification.id; });
        return rows;
    }
    for (const NotificationId& id : ids_of(request.operation)) {
        if (auto row = tables_.row(request.user, id)) rows.push_back(std::move(*row));
    }
    return rows;
}

Result<Operated> Mutations::operate(const OperateRequest& request) {
    const Millis now = settings_.clock();
    const Operation& operation = request.operation;
    OpenInbox inbox = open(request.user);
    if (auto status = check_bound(operation, inbox.stored.head, tables_.epoch()); !status.ok()) {
        return status.error();
    }
    settle(inbox, now, store_limits::kSettleRows);
    hear(inbox, now, store_limits::kSettleRows);

    const bool named = operation.kind != OperationKind::kAckAll;
    Operated operated;
    for (Row& row : rows_of(request)) {
        const auto due = next_due(row.notification);
        if (due && *due <= now &&
            keep(inbox, inbox.ledger.due(now, row), row, now) == Effect::kDeleted) {
            continue;  // more is due than one settling takes; what has expired is gone for everyone
        }
        const Effect effect =
            keep(inbox, inbox.ledger.operate(operation, now, row, request.mark), row, now);
        if (effect != Effect::kUnchanged) ++operated.outcome.updated;
        if (named && effect != Effect::kDeleted) {
            operated.items.push_back(std::move(row.notification));
        }
    }
    if (operation.kind == OperationKind::kDelete) {
        for (const NotificationId& id : ids_of(operation)) {
            if (tables_.is_buried(request.user, id)) operated.gone.push_back(id);
        }
    }
    close(inbox, now, request.request_id);
    operated.outcome.unread = inbox.ledger.head().unread;
    operated.outcome.revision = inbox.ledger.revision();
    return operated;
}

}  // namespace carillon
