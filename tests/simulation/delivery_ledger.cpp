#include "tests/simulation/delivery_ledger.hpp"

#include "tests/simulation/event_types.hpp"
#include "tests/simulation/history.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace carillon::sim {
namespace {

constexpr std::uint32_t kMostAttempts = 7;
constexpr Millis kLease{30000};
constexpr Millis kSecond{1000};
// What lies between two attempts at least.
constexpr Millis kBetween[] = {60 * kSecond,   300 * kSecond,   1800 * kSecond,
                               7200 * kSecond, 21600 * kSecond, 43200 * kSecond};

using State = DeliveryState;

bool is_open(const Delivery& delivery) {
    return delivery.state == State::kWaiting || delivery.state == State::kSending;
}

bool is_taken(const Delivery& delivery) {
    return delivery.state == State::kSent || delivery.state == State::kDelivered;
}

// Those that count: the others were not begun.
std::uint32_t counted(const Delivery& delivery) {
    return delivery.attempts - delivery.uncounted;
}

std::vector<DeliveryStep> steps_of(const Notification& n) {
    return asked_steps(n.type, n.channel);
}

// Whatever became of its notification.
std::string needless_for_webhook(const MemoryTables& tables, const Delivery& delivery) {
    for (const Webhook& webhook : tables.webhooks())
        if (webhook.id.text() == delivery.target && !webhook.is_deleted)
            return webhook.terms.enabled ? "" : "channel_off";
    return "no_address";
}

bool has_phone(const MemoryTables& tables, const UserId& user) {
    const auto known = tables.users().find(user);
    return known != tables.users().end() && !known->second.phone.empty();
}

}  // namespace

bool is_for_webhook(const Delivery& delivery) {
    return delivery.channel == DeliveryChannel::kWebhook;
}

void DeliveryLedger::fail(std::string_view rule, const Delivery& delivery,
                          const std::string& what) {
    stage_.fail(rule, "delivery " + delivery.id.text() + " (" + std::string(text(delivery.state)) +
                          ", attempt " + std::to_string(delivery.attempts) + ") " + what);
}

// By who is there and what they want. Everybody has an email.
std::string DeliveryLedger::unwanted(const Notification* n, const Delivery& delivery) const {
    const bool has_sms = stage_.setup.faults.has(Fault::kPreferences);
    const bool is_sms = delivery.channel == DeliveryChannel::kSms;
    if (delivery.channel == DeliveryChannel::kMobilePush || (is_sms && !has_sms))
        return "channel_off";
    const Channel channel = is_sms ? Channel::kSms : Channel::kEmail;
    return n ? refusal(preferences_.of(delivery.user), subject_of(*n), channel) : "";
}

std::string DeliveryLedger::needless(const MemoryTables& tables, const Delivery& delivery,
                                     Millis now) const {
    if (is_for_webhook(delivery)) return needless_for_webhook(tables, delivery);
    if (is_a_digest(delivery)) return {};  // see DigestLedger
    if (is_erased(tables, delivery.user)) return "erased";
    const Notification* n = row_of(tables, delivery);
    if (!n) n = just_expired(delivery, now);
    if (std::string reason = unwanted(n, delivery); !reason.empty()) return reason;
    if (delivery.channel == DeliveryChannel::kSms && !has_phone(tables, delivery.user))
        return "no_address";
    if (!n) return "deleted";
    if (delivery.unless == Unless::kSeen && n->seen_at) return "seen";
    if (delivery.unless == Unless::kSeen && n->read_at) return "read";
    if (delivery.unless == Unless::kRead && n->read_at) return "read";
    if (n->expires_at && *n->expires_at <= now) return "expired";
    return {};
}

Wait DeliveryLedger::wait_of(const Notification& n, Millis due) const {
    if (!stage_.setup.faults.has(Fault::kPreferences)) return {due};
    return sim::wait_of(preferences_.of(n.user_id), subject_of(n), due);
}

void DeliveryLedger::note(const MemoryTables& tables, Millis now) {
    digests_.note(tables, now);
    const auto& kept = tables.deliveries();
    for (const auto& [id, after] : kept) {
        const auto before = known_.find(id);
        if (before == known_.end()) {
            judge_new(tables, after, now);
            known_.emplace(id, after);
        } else if (!(before->second == after)) {
            judge_change(tables, before->second, after, now);
            before->second = after;
        }
    }
    sent_again_.clear();
    if (known_.size() != kept.size()) judge_gone(tables);
    judge_taken_back(tables);
    judge_expired(tables, now);
}

