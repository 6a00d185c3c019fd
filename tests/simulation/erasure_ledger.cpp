#include "tests/simulation/erasure_ledger.hpp"

#include <algorithm>

namespace carillon::sim {
namespace {

constexpr std::string_view kRule = "erased-is-gone";

}  // namespace

void ErasureLedger::note(const MemoryTables& tables) {
    under_way_.clear();
    for (const auto& [user, erasure] : tables.erasures())
        under_way_.insert(user);
    for (const auto& [user, inbox] : tables.inboxes()) {
        if (!inbox.head.is_erased) continue;
        const bool is_new = left_.count(user) == 0;
        auto& left = left_[user];
        for (const auto& [id, row] : inbox.rows) {
            if (is_new) left.insert(id);
            if (left.count(id) == 0) stage_.fail(kRule, "something comes in for who is erased");
        }
        if (under_way_.count(user) == 0) judge_gone(tables, user);
    }
}

void ErasureLedger::judge_gone(const MemoryTables& tables, const UserId& user) {
    const MemoryInbox& inbox = *tables.inbox(user);
    if (!inbox.rows.empty()) stage_.fail(kRule, "rows are left of who was erased");
    if (!inbox.tombstones.empty()) stage_.fail(kRule, "deletes are left of who was erased");
    if (!inbox.head.preferences.empty()) stage_.fail(kRule, "what they said is left");
    if (tables.users().count(user) > 0) stage_.fail(kRule, "their directory entry is left");
    for (const auto& [id, part] : tables.pending())
        for (const PendingRecipient& each : part.recipients)
            if (each.user == user) stage_.fail(kRule, "something is promised to who was erased");
    for (const auto& [event, scheduled] : tables.scheduled()) {
        const auto& to = scheduled.event.recipients;
        if (std::find(to.begin(), to.end(), user) != to.end())
            stage_.fail(kRule, event + " is to come and names who was erased");
    }
    for (const auto& [id, delivery] : tables.deliveries())
        if (delivery.user == user) stage_.fail(kRule, "a delivery is left of who was erased");
}

void ErasureLedger::judge_answered(const UserId& user) {
    if (!is_erased(user)) stage_.fail(kRule, "somebody is said to be erased and is not");
}

void ErasureLedger::restore(const MemoryTables& tables) {
    left_.clear();
    under_way_.clear();
    note(tables);
}

}  // namespace carillon::sim
