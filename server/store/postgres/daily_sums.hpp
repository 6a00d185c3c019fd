#pragma once
// The daily sums that one open write transaction adds to, written by one statement at its end.
//
// On a writer's thread. Failures are PostgresError.

#include "core/policy/sums.hpp"
#include "server/store/postgres/connection.hpp"

#include <cstdint>

namespace carillon::postgres {

class DailySums {
  public:
    // `db` outlives it. Writers with different numbers try different slots first.
    DailySums(Transaction& db, std::int64_t writer) : db_(db), writer_(writer) {}

    void add(const Cohort& cohort, const Measure& measure, std::int64_t by) {
        changes_.add(cohort, measure, by);
    }
    // The last of a transaction: whoever waits for a line of another then holds up nobody who has
    // still something to lock.
    void write();

  private:
    Transaction& db_;
    std::int64_t writer_;
    SumChanges changes_;
};

}  // namespace carillon::postgres
