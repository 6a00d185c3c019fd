#include "server/store/rules/mutations.hpp"

#include "core/base/id_time.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

Mutations::OpenInbox Mutations::open(const UserId& user) {
    return OpenInbox(user, tables_.epoch(), tables_.head(user));
}

void Mutations::close(OpenInbox& inbox, Millis now, const std::string& request_id, bool is_step) {
    const bool changed = inbox.transaction.changed();
    if (changed || inbox.must_save) {
        inbox.stored.head = inbox.transaction.head();
        inbox.stored.is_new = false;
        tables_.put_head(inbox.user, inbox.stored);
    }
    if (!changed) return;
    Commit commit = inbox.transaction.commit(now);
    commit.request_id = request_id;
    commit.is_step = is_step;
    commit.has_preferences = inbox.has_preferences;
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
    Row row = inbox.transaction.create(std::move(draft));
    count(row, true);
    tables_.insert(row);
    note_due(inbox, row);
    ++rows_;
    ring(WebhookEvent::kCreated, row.notification, now);
    return std::move(row.notification);
}

void Mutations::save(OpenInbox& inbox, Row& row) {
    count(row);
    tables_.update(row);
    note_due(inbox, row);
    ++rows_;
}

Effect Mutations::apply_effect(OpenInbox& inbox, Effect effect, Row& row,
                               const NotificationMarks& before, Millis now) {
    if (effect == Effect::kUpdated) {
        save(inbox, row);
        for (const WebhookEvent event : events_between(before, marks_of(row.notification)))
            ring(event, row.notification, now);
    }
    if (effect == Effect::kDeleted) {
        const bool has_expired = is_expired(row.notification, now);
        for (Delivery& unsent :
             has_expired ? tables_.deliveries_of({row.notification.id}) : std::vector<Delivery>()) {
            // Whoever is told that it came is told that it has gone; a digest ends what it gathers.
            const bool ends = unsent.state == DeliveryState::kWaiting &&
                              unsent.channel != DeliveryChannel::kWebhook &&
                              unsent.reason != delivery_reason::kDigest;
            // For the reason: later nobody could tell it from one that its owner has deleted.
            if (ends) lease(std::move(unsent), now);
        }
        tables_.put_tombstone(row, inbox.transaction.head().counter, now);
        ++rows_;
        ring(WebhookEvent::kDeleted, row.notification, now);
    }
    return effect;
}

Mutations::DueCounts Mutations::carry_out_due(OpenInbox& inbox, Millis now, std::size_t limit) {
    DueCounts due;
    if (!inbox.stored.next_due || *inbox.stored.next_due > now) return due;
    for (Row& row : tables_.due_rows(inbox.user, now, limit)) {
        const NotificationMarks before = marks_of(row.notification);
        const Effect effect = inbox.transaction.due(now, row);
        if (effect == Effect::kUnchanged) {
            save(inbox, row);  // its due time was saved wrongly: saving it again corrects that
            continue;
        }
        apply_effect(inbox, effect, row, before, now);
        ++(effect == Effect::kDeleted ? due.expired : due.woken);
    }
    inbox.stored.next_due = tables_.next_due_of(inbox.user);
    inbox.must_save = true;
    return due;
}

void Mutations::catch_up(const UserId& user) {
    const Millis now = settings_.clock();
    OpenInbox inbox = open(user);
    if (!inbox.stored.head.digest) count_digest(inbox);
    if (!inbox.stored.head.lengths) count_lengths(inbox);
    carry_out_due(inbox, now, store_limits::kCatchUpRows);
    materialize(inbox, now, store_limits::kCatchUpRows);
    close(inbox, now, inbox.heard_request);
}

void Mutations::count_digest(OpenInbox& inbox) {
    InboxDigest counted;
    visit_unread(inbox.user, [&counted](const Notification& n) { counted.add(n); });
    inbox.transaction.mend_digest(counted);
    inbox.must_save = true;
}

void Mutations::count_lengths(OpenInbox& inbox) {
    inbox.transaction.mend_lengths(tables_.count_lengths(inbox.user));
    inbox.must_save = true;
}

std::size_t Mutations::contact(const std::vector<UserId>& users, std::size_t next) {
    const std::size_t rows_before = rows_;
    const std::size_t end = std::min(users.size(), next + store_limits::kContactUsers);
    while (next < end && rows_ - rows_before < settings_.step_rows)
        catch_up(users[next++]);
    return next;
}

