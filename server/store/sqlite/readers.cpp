#include "server/store/sqlite/readers.hpp"

#include "server/store/read_errors.hpp"
#include "server/store/sqlite/sqlite_error.hpp"
#include "server/store/store_limits.hpp"

#include <sqlite3.h>

#include <chrono>
#include <limits>
#include <optional>
#include <utility>

namespace carillon::sqlite {

Readers::Readers(ConnectionSettings connection, std::size_t threads, InFlight& in_flight,
                 Outages& outages, OnError on_error)
    : connection_settings_(std::move(connection)),
      in_flight_(in_flight),
      outages_(outages),
      on_error_(std::move(on_error)),
      queue_(threads) {
    connection_settings_.read_only = true;
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this] { run(); });
}

Readers::~Readers() {
    queue_.close();
    for (std::thread& thread : threads_)
        thread.join();
}

void Readers::submit(std::unique_ptr<ReadJob> job) {
    in_flight_.add();
    if (queue_.push(job, store_limits::kQueuedReads)) return;
    job->fail(Error{Errc::kUnavailable, "", "too many are reading; try again"});
    in_flight_.remove();
}

void Readers::submit_again(std::unique_ptr<ReadJob> job) {
    in_flight_.add();
    queue_.push(job, std::numeric_limits<std::size_t>::max());
}

std::size_t Readers::waiting() const {
    return queue_.size();
}

void Readers::run() {
    std::unique_ptr<Connection> db;  // null after a failure, until the next use
    while (auto queued = queue_.take()) {
        const ReadClaim claim = queued->job->claim();
        carry_out(std::move(queued->job), db);
        queue_.finish(claim);
        in_flight_.remove();
    }
}

// Ended, with SQLITE_INTERRUPT, when its time is over or nobody waits for it any more.
void Readers::run_within(ReadJob& job, Connection& db) {
    const auto until = std::chrono::steady_clock::now() + job.most_time();
    db.interrupt_when(
        [&job, until] { return job.is_unwanted() || std::chrono::steady_clock::now() > until; });
    try {
        job.run(db);
    } catch (...) {
        db.interrupt_when(nullptr);
        throw;
    }
    db.interrupt_when(nullptr);
}

void Readers::carry_out(std::unique_ptr<ReadJob> job, std::unique_ptr<Connection>& db) {
    std::optional<Error> failure;
    std::string why;
    try {
        if (job->is_unwanted()) return job->fail(nobody_waits());
        if (!db) db = std::make_unique<Connection>(connection_settings_);
        run_within(*job, *db);
        outages_.note_back(Outages::kReading);
    } catch (const SqliteError& error) {
        if (error.primary_code() == SQLITE_INTERRUPT) {
            return job->fail(job->is_unwanted() ? nobody_waits() : job->too_long());
        }
        if (error.breaks_connection()) db.reset();
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
        outages_.note_away(Outages::kReading, why);
    } else if (on_error_) {
        on_error_("a read failed: " + why);
    }
    job->fail(*failure);
}

}  // namespace carillon::sqlite