// What disappears because its event is taken back leaves nothing that waits. (What its owner had
// deleted before is found out when it is due.)
void DeliveryLedger::judge_taken_back(const MemoryTables& tables) {
    if (!stage_.setup.faults.has(Fault::kRetracted)) return;
    for (const auto& [id, delivery] : known_) {
        // Whoever is told what happens is told of both.
        if (is_for_webhook(delivery)) continue;
        const auto before = there_.find(delivery.notification);
        if (before == there_.end() || row_of(tables, delivery)) continue;
        const auto taken_back = tables.retractions().find(before->second);
        if (taken_back == tables.retractions().end()) continue;
        const bool is_now = taken_back->second.result.retracted > taken_back_[before->second];
        if (is_now && delivery.state == State::kWaiting)
            fail("retracted-is-gone", delivery, "waits, and its event was taken back");
        if (is_now && delivery.state == State::kSending && delivery.reason.empty())
            fail("retracted-is-gone", delivery, "would be tried again");
    }
    there_.clear();
    for (const auto& [user, inbox] : tables.inboxes())
        for (const auto& [id, row] : inbox.rows)
            there_[id] = row.notification.event_id;
    for (const auto& [event, retraction] : tables.retractions())
        taken_back_[event] = retraction.result.retracted;
}

void DeliveryLedger::judge_new(const MemoryTables& tables, const Delivery& made, Millis now) {
    if (is_for_webhook(made) || is_a_digest(made)) return;  // see WebhookLedger, DigestLedger
    constexpr std::string_view kRule = "delivery-planned";
    const Notification* n = row_of(tables, made);
    const auto steps = n ? steps_of(*n) : std::vector<DeliveryStep>();
    if (made.created_at != now || made.attempts != 0 || made.step >= steps.size())
        return fail(kRule, made, "is not of a notification that was made with it");
    // Filed away it is sent though nobody is to read it there.
    const DeliveryStep& step = steps[made.step];
    if (made.unless != (n->archived_at ? Unless::kNever : step.unless))
        fail(kRule, made, "is needless when its step is not");
    const std::string reason = unwanted(n, made);
    if (!reason.empty()) {
        if (made.state != State::kSuppressed || made.reason != reason || made.wake_at)
            fail("preference-obeyed", made, "is to be sent: " + reason);
        return;
    }
    if (digests_.gathers(*n, made.channel)) return digests_.judge_gathered(made, now + step.after);
    const Wait wait = wait_of(*n, now + step.after);
    const bool is_right = made.state == State::kWaiting && made.reason == wait.why &&
                          made.due_at == wait.until && made.wake_at == wait.until;
    if (is_right) return;
    fail(passes_all(subject_of(*n)) ? "mandatory-passes" : "preference-obeyed", made,
         "does not wait for its time: " + made.reason + ", not " + wait.why);
}

void DeliveryLedger::judge_change(const MemoryTables& tables, const Delivery& before,
                                  const Delivery& after, Millis now) {
    if (stage_.is_traced)
        stage_.say("delivery ", after.id.text().substr(24), " is ", text(after.state), ' ',
                   after.reason, " attempt ", after.attempts);
    if (sent_again_.count(after.id) > 0) return judge_sent_again(before, after, now);
    if (after.unless != before.unless) fail("nothing-needless-sent", after, "asks something else");
    if (judge_told(before, after)) return;
    if (digests_.judge_change(tables, before, after, now)) return;
    if (after.attempts != before.attempts) return judge_begun(tables, before, after, now);
    if (after.uncounted != before.uncounted) return judge_given_back(before, after);
    if (!is_open(before) && !(is_taken(after) && !is_taken(before)))
        return fail("delivery-ends", after, "had ended and lives again");
    if (!is_open(after)) return judge_ended(tables, before, after, now);
    if (after.state == State::kWaiting && !after.reason.empty() && before.wake_at <= now)
        return judge_put_off(tables, after, now);
    if (before.state == State::kWaiting)
        return fail("delivery-begun-once", after, "waits otherwise than it was left");
    if (after.state == State::kSending) return judge_lease(before, after, now);
    const bool has_more = counted(before) < kMostAttempts;
    if (!has_more) return fail("delivery-begun-once", after, "is tried more often than it may be");
    if (!before.reason.empty())
        return fail("retracted-is-gone", after, "is tried again and was taken back");
    if (!after.wake_at || after.due_at < now + kBetween[counted(before) - 1])
        fail("delivery-begun-once", after, "is tried again too soon");
}

// It was due, and its owner wants quiet.
void DeliveryLedger::judge_put_off(const MemoryTables& tables, const Delivery& after, Millis now) {
    const Notification* n = row_of(tables, after);
    if (!n || !needless(tables, after, now).empty())
        return fail("outcome-kept", after, "is put off, and is not to be sent at all");
    if (digests_.gathers(*n, after.channel))
        return fail("mail-gathered", after, "waits, and not for a digest");
    const Wait wait = wait_of(*n, now);
    const bool is_right = wait.until > now && after.reason == wait.why &&
                          after.due_at == wait.until && after.wake_at == wait.until;
    if (is_right) return;
    fail(passes_all(subject_of(*n)) ? "mandatory-passes" : "preference-obeyed", after,
         "is put off for " + after.reason + ", not " + wait.why);
}

