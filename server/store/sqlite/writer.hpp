#pragma once
// The one thread that writes. It takes all that is queued, carries it out in one transaction,
// commits, hands the commits out and answers. When nothing is queued it looks from time to time for
// what other processes have written.

#include "server/store/engine/in_flight.hpp"
#include "server/store/engine/outages.hpp"
#include "server/store/engine/told.hpp"
#include "server/store/engine/write_queue.hpp"
#include "server/store/rules/mutations.hpp"
#include "server/store/sqlite/checkpoints.hpp"
#include "server/store/sqlite/connection.hpp"
#include "server/store/tables/webhook_list.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace carillon::sqlite {

class SqliteError;
class SqliteTables;

class Writer {
  public:
    // `db` is open and migrated, and leaves its log. The settings, the count and the outages must
    // outlive the writer.
    Writer(ConnectionSettings connection, std::unique_ptr<Connection> db,
           const StoreSettings& settings, InFlight& in_flight, Outages& outages);
    // Carries out what is queued, then returns.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // What waits for it. Any thread.
    WriteQueue& queue() { return queue_; }
    const WriteQueue& queue() const { return queue_; }

  private:
    // Up to where foreign changes are known, and what they were since then.
    struct Seen {
        std::uint64_t change_seq = 0;
        std::uint64_t last_broadcast = 0;
        std::vector<ChangedInbox> inboxes;
        std::uint64_t last_revocation = 0;
        std::vector<Revocation> revocations;
    };
    struct Attempt {
        std::size_t jobs = 0;  // carried out, or begun when it failed
        bool committing = false;
        Told told;  // of its jobs
        std::size_t rows = 0;
        bool has_touched = false;
        Seen seen;  // what the transaction found, with what it did
    };

    void run();
    void run_group(WriteJobs& jobs, std::size_t most);
    void attempt(const WriteJobs& jobs, std::size_t most, Attempt& attempt);
    void hand_out(WriteJobs& jobs, Attempt attempt, std::chrono::microseconds duration);
    void fail(WriteJobs& jobs, std::size_t count, const Error& error);
    void look_for_foreign_changes();
    static Seen first_sight(Connection& db);
    Seen foreign_changes(Connection& db, SqliteTables& tables) const;
    void tell_foreign_changes(Seen found);
    Connection& connection();

    ConnectionSettings connection_settings_;
    const StoreSettings& settings_;
    Outages& outages_;
    WebhookCache webhooks_;
    Checkpoints checkpoints_;

    // The thread's own.
    std::unique_ptr<Connection> db_;  // null after a failure, until the next use
    NotificationIds ids_;
    Seen seen_;  // told; without inboxes and revocations
    std::int64_t data_version_ = -1;

    WriteQueue queue_;
    std::thread thread_;
};

}  // namespace carillon::sqlite
