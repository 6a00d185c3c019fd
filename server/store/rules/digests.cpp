// Mutations: the digest, one mail a day and person.

#include "core/policy/digest.hpp"
#include "server/store/rules/mutations.hpp"

#include <string>
#include <utility>
#include <vector>

namespace carillon {

// False: that day has had its own.
bool Mutations::gather_until(Delivery& delivery, const Quiet& then, const ZoneOffsets& zone,
                             Millis now) {
    auto kept = tables_.deliveries({digest_id(delivery.user, then.until, zone)});
    if (kept.empty()) {
        kept.push_back(make_digest(delivery.user, then.until, zone, now));
        kept.front().reason = reason_of(then.ground);
        tables_.put_delivery(kept.front());
        ++rows_;
    } else if (!is_open(kept.front())) {
        return false;
    } else if (move_digest(kept.front(), then.until, now)) {
        kept.front().reason = reason_of(then.ground);
        save_untold(kept.front());
    }
    carillon::gather(delivery, kept.front(), then.until, now);
    return true;
}

// For the day on which it may leave: those of the days of a pause would all come at its end.
void Mutations::gather(Delivery& delivery, Millis at, const Person& person, Millis now) {
    const Preferences& defaults = templates().defaults();
    for (;; at = next_digest(person.said, defaults, person.zone, at)) {
        const Quiet then = quiet_at(person.said, defaults, person.zone, at);
        if (gather_until(delivery, then, person.zone, now)) return;
        at = then.until;
    }
}

// What waits for one that is held back into another day is for that day's from now on.
void Mutations::gather_again(const Delivery& digest, const Quiet& then, const ZoneOffsets& zone,
                             Millis now) {
    if (!is_open(digest) || digest_id(digest.user, then.until, zone) == digest.id) return;
    for (Delivery& delivery : tables_.gathered(digest.user, digest.id)) {
        if (!gather_until(delivery, then, zone, now)) return;
        save_untold(delivery);
    }
}

std::vector<Notification> Mutations::lines_of(const Delivery& digest, const StoredHead& head,
                                              bool has_address, std::string& against, Millis now) {
    std::vector<Notification> lines;
    for (Delivery& delivery : tables_.gathered(digest.user, digest.id)) {
        auto n = tables_.find(delivery.notification);
        std::string reason;
        if (n) {
            const ChannelDecision decision = decide_due(delivery, *n, head, has_address, now);
            if (decision.verdict == ChannelVerdict::kNever) reason = reason_of(decision.ground);
        }
        if (reason.empty()) reason = reason_to_leave_out(n ? &*n : nullptr, now);
        if (reason.empty()) {
            lines.push_back(std::move(*n));
        } else if (suppress(delivery, reason, now)) {
            save(delivery, now);
            against = reason;
        }
    }
    return lines;
}

std::optional<LeasedDelivery> Mutations::lease_digest(Delivery digest, Millis now) {
    // What is leased beside it may have moved it (gather).
    digest = std::move(tables_.deliveries({digest.id}).front());
    if (!digest.wake_at || *digest.wake_at > now) return std::nullopt;
    auto user = tables_.user(digest.user);
    if (!user) user.emplace().id = digest.user;
    const StoredHead head = tables_.head(digest.user);
    const Preferences& said = said_by(head.preferences);
    DigestFacts facts;
    facts.now = now;
    // Also of who has neither digests nor quiet hours by now: its day is by their clock.
    const ZoneOffsets& zone = clock_of(digest.user, said, now);
    const Quiet quiet = quiet_at(said, templates().defaults(), zone, now);
    facts.quiet_until = quiet.until;
    facts.quiet = reason_of(quiet.ground);
    std::string against(delivery_reason::kRead);
    std::vector<Notification> lines;
    if (quiet.until <= now) {
        lines = lines_of(digest, head, !user->email.empty(), against, now);
        if (lines.empty()) facts.against = against;
    } else {
        gather_again(digest, quiet, zone, now);
    }
    const bool is_leased = begin_digest(digest, facts);
    save(digest, now);
    if (!is_leased) {
        // It has failed: nobody has told what came of its last attempt.
        if (digest.state == DeliveryState::kFailed) end_gathered(digest, now);
        return std::nullopt;
    }
    order_for_digest(lines);
    LeasedDelivery leased;
    leased.delivery = std::move(digest);
    leased.notification = lines.front();
    leased.to = std::move(*user);
    leased.unread_total = head.head.unread.total();
    leased.gathered = lines.size();
    if (lines.size() > kDigestShown) lines.resize(kDigestShown);
    leased.lines = std::move(lines);
    return leased;
}

void Mutations::end_gathered(const Delivery& digest, Millis now) {
    for (Delivery& delivery : tables_.gathered(digest.user, digest.id))
        if (end_with_digest(delivery, digest, now)) save(delivery, now);
}

void Mutations::end_failed_again(const Delivery& digest, Millis now) {
    for (Delivery& delivery : tables_.failed_with(digest.user, digest.id))
        if (end_with_digest(delivery, digest, now)) save(delivery, now);
}

}  // namespace carillon