// Whoever had it has not begun with it.
void DeliveryLedger::judge_given_back(const Delivery& before, const Delivery& after) {
    constexpr std::string_view kRule = "given-back-unbegun";
    const bool was_its = before.state == State::kSending && after.uncounted == before.uncounted + 1;
    if (!was_its) return fail(kRule, after, "has an attempt less and was not given back");
    if (handed_.count({after.id, after.attempts}) > 0)
        fail(kRule, after, "is given back, and the provider was handed it");
    if (!before.reason.empty()) {
        if (after.state != State::kCancelled || after.reason != before.reason)
            fail("retracted-is-gone", after, "was taken back, which is not said of it");
        return;
    }
    const bool is_as_before = after.state == State::kWaiting && after.due_at == before.due_at &&
                              after.wake_at && after.last_error == before.last_error;
    if (!is_as_before) fail(kRule, after, "waits otherwise than before");
}

// It is longer, or was set by a clock that was ahead, or somebody takes the delivery back.
void DeliveryLedger::judge_lease(const Delivery& before, const Delivery& after, Millis now) {
    if (after.wake_at != before.wake_at && after.wake_at != now + kLease)
        fail("delivery-begun-once", after, "has another lease than one from now");
}

void DeliveryLedger::judge_leases(const MemoryTables& tables, Millis now) {
    constexpr Millis kApart = 60 * kSecond;  // two clocks may be
    for (const auto& [id, delivery] : tables.deliveries()) {
        if (delivery.state == State::kSending && *delivery.wake_at > now + kLease + kApart)
            fail("lease-ends", delivery, "is held for as long as a wrong clock says");
    }
}

// An attempt begins.
void DeliveryLedger::judge_begun(const MemoryTables& tables, const Delivery& before,
                                 const Delivery& after, Millis now) {
    constexpr std::string_view kRule = "delivery-begun-once";
    if (after.attempts != before.attempts + 1 || after.state != State::kSending)
        return fail(kRule, after, "is not at its next attempt");
    if (!is_open(before)) return fail("delivery-ends", after, "had ended and is sent");
    if (counted(after) > kMostAttempts) fail(kRule, after, "has more attempts than it may have");
    if (!before.wake_at || *before.wake_at > now)
        fail(kRule, after, "is begun before its time, or while another one has it");
    // Where a lease has run out it was due by the clock of whoever had begun it.
    if (before.state == State::kWaiting && before.due_at > now)
        fail(kRule, after, "is begun before it is due");
    if (!after.wake_at || *after.wake_at != now + kLease) fail(kRule, after, "has no lease");
    if (before.state == State::kSending && !before.reason.empty())
        fail("retracted-is-gone", after, "is sent and was taken back");
    const std::string reason = needless(tables, after, now);
    if (reason == "erased") return fail("erased-not-sent", after, "is begun for who is erased");
    const bool is_by_wish = !is_for_webhook(after) && !reason.empty() &&
                            reason == unwanted(row_of(tables, after), after);
    if (!reason.empty())
        return fail(is_by_wish ? "preference-obeyed" : "nothing-needless-sent", after,
                    "is sent: " + reason);
    if (is_for_webhook(after) || is_a_digest(after)) return;
    const Notification& n = *row_of(tables, after);
    if (digests_.gathers(n, after.channel)) fail("mail-gathered", after, "is sent by itself");
    const Wait wait = wait_of(n, now);
    if (wait.until > now) fail("preference-obeyed", after, "is sent in time of " + wait.why);
}

void DeliveryLedger::judge_ended(const MemoryTables& tables, const Delivery& before,
                                 const Delivery& after, Millis now) {
    if (after.wake_at) fail("delivery-ends", after, "has ended and would be looked at again");
    if (is_taken(after)) {
        if (!provider_.has_taken(after.id))
            fail("sent-was-taken", after, "was never taken by the provider");
        return;
    }
    const bool is_by_wish = after.reason == "preference" || after.reason == "unsubscribed";
    if (after.state == State::kSuppressed && after.reason != needless(tables, after, now))
        fail(is_by_wish ? "preference-obeyed" : "outcome-kept", after,
             "is suppressed, and \"" + after.reason + "\" is not so");
    const bool is_cancelled = after.state == State::kCancelled && after.reason == before.reason;
    if (before.state == State::kSending && !before.reason.empty() && !is_cancelled &&
        !provider_.has_refused(after.id) && counted(after) < kMostAttempts)
        fail("retracted-is-gone", after, "was taken back, which is not said of it");
    if (after.state == State::kCancelled && before.state == State::kSending &&
        before.reason.empty())
        fail("outcome-kept", after, "is cancelled while it is sent");
    if (after.state == State::kFailed && counted(before) < kMostAttempts &&
        !provider_.has_refused(after.id) && !was_lost(before))
        fail("outcome-kept", after, "was neither refused nor tried often enough");
}

