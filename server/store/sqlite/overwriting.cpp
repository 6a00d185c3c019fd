#include "server/store/sqlite/overwriting.hpp"

#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_error.hpp"
#include "server/store/store_limits.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
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
        overwrite();
        for (const auto& done : asked)
            done();
        lock.lock();
        is_at_work_ = false;
        idle_.notify_all();
    }
}

namespace {

std::uint64_t bytes_of(Connection& db) {
    Query query(db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    query.step();
    return query.number(0);
}

// Of entries that moved to other pages as tables grew something is left between the entries that
// are there: only pages that are written again are without it (sqlite.org/lang_vacuum.html).
void write_anew(Connection& db) {
    db.execute("VACUUM");
}

// Copies the log into the database and cuts it to nothing, which takes a moment in which nobody
// reads from it. Writers wait for that as they wait for each other. False: somebody reads.
bool empty_log(Connection& db) {
    Query checkpoint(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    return checkpoint.step() && checkpoint.integer(0) == 0;
}

}  // namespace

void Overwriting::overwrite() {
    constexpr int kPauseMs = 20;
    const auto until = std::chrono::steady_clock::now() + store_limits::kOverwriting;
    try {
        Connection db(connection_);
        sqlite3_busy_timeout(db.handle(), 10 * kPauseMs);
        bool must_write_anew = bytes_of(db) <= kWrittenAnewBytes;
        for (; std::chrono::steady_clock::now() < until; sqlite3_sleep(kPauseMs)) {
            try {
                if (must_write_anew) write_anew(db);
                must_write_anew = false;
                if (empty_log(db)) return;
            } catch (const SqliteError& error) {
                if (error.breaks_connection()) return;
            }
        }
    } catch (const SqliteError&) {
        // The database is away, which its writer tells.
    }
}

}  // namespace carillon::sqlite
