// DeliveryLedger: deliveries of people who are erased, and of what has expired.

#include "tests/simulation/delivery_ledger.hpp"

namespace carillon::sim {

bool DeliveryLedger::is_erased(const MemoryTables& tables, const UserId& user) {
    const MemoryInbox* inbox = tables.inbox(user);
    return inbox && inbox->head.is_erased;
}

// With their person alone, while a schedule lasts.
void DeliveryLedger::judge_gone(const MemoryTables& tables) {
    for (auto at = known_.begin(); at != known_.end();) {
        if (tables.deliveries().count(at->first) > 0) {
            ++at;
            continue;
        }
        if (!is_erased(tables, at->second.user))
            return fail("delivery-kept", at->second, "is forgotten before its time");
        stage_.note(Fault::kErasedMail);
        erased_.insert_or_assign(at->first, at->second);
        at = known_.erase(at);
    }
}

// Whoever had it for this attempt when its person was erased has its text, and knows of nothing.
void DeliveryLedger::judge_handed_late(const Delivery& leased) {
    const auto gone = erased_.find(leased.id);
    if (gone == erased_.end()) return fail("delivery-kept", leased, "is sent and not there");
    const bool was_its =
        gone->second.state == DeliveryState::kSending && gone->second.attempts == leased.attempts;
    if (!was_its) fail("erased-not-sent", leased, "is handed to the provider after its person");
}

// What disappears because its time is over leaves nothing that waits, but what a digest gathers.
void DeliveryLedger::judge_expired(const MemoryTables& tables, Millis now) {
    for (const auto& [id, delivery] : known_) {
        const bool is_mail = !is_for_webhook(delivery) && !is_a_digest(delivery);
        if (is_mail && delivery.state == DeliveryState::kWaiting && delivery.reason != "digest" &&
            !row_of(tables, delivery) && just_expired(delivery, now) &&
            !is_erased(tables, delivery.user))
            fail("outcome-kept", delivery, "waits, and its notification has expired");
    }
    ending_.clear();
    for (const auto& [user, inbox] : tables.inboxes())
        for (const auto& [id, row] : inbox.rows)
            if (row.notification.expires_at) ending_[id] = row.notification;
}

}  // namespace carillon::sim
