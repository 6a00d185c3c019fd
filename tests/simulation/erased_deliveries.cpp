// DeliveryLedger: deliveries of people who are erased.

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

}  // namespace carillon::sim
