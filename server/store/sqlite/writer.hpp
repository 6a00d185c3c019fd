#pragma once
// The one thread that writes. It takes all that is queued, carries it out in one transaction,
// commits, hands the commits out and answers. When nothing is queued it looks from time to time for
// what other processes have written.

#include "server/store/in_flight.hpp"
#include "server/store/mutations.hpp"
#include "server/store/sqlite/connection.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace carillon::sqlite {

class SqliteError;
class SqliteTables;

// One queued mutation. run() may be called again after a rollback; then exactly one of succeed()
// and fail() is called, once.
class Job {
  public:
    virtual ~Job() = default;
    virtual void run(Mutations& mutations) = 0;
    virtual void succeed() = 0;  // what run() did is durable
    virtual void fail(const Error& error) = 0;
    virtual std::size_t bytes() const { return 0; }  // what it holds while it waits, roughly
};

class Writer {
  public:
    // `db` is open and migrated. The settings and the count must outlive the writer.
    Writer(ConnectionSettings connection, std::unique_ptr<Connection> db,
           const StoreSettings& settings, InFlight& in_flight);
    // Carries out what is queued, then returns.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Any thread. When the queue is full the job fails at once, on the caller's thread.
    void submit(std::unique_ptr<Job> job);
    // The same, past the caps: for steps that follow on something that was let in.
    void submit_step(std::unique_ptr<Job> job);
    // What is queued or being carried out. Any thread.
    std::size_t waiting() const { return waiting_; }
    // Could it write when it last tried? Any thread.
    bool healthy() const { return healthy_; }

  private:
    using Jobs = std::deque<std::unique_ptr<Job>>;
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
        Commits commits;
        std::vector<Notification> heard;
        std::vector<Revocation> revoked;  // by its jobs
        Seen told;                        // what the transaction found, with what it did
    };

    void run();
    bool wait_for_jobs(Jobs& jobs);
    void run_group(Jobs& jobs, std::size_t most);
    void attempt(const Jobs& jobs, std::size_t most, Attempt& attempt);
    void hand_out(Jobs& jobs, Attempt attempt, std::chrono::microseconds duration);
    void fail(Jobs& jobs, std::size_t count, const Error& error);
    std::unique_ptr<Job> take_first(Jobs& jobs);
    void look_for_foreign_changes();
    static Seen first_sight(Connection& db);
    Seen foreign_changes(Connection& db, SqliteTables& tables) const;
    void tell_foreign_changes(Seen found);
    Connection& connection();
    void note_outage(const SqliteError& error);

    ConnectionSettings connection_settings_;
    const StoreSettings& settings_;
    InFlight& in_flight_;

    // The thread's own.
    std::unique_ptr<Connection> db_;  // null after a failure, until the next use
    NotificationIds ids_;
    Seen seen_;  // told; without inboxes and revocations
    std::int64_t data_version_ = -1;

    std::atomic<bool> healthy_{true};
    std::atomic<std::size_t> waiting_{0};
    std::mutex mutex_;  // of the queue
    std::condition_variable wake_;
    Jobs queue_;
    std::size_t queued_bytes_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace carillon::sqlite