void DeliveryLedger::judge_outcomes(const MemoryTables& tables,
                                    const std::vector<EndedAttempt>& ended, Millis now) {
    std::set<DeliveryId> seen;
    for (const EndedAttempt& each : ended) {
        const auto before = known_.find(each.what.id);
        const auto after = tables.deliveries().find(each.what.id);
        if (before == known_.end() || after == tables.deliveries().end()) continue;
        const bool is_first = seen.insert(each.what.id).second;
        const Delivery& is = after->second;
        if (const auto* sent = std::get_if<Sent>(&each.outcome)) {
            const bool is_lost =
                is.state == State::kFailed && provider_.has_lost(sent->provider_id);
            if (!is_taken(is) && !is_lost)
                fail("outcome-kept", is, "was taken, which is not known");
            continue;
        }
        const Delivery& was = before->second;
        const bool is_its = was.state == State::kSending && was.attempts == each.what.attempt;
        if (is_its && is.state == State::kSending)
            fail("outcome-kept", is, "has an outcome and is being sent");
        if (!is_its && is_first && is.updated_at == now && is.state != was.state && !is_taken(is))
            fail("outcome-kept", is, "heeds what an earlier attempt came to");
        const auto* later = std::get_if<TryLater>(&each.outcome);
        if (is_its && is_first && later && later->after && is.state == State::kWaiting &&
            is.due_at < now + *later->after)
            fail("outcome-kept", is, "is tried before the provider asked for it");
        if (is_its && is_first && std::holds_alternative<Refused>(each.outcome) &&
            is.state != State::kFailed && !is_taken(is))
            fail("outcome-kept", is, "was refused and has not failed");
    }
}

void DeliveryLedger::judge_handed(const Delivery& leased) {
    if (!handed_.insert({leased.id, leased.attempts}).second)
        fail("delivery-begun-once", leased, "is handed to the provider again");
    const auto known = known_.find(leased.id);
    if (known == known_.end()) return judge_handed_late(leased);
    // By a clock that runs ahead its lease may be over before it has come here.
    if (stage_.setup.faults.has(Fault::kNodeClock)) return;
    const State state = known->second.state;
    if (state == State::kCancelled || state == State::kSuppressed || state == State::kFailed)
        fail("nothing-needless-sent", known->second, "is handed to the provider");
}

void DeliveryLedger::restore(const MemoryTables& tables, bool is_same) {
    if (!is_same && erased_at_backup_) erased_ = *std::exchange(erased_at_backup_, std::nullopt);
    known_ = tables.deliveries();
    digests_.restore(tables);
    taken_back_.clear();
    judge_taken_back(tables);
    judge_expired(tables, Millis(0));  // nothing has, by then
    for (auto at = handed_.begin(); at != handed_.end();) {
        const auto kept = known_.find(at->first);
        const bool has_been = kept != known_.end() && kept->second.attempts >= at->second;
        at = has_been ? std::next(at) : handed_.erase(at);
    }
}

std::optional<Millis> DeliveryLedger::last_wake() const {
    std::optional<Millis> last;
    for (const auto& [id, delivery] : known_) {
        if (!is_open(delivery)) continue;
        const Millis at = delivery.wake_at.value_or(Millis{0});
        if (!last || at > *last) last = at;
    }
    return last;
}

std::size_t DeliveryLedger::open() const {
    return static_cast<std::size_t>(std::count_if(
        known_.begin(), known_.end(), [](const auto& each) { return is_open(each.second); }));
}

void DeliveryLedger::judge_at_rest(const MemoryTables& tables) {
    std::map<NotificationId, std::size_t> counts;
    for (const auto& [id, delivery] : tables.deliveries()) {
        if (!is_for_webhook(delivery)) ++counts[delivery.notification];
        if (is_open(delivery)) fail("delivery-ends", delivery, "has not ended");
        if (delivery.state != State::kFailed || provider_.has_refused(handed_as(delivery)) ||
            provider_.has_lost(delivery.provider_id))
            continue;
        if (counted(delivery) < kMostAttempts) fail("delivery-ends", delivery, "was given up");
    }
    for (const auto& [user, inbox] : tables.inboxes()) {
        for (const auto& [id, row] : inbox.rows) {
            const std::size_t planned = steps_of(row.notification).size();
            if (counts[id] == planned) continue;
            stage_.fail("delivery-planned", row.notification.title + " has " +
                                                std::to_string(counts[id]) + " deliveries, not " +
                                                std::to_string(planned));
        }
    }
}

}  // namespace carillon::sim
