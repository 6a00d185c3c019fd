#pragma once
// Finds what other processes have changed: each inbox carries the transaction that changed it last.
// Whatever had ended before the oldest transaction that was still running at the last sweep (its
// snapshot's xmin) was seen then; of the rest what was told is remembered. So nothing is passed
// over, however late a transaction commits.

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/shared.hpp"
#include "server/store/store_limits.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace carillon::postgres {

class Sweep {
  public:
    // Takes what is there as known: `db` is open and migrated. `shared` must outlive this. Throws
    // PostgresError.
    Sweep(std::string url, std::unique_ptr<Connection> db, Shared& shared);
    ~Sweep();
    // How often it looks. Any thread.
    void look_every(Millis interval);
    // Another node says that there is something to be found. Any thread.
    void look_now();
    Sweep(const Sweep&) = delete;
    Sweep& operator=(const Sweep&) = delete;

  private:
    struct Found {
        std::vector<ChangedInbox> inboxes;
        std::uint64_t last_broadcast = 0;
        std::vector<Revocation> revocations;  // own ones too
    };

    void run();
    void look();
    Found find(Connection& db);

    std::string url_;
    Shared& shared_;

    // The thread's own.
    std::unique_ptr<Connection> db_;         // null after a failure, until the next use
    std::uint64_t from_ = 0;                 // transactions before it are known
    std::map<UserId, std::uint64_t> known_;  // changes since, as told: inbox -> transaction

    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    Millis interval_ = store_limits::kSweep;
    std::uint64_t asked_ = 0;  // how often it was told to look before the interval ends
    std::thread thread_;
};

}  // namespace carillon::postgres
