#include "server/store/sqlite/overwriting.hpp"

#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_error.hpp"
#include "server/store/store_limits.hpp"

#include <sqlite3.h>

#include <chrono>
#include <utility>

namespace carillon::sqlite {

Overwriting::~Overwriting() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Overwriting::ask(std::function<void()> done) {
    {
        const std::lock_guard lock(mutex_);
        asked_.push_back(std::move(done));
        if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    }
    wake_.notify_all();
}

void Overwriting::wait_until_idle() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return asked_.empty() && !is_at_work_; });
}

void Overwriting::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return is_ending_ || !asked_.empty(); });
        if (asked_.empty()) return;
        std::vector<std::function<void()>> asked = std::exchange(asked_, {});
        is_at_work_ = true;
        lock.unlock();
        empty_log();
        for (const auto& done : asked)
            done();
        lock.lock();
        is_at_work_ = false;
        idle_.notify_all();
    }
}

// Copies the log into the database and cuts it to nothing, which takes a moment in which nobody
// reads from it. Writers wait for that as they wait for each other.
void Overwriting::empty_log() {
    constexpr int kPauseMs = 20;
    const auto until = std::chrono::steady_clock::now() + store_limits::kOverwriting;
    try {
        Connection db(connection_);
        sqlite3_busy_timeout(db.handle(), kPauseMs);
        while (std::chrono::steady_clock::now() < until) {
            try {
                Query checkpoint(db, "PRAGMA wal_checkpoint(TRUNCATE)");
                if (checkpoint.step() && checkpoint.integer(0) == 0) return;
            } catch (const SqliteError& error) {
                if (error.breaks_connection()) return;
            }
            sqlite3_sleep(kPauseMs);
        }
    } catch (const SqliteError&) {
        // The database is away, which its writer tells.
    }
}

}  // namespace carillon::sqlite
