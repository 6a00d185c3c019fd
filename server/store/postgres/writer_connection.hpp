#pragma once
// The connection of a writer, and its row in `writers`, where each of its transactions writes its
// number. After a failure it is opened again, not before a delay that grows is over.
//
// On the writer's thread. Failures are PostgresError.

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/postgres_tables.hpp"
#include "server/store/postgres/shared.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace carillon::postgres {

class WriterConnection {
  public:
    enum class Outcome { kCommitted, kRolledBack, kUnknown };
    // Waits so long; false when there is no time left.
    using Pause = std::function<bool(Millis)>;

    // `shared` must outlive it.
    WriterConnection(std::string url, Shared& shared);

    // Connects when there is no connection; kOutage while its delay is not over.
    Connection& get();
    void drop() { db_.reset(); }
    // Not to be opened at once, for it was lost by this.
    void put_off(const PostgresError& error);
    // What the next transaction is to write.
    const GroupMark& next_mark();
    // What has become of the last one, which was lost in its COMMIT: a look at the locked row waits
    // until it has ended. kUnknown when that cannot be found out, or `pause` says so.
    Outcome find_outcome(const Pause& pause);
    // Another row from now on: whatever was committed under the old one is found as another's
    // change (sweep.hpp).
    void take_new_number();

  private:
    using Clock = std::chrono::steady_clock;

    const std::string url_;
    Shared& shared_;
    std::unique_ptr<Connection> db_;  // null after a failure, until the next use
    GroupMark mark_;
    Millis reconnect_delay_{0};
    Clock::time_point reconnect_at_{};
    std::string why_away_;
};

}  // namespace carillon::postgres
