#include "server/store/postgres/vacuum.hpp"

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/postgres_error.hpp"

namespace carillon::postgres {

void vacuum_persons(Connection& db) {
    for (const char* table :
         {"notifications", "tombstones", "deliveries", "planned_runs", "inboxes", "users",
          "team_members", "push_subscriptions", "scheduled_events", "pending_notifications",
          "dedupe_keys", "retractions", "audit", "erasures"})
        db.run_alone(std::string("VACUUM (ANALYZE) ") + table);
}

Vacuum::~Vacuum() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
        if (cancel_) cancel_();
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Vacuum::ask() {
    {
        const std::lock_guard lock(mutex_);
        is_asked_ = true;
        if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    }
    wake_.notify_all();
}

void Vacuum::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return is_ending_ || is_asked_; });
        if (is_ending_) return;
        is_asked_ = false;
        lock.unlock();
        vacuum();
        lock.lock();
        cancel_ = nullptr;
    }
}

void Vacuum::vacuum() {
    try {
        Connection db(url_);
        {
            const std::lock_guard lock(mutex_);
            if (is_ending_) return;
            cancel_ = db.canceller();
        }
        vacuum_persons(db);
    } catch (const PostgresError& error) {
        const std::lock_guard lock(mutex_);
        if (!is_ending_ && on_error_)
            on_error_(std::string("the vacuum after an erasure failed: ") + error.what());
    }
}

}  // namespace carillon::postgres
