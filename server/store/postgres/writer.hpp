#pragma once
// One of the threads that write. It takes all that is queued, carries it out in one transaction,
// commits, hands the commits out in the order of all writers' commits and answers.
//
// What collides with another transaction (a deadlock, the same dedupe key), or loses its connection
// before COMMIT was sent, is rolled back as a whole and run again. When the connection is lost in
// COMMIT, the writer's row in `writers` tells whether it was committed (writer_connection.hpp).
// Only when that cannot be found out either is the outcome answered as unknown.
//
// A database that does not answer (deadline.hpp) is asked once: its group is refused, and so is at
// once whatever waits behind it.

#include "server/store/engine/told.hpp"
#include "server/store/engine/write_queue.hpp"
#include "server/store/postgres/postgres_tables.hpp"
#include "server/store/postgres/shared.hpp"
#include "server/store/postgres/writer_connection.hpp"
#include "server/store/rules/mutations.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

namespace carillon::postgres {

class Writer {
  public:
    // The database is migrated. `shared` must outlive the writer. `most_bytes` may wait in its
    // queue.
    Writer(std::string url, Shared& shared, std::size_t most_bytes);
    // Carries out what is queued, then returns.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // What waits for it. Any thread.
    WriteQueue& queue() { return queue_; }
    const WriteQueue& queue() const { return queue_; }

  private:
    using Clock = std::chrono::steady_clock;
    struct Attempt {
        std::size_t jobs = 0;  // carried out, or begun when it failed
        Told told;
        std::size_t rows = 0;
        bool has_touched = false;
        std::uint64_t broadcast = 0;  // the last one it made
    };

    void run();
    void run_group(WriteJobs& jobs, std::size_t most);
    // Answers them all, or throws with nothing of it stored.
    void attempt(WriteJobs& jobs, std::size_t most, std::size_t& begun);
    std::size_t collect(const WriteJobs& jobs, std::size_t most, AccessSet& access) const;
    void commit(Transaction& transaction, WriteJobs& jobs, std::size_t in_doubt);
    void hand_out(WriteJobs& jobs, Attempt attempt, std::chrono::microseconds duration);
    void fail(WriteJobs& jobs, std::size_t count, const Error& error);
    // Those behind the first `begun`, and those in the queue: none of them was begun.
    void refuse_waiting(WriteJobs& jobs, std::size_t begun);
    // `fault`: of the program, for the log; empty: it is none.
    void fail_apart(WriteJobs& jobs, std::size_t begun, const Error& error,
                    const std::string& fault);
    void note_outage(const PostgresError& error);

    Shared& shared_;
    WriterConnection connection_;  // the thread's own
    WriteQueue queue_;
    std::thread thread_;
};

}  // namespace carillon::postgres
