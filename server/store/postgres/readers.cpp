#include "server/store/postgres/readers.hpp"

#include "server/store/postgres/postgres_error.hpp"
#include "server/store/store_limits.hpp"

#include <optional>
#include <utility>

namespace carillon::postgres {

Readers::Readers(std::string url, std::size_t threads, Shared& shared)
    : url_(std::move(url)), shared_(shared) {
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this] { run(); });
}

Readers::~Readers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
}

void Readers::submit(std::unique_ptr<ReadJob> job) {
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() < store_limits::kQueuedReads) {
            shared_.in_flight.add();
            queue_.push_back({std::move(job), Clock::now()});
        }
    }
    if (job) {
        return job->fail(Error{Errc::kUnavailable, "", "too many are reading; try again"});
    }
    wake_.notify_one();
}

void Readers::submit_again(std::unique_ptr<ReadJob> job) {
    {
        const std::lock_guard lock(mutex_);
        shared_.in_flight.add();
        queue_.push_back({std::move(job), Clock::now()});
    }
    wake_.notify_one();
}

std::size_t Readers::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

std::optional<Readers::Queued> Readers::wait_for_job() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return std::nullopt;
    auto queued = std::move(queue_.front());
    queue_.pop_front();
    return queued;
}

void Readers::run() {
    std::unique_ptr<Connection> db;  // null after a failure, until the next use
    while (auto queued = wait_for_job()) {
        // Who waits behind reads of a silent database is not made to wait for his own too.
        if (!healthy_ && Clock::now() - queued->since > store_limits::kReadTurn) {
            queued->job->fail(not_readable());
        } else {
            carry_out(std::move(queued->job), db);
        }
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
    try {
        run_with_retry(*job, db);
        healthy_ = true;
        shared_.outages.note_back(Outages::kReading);
    } catch (const PostgresError& error) {
        failure =
            error.kind() == PostgresError::Kind::kFault ? own_fault() : not_readable();
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
