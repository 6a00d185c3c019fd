#include "tests/simulation/digest_ledger.hpp"

#include "tests/simulation/event_types.hpp"
#include "tests/simulation/history.hpp"

#include <algorithm>

namespace carillon::sim {
namespace {

constexpr std::string_view kGathered = "mail-gathered";
constexpr std::string_view kOneADay = "one-digest-a-day";
constexpr std::string_view kShows = "digest-shows-unread";
constexpr std::string_view kEnds = "gathered-ends-with-digest";
constexpr std::string_view kObeyed = "preference-obeyed";
constexpr std::string_view kForDigest = "digest";
// That of a person comes that much behind its moment at most.
constexpr Millis kSpread{120000};
constexpr int kMostDays = 400;  // that are looked at for an open one

using State = DeliveryState;

bool has_ended(const Delivery& delivery) {
    return delivery.state != State::kWaiting && delivery.state != State::kSending;
}

bool waits_for_digest(const Delivery& delivery) {
    return delivery.state == State::kWaiting && delivery.reason == kForDigest;
}

// Is, or was, gathered for this one.
bool is_for(const Delivery& delivery, const DeliveryId& digest) {
    return delivery.channel == DeliveryChannel::kEmail && delivery.target == digest.text();
}

// May something be added to it? Not once somebody has begun to send it.
bool is_open(const Delivery& digest) {
    return digest.state == State::kWaiting && digest.attempts == 0;
}

// In the order of the inbox, and then all of one type and group where the first of them stands.
std::vector<const Notification*> in_order(std::vector<const Notification*> rows) {
    std::sort(rows.begin(), rows.end(),
              [](const Notification* a, const Notification* b) { return stands_before(*a, *b); });
    std::vector<const Notification*> ordered;
    const auto is_in = [&](const Notification* row) {
        return std::find(ordered.begin(), ordered.end(), row) != ordered.end();
    };
    for (const Notification* first : rows) {
        if (is_in(first)) continue;
        for (const Notification* row : rows)
            if (row->type == first->type && row->group == first->group) ordered.push_back(row);
    }
    return ordered;
}

}  // namespace

const Notification* row_of(const MemoryTables& tables, const Delivery& delivery) {
    const MemoryInbox* inbox = tables.inbox(delivery.user);
    if (!inbox) return nullptr;
    const auto found = inbox->rows.find(delivery.notification);
    return found == inbox->rows.end() ? nullptr : &found->second.notification;
}

bool is_a_digest(const Delivery& delivery) {
    return delivery.channel == DeliveryChannel::kEmail && delivery.event == kForDigest;
}

DeliveryId handed_as(const Delivery& delivery) {
    if (delivery.channel != DeliveryChannel::kEmail) return delivery.id;
    return DeliveryId::parse(delivery.target).value_or(delivery.id);
}

std::optional<DigestWish> default_digest(const Setup& setup) {
    if (!setup.has_digests() || setup.seed % 3 != 0) return std::nullopt;
    return DigestWish{DigestWish::Every::kDay, kDefaultDigestAt, std::nullopt, Priority::kNormal};
}

void DigestLedger::fail(std::string_view rule, const Delivery& delivery, const std::string& what) {
    stage_.fail(rule, std::string(is_a_digest(delivery) ? "digest " : "delivery ") +
                          delivery.id.text() + " (" + std::string(text(delivery.state)) +
                          ", attempt " + std::to_string(delivery.attempts) + ") " + what);
}

DigestWish DigestLedger::wish_of(const UserId& user) const {
    const Wishes& wishes = preferences_.of(user);
    if (wishes.digest) return *wishes.digest;
    return default_digest(stage_.setup).value_or(DigestWish());
}

Wait DigestLedger::quiet_of(const UserId& user, Millis now) const {
    return wait_of(preferences_.of(user), Subject{"note", Priority::kLow, Channel::kEmail}, now);
}

bool DigestLedger::gathers(const Notification& n, DeliveryChannel channel) const {
    return channel == DeliveryChannel::kEmail && !passes_all(subject_of(n)) &&
           sim::gathers(wish_of(n.user_id), n.priority);
}

std::string DigestLedger::reason_against(const MemoryTables& tables, const Delivery& gathered,
                                         Millis now) const {
    const Notification* n = row_of(tables, gathered);
    if (!n) return "deleted";
    const std::string refused =
        refusal(preferences_.of(gathered.user), subject_of(*n), Channel::kEmail);
    if (!refused.empty()) return refused;
    if (gathered.unless == Unless::kSeen && n->seen_at) return "seen";
    if (gathered.unless != Unless::kNever && n->read_at) return "read";
    if (n->expires_at && *n->expires_at <= now) return "expired";
    // Whoever keeps it out of the inbox sees it in the mail alone.
    const bool is_filed = n->read_at == n->created_at && n->archived_at == n->created_at;
    if (!is_filed && (n->read_at || n->archived_at)) return "read";
    if (n->snoozed_until && *n->snoozed_until > now) return "seen";
    return {};
}

// --- the digests

void DigestLedger::note_leased(const std::vector<LeasedDelivery>& leased) {
    for (const LeasedDelivery& each : leased)
        if (is_a_digest(each.delivery)) leased_.emplace(each.delivery.id, each);
}

void DigestLedger::note(const MemoryTables& tables, Millis now) {
    before_ = std::move(now_);
    now_.clear();
    for (const auto& [id, delivery] : tables.deliveries())
        if (is_a_digest(delivery)) now_.emplace(id, delivery);
    for (const auto& [id, after] : now_) {
        const auto before = before_.find(id);
        if (before == before_.end())
            judge_made(tables, after, now);
        else if (!(before->second == after))
            judge_digest(tables, before->second, after, now);
        judge_moment(tables, after, now);
    }
    if (!now_.empty()) judge_waiting(tables);
    leased_.clear();
}

void DigestLedger::restore(const MemoryTables& tables) {
    now_.clear();
    for (const auto& [id, delivery] : tables.deliveries())
        if (is_a_digest(delivery)) now_.emplace(id, delivery);
}

// By the first that it gathers, for their day.
void DigestLedger::judge_made(const MemoryTables& tables, const Delivery& made, Millis now) {
    const auto& all = tables.deliveries();
    const auto first = std::find_if(all.begin(), all.end(),
                                    [&](const auto& each) { return is_for(each.second, made.id); });
    if (first == all.end()) return fail(kOneADay, made, "gathers nothing");
    const bool is_right = is_open(made) && made.created_at == now && made.wake_at == made.due_at &&
                          made.user == first->second.user;
    if (!is_right) return fail(kOneADay, made, "does not wait for its moment");
    const Day day{made.user, local_day(first->second.due_at, preferences_.of(made.user).ahead_s)};
    if (days_.emplace(day, made.id).first->second != made.id)
        fail(kOneADay, made, "is a second one of its day");
    if (of_day_.emplace(made.id, day).first->second != day)
        fail(kOneADay, made, "was that of another day");
}

void DigestLedger::judge_digest(const MemoryTables& tables, const Delivery& before,
                                const Delivery& after, Millis now) {
    if (after.attempts != before.attempts) return judge_begun(tables, after, now);
    if (after.state == State::kSuppressed) return judge_nothing_left(tables, before, after, now);
    const bool is_tried_again = before.state == State::kSending && after.reason.empty();
    if (after.state != State::kWaiting || is_tried_again) return;
    if (is_held_back(after, now)) return judge_held_back(tables, before, after, now);
    judge_moved(tables, after, now);
}

void DigestLedger::judge_begun(const MemoryTables& tables, const Delivery& begun, Millis now) {
    stage_.note(Fault::kDigest);
    const Wait quiet = quiet_of(begun.user, now);
    if (quiet.until > now) fail(kObeyed, begun, "is begun in time of " + quiet.why);
    judge_shown(tables, begun, now);
}

void DigestLedger::judge_shown(const MemoryTables& tables, const Delivery& begun, Millis now) {
    const auto leased = leased_.find(begun.id);
    if (leased == leased_.end() || !(leased->second.delivery == begun))
        return fail(kShows, begun, "is begun, and nobody has it");
    std::vector<const Notification*> rows;
    for (const auto& [id, delivery] : tables.deliveries()) {
        if (!waits_for_digest(delivery) || !is_for(delivery, begun.id)) continue;
        const std::string against = reason_against(tables, delivery, now);
        if (!against.empty()) return fail(kShows, delivery, "has a line: " + against);
        rows.push_back(row_of(tables, delivery));
    }
    const LeasedDelivery& shown = leased->second;
    if (rows.empty()) return fail(kShows, begun, "has nothing left and is sent");
    if (shown.lines.size() != rows.size() || shown.gathered != rows.size())
        return fail(kShows, begun, "has more or fewer lines than it has gathered");
    const auto ordered = in_order(std::move(rows));
    for (std::size_t i = 0; i < ordered.size(); ++i)
        if (shown.lines[i].id != ordered[i]->id || shown.lines[i].rev != ordered[i]->rev)
            return fail(kShows, begun, "has another line in place of " + ordered[i]->title);
    stage_.say("a digest shows ", std::uint64_t{ordered.size()}, " lines");
}

bool DigestLedger::is_held_back(const Delivery& digest, Millis now) const {
    const Wait quiet = quiet_of(digest.user, now);
    return digest.state == State::kWaiting && quiet.until > now && digest.reason == quiet.why &&
           digest.due_at == quiet.until && digest.wake_at == quiet.until;
}

// One that has not been begun is not held back into a day that has its own.
void DigestLedger::judge_held_back(const MemoryTables& tables, const Delivery& before,
                                   const Delivery& after, Millis now) {
    if (!before.wake_at || *before.wake_at > now)
        return fail(kOneADay, after, "is held back before its time");
    const Day day{after.user, local_day(after.due_at, preferences_.of(after.user).ahead_s)};
    if (!is_open(after) || of_day_.at(after.id) == day) return;
    const auto& all = tables.deliveries();
    const bool is_waited_for = std::any_of(all.begin(), all.end(), [&](const auto& each) {
        return waits_for_digest(each.second) && is_for(each.second, after.id);
    });
    const auto its_own = days_.find(day);
    const auto of_then = its_own == days_.end() ? now_.end() : now_.find(its_own->second);
    if (is_waited_for && (of_then == now_.end() || is_open(of_then->second)))
        fail(kOneADay, after, "is held back into a day that has its own");
}

// What is gathered now is for another moment of the day (judge_gathered).
void DigestLedger::judge_moved(const MemoryTables& tables, const Delivery& after, Millis now) {
    const auto& all = tables.deliveries();
    const bool is_asked = std::any_of(all.begin(), all.end(), [&](const auto& each) {
        return is_for(each.second, after.id) && each.second.updated_at == now;
    });
    const bool is_right = is_asked && is_open(after) && after.wake_at == after.due_at;
    if (!is_right)
        fail(after.reason.empty() ? kOneADay : kObeyed, after,
             "waits for another moment than it was left to: " + after.reason);
}

void DigestLedger::judge_nothing_left(const MemoryTables& tables, const Delivery& before,
                                      const Delivery& after, Millis now) {
    if (after.reason.empty() || after.wake_at || !before.wake_at || *before.wake_at > now)
        return fail(kShows, after, "is given up before its time, or for nothing");
    if (quiet_of(after.user, now).until > now)
        return fail(kObeyed, after, "is decided while its person wants quiet");
    for (const auto& [id, delivery] : tables.deliveries())
        if (waits_for_digest(delivery) && is_for(delivery, after.id))
            return fail(kShows, delivery, "is left, and its digest is not sent");
}

// Nothing waits for what has ended, or has ended otherwise.
void DigestLedger::judge_waiting(const MemoryTables& tables) {
    for (const auto& [id, delivery] : tables.deliveries()) {
        const auto digest = now_.find(handed_as(delivery));
        const bool is_there = digest != now_.end();
        if (waits_for_digest(delivery) && (!is_there || has_ended(digest->second)))
            return fail(kEnds, delivery, "waits for a digest that has ended");
        if (delivery.state == State::kFailed && is_there && digest->second.state == State::kSent)
            return fail(kEnds, delivery, "has failed, and its digest was sent");
    }
}

// --- what they gather

void DigestLedger::judge_gathered(const Delivery& gathered, Millis due) {
    const auto digest = now_.find(handed_as(gathered));
    if (!waits_for_digest(gathered) || gathered.wake_at || digest == now_.end())
        return fail(kGathered, gathered, "does not wait for a digest: " + gathered.reason);
    const DigestWish wish = wish_of(gathered.user);
    const std::int32_t ahead_s = preferences_.of(gathered.user).ahead_s;
    Wait moment{due};
    auto known = days_.end();
    for (int i = 0; i < kMostDays; ++i) {
        // One that would be held back is for the day on which it may leave.
        moment = quiet_of(gathered.user, next_moment(wish, ahead_s, moment.until));
        known = days_.find(Day{gathered.user, local_day(moment.until, ahead_s)});
        if (known == days_.end()) break;
        const auto was = before_.find(known->second);
        const auto is = now_.find(known->second);
        const bool was_open = was == before_.end() || is_open(was->second);
        // One that is begun in this very transaction may have had it, or not any more.
        const bool has_begun = is != now_.end() && !is_open(is->second);
        if (was_open && (!has_begun || digest->first == known->second)) break;
    }
    if (known == days_.end() || known->second != digest->first || gathered.due_at != moment.until)
        return fail(kGathered, gathered, "waits for a digest of another moment");
}

// Of all that waits for it since now something was gathered for the moment that it waits for.
void DigestLedger::judge_moment(const MemoryTables& tables, const Delivery& digest, Millis now) {
    bool is_asked = false;
    bool is_right = false;
    for (const auto& [id, delivery] : tables.deliveries()) {
        if (!waits_for_digest(delivery) || !is_for(delivery, digest.id)) continue;
        if (delivery.updated_at != now) continue;
        is_asked = true;
        is_right = is_right ||
                   (digest.due_at >= delivery.due_at && digest.due_at < delivery.due_at + kSpread);
    }
    if (is_open(digest) && is_asked && !is_right)
        fail(kOneADay, digest, "is not for the moment that its person has named");
}

// That of its day is held back into another one.
void DigestLedger::judge_gathered_again(const Delivery& before, const Delivery& after, Millis now) {
    const auto was_for = now_.find(handed_as(before));
    const auto is_for_now = now_.find(handed_as(after));
    const Wait quiet = quiet_of(after.user, now);
    const Day day{after.user, local_day(quiet.until, preferences_.of(after.user).ahead_s)};
    const bool is_right = was_for != now_.end() && is_for_now != now_.end() &&
                          is_held_back(was_for->second, now) &&
                          of_day_.at(is_for_now->first) == day && after.due_at == quiet.until &&
                          !after.wake_at && after.attempts == before.attempts;
    if (!is_right) fail(kGathered, after, "waits for another digest than it was left to");
}

// Has it been begun, or given up, in this transaction?
bool DigestLedger::is_decided_now(const DeliveryId& digest) const {
    const auto was = before_.find(digest);
    const auto is = now_.find(digest);
    if (was == before_.end() || is == now_.end()) return false;
    return is->second.attempts > was->second.attempts ||
           (has_ended(is->second) && !has_ended(was->second));
}

void DigestLedger::judge_left_out(const MemoryTables& tables, const Delivery& after, Millis now) {
    if (!is_decided_now(handed_as(after)))
        return fail(kEnds, after, "is left out before its digest is begun");
    const std::string against = reason_against(tables, after, now);
    if (after.reason != against)
        fail(kShows, after, "is left out as " + after.reason + ", not \"" + against + '"');
}

// It was gathered, and does not wait any more.
void DigestLedger::judge_ended(const MemoryTables& tables, const Delivery& before,
                               const Delivery& after, Millis now) {
    if (after.attempts < before.attempts)
        fail("delivery-begun-once", after, "has numbers of attempts that were there before");
    if (after.wake_at) fail(kEnds, after, "has ended and would be looked at again");
    const auto digest = now_.find(handed_as(after));
    if (digest == now_.end()) return fail(kEnds, after, "was gathered for none");
    const Delivery& is = digest->second;
    switch (after.state) {
        case State::kSuppressed:
            return judge_left_out(tables, after, now);
        case State::kCancelled:
            if (after.reason != "retracted") fail(kEnds, after, "is cancelled: " + after.reason);
            return;
        case State::kFailed:
            if (is.state != State::kFailed || after.last_error != is.last_error)
                fail(kEnds, after, "has failed, and its digest has not");
            return;
        case State::kSent: {
            const bool is_with_it = is.state == State::kSent && !is.provider_id.empty() &&
                                    after.provider_id == is.provider_id;
            // By itself, before it was gathered, which is told late.
            if (!is_with_it && !provider_.has_taken(after.id))
                fail(kEnds, after, "is called sent, and was not sent with its digest");
            return;
        }
        default:
            return fail(kGathered, after, "is gathered, and is sent by itself");
    }
}

bool DigestLedger::judge_change(const MemoryTables& tables, const Delivery& before,
                                const Delivery& after, Millis now) {
    if (is_a_digest(after)) {
        // All of it is judged already, but what it has in common with others: its attempts.
        const bool is_put_off = after.state == State::kWaiting &&
                                (!after.reason.empty() || before.state == State::kWaiting);
        return after.attempts == before.attempts &&
               (is_put_off || after.state == State::kSuppressed);
    }
    if (after.channel != DeliveryChannel::kEmail || after.target.empty()) return false;
    if (!waits_for_digest(after)) {
        judge_ended(tables, before, after, now);
        return true;
    }
    if (waits_for_digest(before)) {
        judge_gathered_again(before, after, now);
        return true;
    }
    const Notification* n = row_of(tables, after);
    const bool is_due = !has_ended(before) && before.wake_at && *before.wake_at <= now;
    if (!is_due || after.attempts != before.attempts)
        fail(kGathered, after, "is gathered at a time when it was not to be looked at");
    else if (!n || !gathers(*n, after.channel))
        fail(n && passes_all(subject_of(*n)) ? "mandatory-passes" : kGathered, after,
             "is gathered, and is to be sent by itself");
    else
        judge_gathered(after, now);
    return true;
}

}  // namespace carillon::sim
