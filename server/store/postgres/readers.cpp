#include "server/store/postgres/readers.hpp"

#include "server/store/postgres/postgres_error.hpp"
#include "server/store/read_errors.hpp"
#include "server/store/store_limits.hpp"

#include <limits>
#include <optional>
#include <utility>

namespace carillon::postgres {

Readers::Readers(std::string url, std::size_t threads, Shared& shared)
    : url_(std::move(url)), shared_(shared), queue_(threads) {
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this] { run(); });
}

Readers::~Readers() {
    queue_.close();
    for (std::thread& thread : threads_)
        thread.join();
}

void Readers::submit(std::unique_ptr<ReadJob> job) {
    shared_.in_flight.add();
    if (queue_.push(job, store_limits::kQueuedReads)) return;
    job->fail(Error{Errc::kUnavailable, "", "too many are reading; try again"});
    shared_.in_flight.remove();
}

void Readers::submit_again(std::unique_ptr<ReadJob> job) {
    shared_.in_flight.add();
    queue_.push(job, std::numeric_limits<std::size_t>::max());
}

std::size_t Readers::waiting() const {
    return queue_.size();
}

void Readers::run() {
    std::unique_ptr<Connection> db;  // null after a failure, until the next use
    while (auto queued = queue_.take()) {
        const ReadClaim claim = queued->job->claim();
        // Who waits behind reads of a silent database is not made to wait for his own too.
        if (!healthy_ && Clock::now() - queued->since > store_limits::kReadTurn) {
            queued->job->fail(not_readable());
        } else {
            carry_out(std::move(queued->job), db);
        }
        queue_.finish(claim);
        shared_.in_flight.remove();
    }
}

// A connection that was lost while nobody used it is no outage: the read begins again on a new one.
void Readers::run_with_retry(ReadJob& job, std::unique_ptr<Connection>& db) {
    while (true) {
        const bool is_used = db != nullptr;
        try {
            if (!db) db = std::make_unique<Connection>(url_);
            return job.run(*db);
        } catch (const PostgresError& error) {
            if (error.breaks_connection()) db.reset();
            const bool again =
                error.kind() == PostgresError::Kind::kOutage && is_used && !error.is_silence();
            if (!again || db) throw;
        }
    }
}

void Readers::carry_out(std::unique_ptr<ReadJob> job, std::unique_ptr<Connection>& db) {
    std::optional<Error> failure;
    std::string why;
    if (job->is_unwanted()) return job->fail(nobody_waits());
    try {
        run_with_retry(*job, db);
        healthy_ = true;
        shared_.outages.note_back(Outages::kReading);
    } catch (const PostgresError& error) {
        if (error.kind() == PostgresError::Kind::kTooLong) return job->fail(job->too_long());
        failure = error.kind() == PostgresError::Kind::kFault ? own_fault() : not_readable();
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
        healthy_ = false;
        shared_.outages.note_away(Outages::kReading, why);
    } else if (shared_.settings.on_error) {
        shared_.settings.on_error("a read failed: " + why);
    }
    job->fail(*failure);
}

}  // namespace carillon::postgres