// Makes what was broadcast the user's own, as of the time it was said.
void Mutations::materialize(OpenInbox& inbox, Millis now, std::size_t limit) {
    if (inbox.stored.heard >= tables_.last_broadcast()) return;
    const auto unheard = tables_.broadcasts_after(inbox.stored.heard, limit);
    for (const StoredBroadcast& heard : unheard) {
        inbox.stored.heard = heard.number;
        inbox.must_save = true;
        if (heard.expires_at && *heard.expires_at <= now) continue;
        if (inbox.stored.is_erased) {
            skipped_.push_back({inbox.user, "erased"});
            continue;
        }
        std::vector<Recipient> recipient{tables_.recipient(inbox.user, heard.event)};
        hear(recipient);
        auto personal = settings_.plan(heard.event, recipient, heard.created_at);
        if (!personal) {
            skipped_.push_back({inbox.user, "template_gone"});
            continue;
        }
        for (Notification& draft : personal->drafts) {
            draft.id = ids_.next(now);
            auto entered = bring(inbox, std::move(draft), personal->steps, now);
            if (entered)
                created_later_.push_back({std::move(*entered), {}, heard.request_id});
            else
                skipped_.push_back({inbox.user, "preference"});
        }
        inbox.heard_request = heard.request_id;
    }
    // Those behind the last one that is there are over and forgotten.
    if (unheard.size() < limit && inbox.stored.heard < tables_.last_broadcast()) {
        inbox.stored.heard = tables_.last_broadcast();
        inbox.must_save = true;
    }
}

Mutations::DueCounts Mutations::carry_out_all_due(Millis now, std::size_t limit) {
    DueCounts total;
    while (total.rows() < limit) {
        const auto users = tables_.due_inboxes(now, limit - total.rows());
        if (users.empty()) break;
        for (const UserId& user : users) {
            if (total.rows() >= limit) break;
            OpenInbox inbox = open(user);
            const DueCounts due = carry_out_due(inbox, now, limit - total.rows());
            close(inbox, now, {});
            total.woken += due.woken;
            total.expired += due.expired;
        }
    }
    return total;
}

std::size_t Mutations::run_due(std::size_t limit) {
    const Millis now = settings_.clock();
    std::size_t done = carry_out_all_due(now, limit).rows();
    const auto left = [&] { return limit - std::min(done, limit); };
    done += make_scheduled(now, left());
    done += make_left_behind(now, left());
    done += end_leftovers(now, left());
    done += shorten_leases(now, left());
    done += go_on_erasing(now);
    done += go_on_retracting(now);
    // In a transaction of its own, at once: what has just woken is told before it goes.
    if (!has_retention()) return done;
    return done == 0 ? retire(now, limit).steps : std::max(done, limit);
}

bool Mutations::cleanup(CleanupOutcome& outcome) {
    const Millis now = settings_.clock();
    const std::size_t limit = store_limits::kCleanupRows;
    const DueCounts due = carry_out_all_due(now, limit);
    const std::size_t purged = tables_.purge_tombstones(now - settings_.tombstone_retention, limit);
    const std::size_t forgotten = tables_.forget_keys(now - settings_.dedupe_retention, limit);
    const std::size_t silenced = tables_.forget_broadcasts(now, limit);
    const std::size_t expired = tables_.forget_revocations(now, limit);
    const DeliveryId oldest(first_id_of(now - settings_.delivery_retention).bytes());
    const std::size_t delivered = tables_.forget_deliveries(oldest, limit);
    Retired retired;
    if (due.rows() == 0)
        retired = retire(now, limit);
    else if (has_retention())
        retired.steps = limit;
    tables_.tidy(limit);
    outcome.retired += retired.rows;
    outcome.expired += due.expired;
    outcome.purged += purged;
    outcome.forgotten += forgotten;
    rows_ += purged + forgotten + silenced + expired + delivered;
    return std::max({due.rows(), purged, forgotten, silenced, expired, delivered, retired.steps}) >=
           limit;
}

