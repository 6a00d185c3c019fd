// Mutations: a person as a whole: all that is kept of them is read, or nothing is kept.

#include "server/store/rules/addressed.hpp"
#include "server/store/rules/mutations.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>

namespace carillon {
namespace {

Error no_such_user() {
    return {Errc::kNotFound, "", "there is no such user"};
}

}  // namespace

bool Mutations::is_known(const UserId& user) {
    if (tables_.user(user)) return true;
    const StoredHead head = tables_.head(user);
    return !head.is_new && !head.is_erased;
}

void Mutations::note_person_audit(const PersonRequest& request, UserId named, Millis now) {
    if (!request.audit) return;
    AuditEntry entry;
    entry.id = AuditId(ids_.next(now).bytes());
    entry.at = now;
    entry.by = *request.audit;
    entry.recipients.user_ids.push_back(named);
    entry.request_id = request.request_id;
    tables_.put_audit(entry);
    ++rows_;
}

Result<Done> Mutations::begin_export(const PersonRequest& request) {
    if (!is_known(request.user)) return no_such_user();
    catch_up(request.user);
    note_person_audit(request, request.user, settings_.clock());
    return Done{};
}

// Whoever is erased again may have left something since: a new token lets them come in.
Result<Done> Mutations::begin_erasure(const PersonRequest& request) {
    const Millis now = settings_.clock();
    const UserId& user = request.user;
    if (!is_known(user) && !tables_.head(user).is_erased) return no_such_user();
    Erasure erasure = tables_.erasure(user).value_or(Erasure());
    erasure.user = user;
    erasure.stage = ErasureStage::kDeliveries;
    erasure.place.clear();
    erasure.at = now;
    erasure.result.subscriptions += tables_.subscriptions(user).size();
    delete_user(user);

    OpenInbox inbox = open(user);
    const bool had_preferences = !inbox.stored.preferences.empty();
    inbox.transaction.advance();
    inbox.transaction.forget_deletes();
    inbox.stored.preferences.clear();
    if (had_preferences) inbox.stored.preferences_rev = inbox.transaction.head().counter;
    inbox.has_preferences = had_preferences;
    inbox.stored.heard = tables_.last_broadcast();
    inbox.stored.is_erased = true;
    close(inbox, now, request.request_id);
    tables_.put_preferences(user, inbox.stored);
    tables_.put_erased(user, now);
    tables_.put_erasure(erasure);
    note_person_audit(request, UserId(), now);
    ++rows_;
    return Done{};
}

// With its answer forgotten, a repeat of the event would reach them again who have deleted it.
bool Mutations::have_others_got(const std::string& event_id) {
    const auto known = tables_.find_key("event:" + event_id, Millis(0));
    return known && known->result.created > 1;
}

// Their notifications go as if they had deleted them, so that whoever still looks sees it, but
// nothing is left of them and nobody is rung.
bool Mutations::erase_rows(Erasure& erasure, Millis now) {
    const auto rows = tables_.some_rows(erasure.user, settings_.step_rows);
    const bool is_all = rows.size() < settings_.step_rows;
    OpenInbox inbox = open(erasure.user);
    Operation away;
    away.kind = OperationKind::kDelete;
    std::vector<std::string> events;
    for (Row row : rows) {
        away.ids = {row.notification.id};
        inbox.transaction.operate(away, now, row);
        tables_.erase_row(row);
        const std::string& event = row.notification.event_id;
        if (!event.empty() && !have_others_got(event)) events.push_back(event);
    }
    erasure.result.notifications += rows.size();
    rows_ += rows.size();
    const std::size_t left =
        is_all ? tables_.erase_tombstones(erasure.user, settings_.step_rows) : 0;
    erasure.result.tombstones += left;
    rows_ += left;
    inbox.transaction.forget_deletes();
    inbox.stored.next_due.reset();
    inbox.must_save = true;
    close(inbox, now, {});
    tables_.erase_events(events);
    return is_all && left < settings_.step_rows;
}

void Mutations::erase_from(NamingTable table, const std::string& key, Erasure& erasure) {
    const UserId& user = erasure.user;
    if (table == NamingTable::kScheduled) {
        auto scheduled = tables_.take_scheduled(key);
        if (!scheduled) return;
        const bool was_theirs = leave_out(scheduled->event, user);
        erasure.result.events += was_theirs ? 1 : 0;
        // Of what was for them alone not even a repeat is known.
        if (was_theirs && scheduled->event.recipients.empty())
            tables_.erase_events({key});
        else
            tables_.put_scheduled(*scheduled);
    } else if (table == NamingTable::kPending) {
        const auto id = PendingId::parse(key);
        auto pending = id ? tables_.take_pending(*id) : std::nullopt;
        if (!pending) return;
        auto& recipients = pending->recipients;
        recipients.erase(
            std::remove_if(recipients.begin(), recipients.end(),
                           [&](const PendingRecipient& each) { return each.user == user; }),
            recipients.end());
        pending->kept_at = erasure.at;
        ++erasure.result.events;
        if (!recipients.empty()) tables_.put_pending({*pending});
    } else if (table == NamingTable::kKeys) {
        // Of a request of theirs the very key names them.
        if (key.find(user.text()) != std::string::npos) return tables_.delete_key(key);
        auto known = tables_.find_key(key, Millis(0));
        if (!known) return;
        auto& skipped = known->result.skipped;
        skipped.erase(std::remove_if(skipped.begin(), skipped.end(),
                                     [&](const Skipped& each) { return each.user == user; }),
                      skipped.end());
        tables_.update_key(key, *known);
    } else {
        const auto id = AuditId::parse(key);
        auto entry = id ? tables_.audit_entry(*id) : std::nullopt;
        if (!entry || !forget_person(*entry, user)) return;
        tables_.update_audit(*entry);
        ++erasure.result.audit_entries;
    }
    ++rows_;
}

bool Mutations::erase_named(Erasure& erasure, NamingTable table) {
    const NamingKeys found =
        tables_.naming(table, erasure.user, erasure.place, store_limits::kNamingRows);
    for (const std::string& key : found.keys)
        erase_from(table, key, erasure);
    erasure.place = found.last;
    return found.last.empty();
}

bool Mutations::erase_deliveries(Erasure& erasure) {
    const NamingKeys found = tables_.naming(NamingTable::kDeliveries, erasure.user, erasure.place,
                                            store_limits::kNamingRows);
    std::vector<DeliveryId> ids;
    for (const std::string& key : found.keys)
        if (const auto id = DeliveryId::parse(key)) ids.push_back(*id);
    // What has not ended yet never will: in the daily sums, which stay, it is cancelled.
    for (Delivery& delivery : tables_.deliveries(ids)) {
        if (cancel(delivery, delivery_reason::kErased, erasure.at) ||
            end_attempt(delivery, delivery.attempts, NotBegun{}, 0, erasure.at))
            count_change(delivery);
    }
    if (!ids.empty()) tables_.erase_deliveries(ids);
    erasure.result.deliveries += ids.size();
    rows_ += ids.size();
    erasure.place = found.last;
    return found.last.empty();
}

bool Mutations::erase_stage(Erasure& erasure, Millis now) {
    switch (erasure.stage) {
        case ErasureStage::kRows:
            return erase_rows(erasure, now);
        case ErasureStage::kDeliveries:
        case ErasureStage::kLateDeliveries:
            return erase_deliveries(erasure);
        case ErasureStage::kScheduled:
            return erase_named(erasure, NamingTable::kScheduled);
        case ErasureStage::kPending:
            return erase_named(erasure, NamingTable::kPending);
        case ErasureStage::kKeys:
            return erase_named(erasure, NamingTable::kKeys);
        case ErasureStage::kAudit:
            return erase_named(erasure, NamingTable::kAudit);
        case ErasureStage::kSearch: {
            const bool is_first = erasure.place.empty();
            erasure.place = "begun";
            return tables_.forget_words(is_first);
        }
        case ErasureStage::kFile:
            return false;
    }
    return false;
}

std::optional<Erasure> Mutations::erase(const UserId& user) {
    const Millis now = settings_.clock();
    auto erasure = tables_.erasure(user);
    if (!erasure || erasure->stage == ErasureStage::kFile) return erasure;
    erasure->at = now;
    if (erase_stage(*erasure, now)) {
        erasure->stage = next_stage(erasure->stage);
        erasure->place.clear();
    }
    tables_.put_erasure(*erasure);
    ++rows_;
    return erasure;
}

std::optional<Erasure> Mutations::end_erasure(const UserId& user) {
    auto erasure = tables_.erasure(user);
    if (!erasure || erasure->stage != ErasureStage::kFile) return std::nullopt;
    tables_.delete_erasure(user);
    ++rows_;
    return erasure;
}

std::size_t Mutations::go_on_erasing(Millis now) {
    const auto left = tables_.unfinished_erasure(now - store_limits::kPendingAge,
                                                 now + store_limits::kPendingAge);
    if (!left) return 0;
    auto erasure = erase(*left);
    const auto is_over = [&] { return !erasure || erasure->stage == ErasureStage::kFile; };
    const std::size_t before = rows_;
    while (!is_over() && rows_ - before < settings_.step_rows)
        erasure = erase(*left);
    if (!erasure) return 0;
    if (!is_over()) {
        // At once, with the next look.
        erasure->at = now - 2 * store_limits::kPendingAge;
        tables_.put_erasure(*erasure);
        return rows_ - before + settings_.step_rows;
    }
    erasure->at = now;
    tables_.put_erasure(*erasure);
    to_overwrite_.push_back(*left);
    return rows_ - before;
}

}  // namespace carillon
