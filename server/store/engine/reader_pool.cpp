#include "server/store/engine/reader_pool.hpp"

#include "server/store/engine/database_error.hpp"
#include "server/store/engine/read_errors.hpp"
#include "server/store/store_limits.hpp"

#include <limits>
#include <optional>
#include <utility>

namespace carillon {

ReaderPool::ReaderPool(OpenReader open, std::size_t threads, InFlight& in_flight, Outages& outages,
                       OnError on_error)
    : open_(std::move(open)),
      in_flight_(in_flight),
      outages_(outages),
      on_error_(std::move(on_error)),
      queue_(threads) {
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this] { run(); });
}

ReaderPool::~ReaderPool() {
    queue_.close();
    for (std::thread& thread : threads_)
        thread.join();
}

void ReaderPool::submit(std::unique_ptr<ReadJob> job) {
    in_flight_.add();
    if (queue_.push(job, store_limits::kQueuedReads)) return;
    job->fail(Error{Errc::kUnavailable, "", "too many are reading; try again"});
    in_flight_.remove();
}

void ReaderPool::submit_again(std::unique_ptr<ReadJob> job) {
    in_flight_.add();
    queue_.push(job, std::numeric_limits<std::size_t>::max());
}

void ReaderPool::run() {
    std::unique_ptr<ReadConnection> db;  // null after a failure, until the next use
    while (auto queued = queue_.take()) {
        const ReadClaim claim = queued->job->claim();
        // Who waits behind reads of a silent database is not made to wait for their own too.
        if (!is_healthy_ && Clock::now() - queued->since > store_limits::kReadTurn) {
            queued->job->fail(not_readable());
        } else {
            carry_out(std::move(queued->job), db);
        }
        queue_.finish(claim);
        in_flight_.remove();
    }
}

// A connection that was lost while nobody used it is no outage: the read begins again on a new one.
void ReaderPool::run_with_retry(ReadJob& job, std::unique_ptr<ReadConnection>& db) {
    while (true) {
        const bool is_used = db != nullptr;
        try {
            if (!db) db = open_();
            return db->run(job);
        } catch (const DatabaseError& error) {
            if (error.breaks_connection()) db.reset();
            if (!is_used || !error.is_lost_connection()) throw;
        }
    }
}

void ReaderPool::carry_out(std::unique_ptr<ReadJob> job, std::unique_ptr<ReadConnection>& db) {
    if (job->is_unwanted()) return job->fail(nobody_waits());
    std::optional<Error> failure;
    std::string why;
    try {
        run_with_retry(*job, db);
        is_healthy_ = true;
        outages_.note_back(Outages::kReading);
    } catch (const DatabaseError& error) {
        if (error.is_ended()) {
            return job->fail(job->is_unwanted() ? nobody_waits() : job->too_long());
        }
        failure = error.is_outage() ? not_readable() : own_fault();
        why = error.what();
    } catch (const std::exception& error) {
        failure = own_fault();
        why = error.what();
    }
    if (!failure) {
        ReadJob& running = *job;
        return running.finish(std::move(job));
    }
    if (failure->code == Errc::kUnavailable) {
        is_healthy_ = false;
        outages_.note_away(Outages::kReading, why);
    } else if (on_error_) {
        on_error_("a read failed: " + why);
    }
    job->fail(*failure);
}

}  // namespace carillon
