#pragma once
// Judges what is kept of people who are erased: nothing comes in from the first moment on, and at
// the end nothing is left.

#include "server/store/memory/memory_tables.hpp"
#include "tests/simulation/stage.hpp"

#include <map>
#include <set>

namespace carillon::sim {

class ErasureLedger {
  public:
    explicit ErasureLedger(Stage& stage) : stage_(stage) {}

    // A transaction has left the tables so.
    void note(const MemoryTables& tables);
    // The database was put back.
    void restore(const MemoryTables& tables);
    // Its operator is told that nothing is left.
    void judge_answered(const UserId& user);
    bool is_erased(const UserId& user) const { return left_.count(user) > 0; }
    // Is something still to be done?
    bool has_unfinished() const { return !under_way_.empty(); }

  private:
    void judge_gone(const MemoryTables& tables, const UserId& user);

    Stage& stage_;
    // Of each person who is erased: what was there when that began.
    std::map<UserId, std::set<NotificationId>> left_;
    std::set<UserId> under_way_;
};

}  // namespace carillon::sim