namespace {

// Each once, in their order.
std::vector<NotificationId> ids_of(const Operation& operation) {
    std::vector<NotificationId> ids = operation.ids;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

void sort_by_id(std::vector<Row>& rows) {
    std::sort(rows.begin(), rows.end(),
              [](const Row& a, const Row& b) { return a.notification.id < b.notification.id; });
}

}  // namespace

// A further one than a step takes tells that there is another step.
std::vector<Row> Mutations::next_unread(const UserId& user, OperateProgress& progress) {
    UnreadPage page;
    page.after = progress.after;
    page.bound = progress.bound->counter;
    const std::size_t most = rows_of_a_step();
    page.limit = most + 1;
    std::vector<Row> rows = tables_.unread_rows(user, page);
    progress.has_more = rows.size() > most;
    if (progress.has_more) rows.pop_back();
    if (!rows.empty()) progress.after = sort_key(rows.back().notification);
    sort_by_id(rows);
    return rows;
}

// Likewise. A row that is marked unread leaves the span, and what was looked at is not looked at
// again.
std::vector<Row> Mutations::next_marked(const UserId& user, OperateProgress& progress) {
    const std::size_t most = rows_of_a_step();
    std::vector<Row> rows;
    RevSpans left;
    for (const RevSpan& span : progress.spans.all()) {
        if (rows.size() > most) {
            left.add(span);
            continue;
        }
        for (Row& row : tables_.rows_within(user, span, most + 1 - rows.size()))
            rows.push_back(std::move(row));
        if (rows.size() > most) left.add({rows[rows.size() - 2].notification.rev, span.to});
    }
    progress.has_more = rows.size() > most;
    if (progress.has_more) rows.pop_back();
    progress.spans = std::move(left);
    sort_by_id(rows);
    return rows;
}

std::vector<Row> Mutations::rows_of(const OperateRequest& request, OperateProgress& progress) {
    if (request.operation.kind == OperationKind::kUnackAll)
        return next_marked(request.user, progress);
    if (request.operation.kind == OperationKind::kAckAll)
        return next_unread(request.user, progress);
    std::vector<Row> rows;
    for (const NotificationId& id : ids_of(request.operation)) {
        if (auto row = tables_.row(request.user, id)) rows.push_back(std::move(*row));
    }
    return rows;
}

std::optional<Effect> Mutations::operate_on(OpenInbox& inbox, Row& row, const Operation& operation,
                                            OperationMark mark, Millis now) {
    const NotificationMarks before = marks_of(row.notification);
    const auto due = next_due(row.notification);
    if (due && *due <= now &&
        apply_effect(inbox, inbox.transaction.due(now, row), row, before, now) ==
            Effect::kDeleted) {
        return std::nullopt;  // more is due than one step takes; expired is gone for everyone
    }
    const Effect effect = inbox.transaction.operate(operation, now, row, mark);
    return apply_effect(inbox, effect, row, before, now);
}

MarkedAll Mutations::marked_all(const UserId& user) {
    return MarkedAll::parse(tables_.marked_all(user)).value_or(MarkedAll());
}

// Then its result is told apart from that of another ack_all by a revision of its own.
bool Mutations::is_ack_all_again(const OperateRequest& request) {
    return request.operation.kind == OperationKind::kAckAll && request.mark != 0 &&
           marked_all(request.user).has(request.mark);
}

// One that has no mark, and so is never known again, is noted at its end.
void Mutations::note_marked(const OperateRequest& request, OperateProgress& progress,
                            std::uint64_t result) {
    if (progress.has_more && request.mark == 0) return;
    MarkedAll marked = marked_all(request.user);
    const std::string before = marked.text();
    marked.add(request.mark, result, std::exchange(progress.spans, {}));
    const std::string after = marked.text();
    if (after == before) return;
    tables_.put_marked_all(request.user, after);
    ++rows_;
}

Result<Operated> Mutations::operate(const OperateRequest& request, OperateProgress& progress) {
    const Millis now = settings_.clock();
    Operation operation = request.operation;
    if (progress.has_begun) operation.bound = progress.bound;
    OpenInbox inbox = open(request.user);
    if (auto status = check_bound(operation, inbox.stored.head, tables_.epoch()); !status.ok()) {
        return status.error();
    }
    const bool is_named = rule_of(operation.kind).takes != OperationArguments::kRevision;
    const std::uint64_t at_first = inbox.transaction.head().counter;
    if (!std::exchange(progress.has_begun, true)) {
        carry_out_due(inbox, now, store_limits::kCatchUpRows);
        materialize(inbox, now, store_limits::kCatchUpRows);
        if (!is_named && !operation.bound) operation.bound = inbox.transaction.revision();
        progress.bound = operation.bound;
        if (operation.kind == OperationKind::kUnackAll) {
            const MarkedAll marked = marked_all(request.user);
            const RevSpans* spans = marked.find(operation.bound->counter);
            if (spans) progress.spans = *spans;
        }
    }
    const std::uint64_t before = inbox.transaction.head().counter;
    const bool did_others_work = before != at_first;

    Operated operated;
    for (Row& row : rows_of(request, progress)) {
        const auto effect = operate_on(inbox, row, operation, request.mark, now);
        if (!effect) continue;
        if (*effect != Effect::kUnchanged) ++progress.updated;
        if (*effect == Effect::kDeleted) count_deleted(row);
        if (is_named && *effect != Effect::kDeleted)
            operated.items.push_back(std::move(row.notification));
    }
    if (operation.kind == OperationKind::kAckAll)
        progress.spans.add({before, inbox.transaction.head().counter});
    if (operation.kind == OperationKind::kDelete) {
        for (const NotificationId& id : ids_of(operation)) {
            if (tables_.has_tombstone(request.user, id)) operated.gone.push_back(id);
        }
    }
    const bool is_held_back = progress.has_more && !did_others_work;
    if (!progress.has_more && !inbox.transaction.changed() &&
        (progress.held_back || is_ack_all_again(request)))
        inbox.transaction.advance();
    close(inbox, now, request.request_id, is_held_back);
    if (inbox.transaction.changed())
        progress.held_back =
            is_held_back ? std::optional(inbox.transaction.revision()) : std::nullopt;
    if (operation.kind == OperationKind::kAckAll)
        note_marked(request, progress, inbox.transaction.head().counter);
    operated.outcome.updated = progress.updated;
    operated.outcome.unread = inbox.transaction.head().unread;
    operated.outcome.revision = inbox.transaction.revision();
    return operated;
}

}  // namespace carillon
