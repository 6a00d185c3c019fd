// Mutations: the digest, one mail a day and person.

#include "core/policy/digest.hpp"
#include "server/store/rules/mutations.hpp"

#include <string>
#include <utility>
#include <vector>

namespace carillon {

void Mutations::gather(Delivery& delivery, Millis at, const Person& person, Millis now) {
    for (;; at = next_digest(person.said, templates().defaults(), person.zone, at)) {
        auto kept = tables_.deliveries({digest_id(delivery.user, at, person.zone)});
        if (kept.empty()) {
            kept.push_back(make_digest(delivery.user, at, person.zone, now));
            tables_.put_delivery(kept.front());
            ++rows_;
        } else if (!is_open(kept.front())) {
            continue;  // that day has had its own
        } else if (move_digest(kept.front(), at, now)) {
            save_untold(kept.front());
        }
        return carillon::gather(delivery, kept.front(), at, now);
    }
}

std::vector<Notification> Mutations::lines_of(const Delivery& digest, const StoredHead& head,
                                              bool has_address, std::string& against, Millis now) {
    std::vector<Notification> lines;
    for (Delivery& delivery : tables_.gathered(digest.user, digest.id)) {
        auto n = tables_.find(delivery.notification);
        std::string reason(reason_to_leave_out(n ? &*n : nullptr, now));
        if (reason.empty()) {
            const ChannelDecision decision = decide_due(delivery, *n, head, has_address, now);
            if (decision.verdict == ChannelVerdict::kNever) reason = reason_of(decision.ground);
        }
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
    auto user = tables_.user(digest.user);
    if (!user) user.emplace().id = digest.user;
    const StoredHead head = tables_.head(digest.user);
    const Preferences& said = said_by(head.preferences);
    DigestFacts facts;
    facts.now = now;
    const Quiet quiet =
        quiet_at(said, templates().defaults(), zone_of(digest.user, said, now), now);
    facts.quiet_until = quiet.until;
    facts.quiet = reason_of(quiet.ground);
    std::string against(delivery_reason::kRead);
    std::vector<Notification> lines;
    if (quiet.until <= now) {
        lines = lines_of(digest, head, !user->email.empty(), against, now);
        if (lines.empty()) facts.against = against;
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

}  // namespace carillon
