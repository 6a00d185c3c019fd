#include "tests/simulation/event_ledger.hpp"

namespace carillon::sim {
namespace {

std::size_t number_of(const std::string& event) {
    return std::stoul(event.substr(1));
}

}  // namespace

void EventLedger::note(const MemoryTables& tables, const Creations& creations, Millis now) {
    judge_scheduled(tables, creations, now);
    for (const auto& [event, retraction] : tables.retractions()) {
        const std::size_t made = creations(number_of(event));
        const auto before = taken_back_.emplace(event, made);
        if (before.first->second != made)
            stage_.fail("retracted-is-gone", event + " is made after it was taken back");
        judge_taken_back(tables, event, retraction.is_done);
    }
}

void EventLedger::judge_scheduled(const MemoryTables& tables, const Creations& creations,
                                  Millis now) {
    constexpr std::string_view kRule = "scheduled-on-time";
    for (const auto& [event, due_at] : scheduled_) {
        if (tables.scheduled().count(event) > 0 || tables.retractions().count(event) > 0) continue;
        // It may have been for nobody but who was erased.
        const bool may_be_erased =
            stage_.setup.faults.has(Fault::kErased) && creations(number_of(event)) == 0;
        if (due_at > now && !may_be_erased) stage_.fail(kRule, event + " is made before its time");
    }
    scheduled_.clear();
    for (const auto& [event, scheduled] : tables.scheduled()) {
        if (creations(number_of(event)) > 0)
            stage_.fail(kRule, event + " has happened and waits for its time");
        scheduled_[event] = scheduled.due_at;
    }
}

// What is to come of it ends with the first step, what there is with the last.
void EventLedger::judge_taken_back(const MemoryTables& tables, const std::string& event,
                                   bool is_done) {
    constexpr std::string_view kRule = "retracted-is-gone";
    if (tables.scheduled().count(event) > 0)
        stage_.fail(kRule, event + " was taken back and is to happen");
    for (const auto& [id, part] : tables.pending())
        if (part.event_id == event) stage_.fail(kRule, event + " was taken back and is promised");
    if (!is_done) return;
    for (const auto& [user, inbox] : tables.inboxes()) {
        for (const auto& [id, row] : inbox.rows) {
            if (row.notification.event_id == event)
                stage_.fail(kRule, event + " was taken back and is there");
        }
    }
}

void EventLedger::judge_row(const Notification& n) {
    const auto time = times_.find(n.event_id);
    if (time != times_.end() && n.created_at < time->second)
        stage_.fail("scheduled-on-time", n.event_id + " has happened before its time");
}

void EventLedger::restore(const MemoryTables& tables) {
    taken_back_.clear();
    scheduled_.clear();
    for (const auto& [event, scheduled] : tables.scheduled())
        scheduled_[event] = scheduled.due_at;
}

}  // namespace carillon::sim
