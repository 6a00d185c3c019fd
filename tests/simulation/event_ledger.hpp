#pragma once
// Judges what becomes of events that name their time, and of events that are taken back, after each
// transaction.

#include "server/store/memory/memory_tables.hpp"
#include "tests/simulation/stage.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace carillon::sim {

class EventLedger {
  public:
    // How often the event with this number has entered inboxes so far, in all.
    using Creations = std::function<std::size_t(std::size_t event)>;

    explicit EventLedger(Stage& stage) : stage_(stage) {}

    // A producer sends an event that shall not happen before.
    void note_time(const std::string& event, Millis at) { times_[event] = at; }
    // After a transaction at `now` of its node's clock.
    void note(const MemoryTables& tables, const Creations& creations, Millis now);
    // A row was made or changed.
    void judge_row(const Notification& n);
    // The database was put back.
    void restore(const MemoryTables& tables);

  private:
    void judge_scheduled(const MemoryTables& tables, const Creations& creations, Millis now);
    void judge_taken_back(const MemoryTables& tables, const std::string& event, bool is_done);

    Stage& stage_;
    std::map<std::string, Millis> times_;
    std::map<std::string, Millis> scheduled_;        // as it was
    std::map<std::string, std::size_t> taken_back_;  // with how often they had entered by then
};

}  // namespace carillon::sim
