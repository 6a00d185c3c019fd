#include "server/store/sqlite/readers.hpp"

#include "server/store/sqlite/sqlite_error.hpp"
#include "server/store/store_limits.hpp"

#include <optional>
#include <utility>

namespace carillon::sqlite {

Readers::Readers(ConnectionSettings connection, std::size_t threads, InFlight& in_flight,
                 Outages& outages, OnError on_error)
    : connection_settings_(std::move(connection)),
      in_flight_(in_flight),
      outages_(outages),
      on_error_(std::move(on_error)) {
    connection_settings_.read_only = true;
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
            in_flight_.add();
            queue_.push_back(std::move(job));
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
        in_flight_.add();
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
}

std::size_t Readers::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

std::unique_ptr<ReadJob> Readers::wait_for_job() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return nullptr;
    auto job = std::move(queue_.front());
    queue_.pop_front();
    return job;
}

void Readers::run() {
    std::unique_ptr<Connection> db;  // null after a failure, until the next use
    while (auto job = wait_for_job()) {
        carry_out(std::move(job), db);
        in_flight_.remove();
    }
}

void Readers::carry_out(std::unique_ptr<ReadJob> job, std::unique_ptr<Connection>& db) {
    std::optional<Error> failure;
    std::string why;
    try {
        if (!db) db = std::make_unique<Connection>(connection_settings_);
        job->run(*db);
        outages_.note_back(Outages::kReading);
    } catch (const SqliteError& error) {
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
