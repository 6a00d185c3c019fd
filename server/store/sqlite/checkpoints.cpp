#include "server/store/sqlite/checkpoints.hpp"

#include "server/store/sqlite/sqlite_error.hpp"

namespace carillon::sqlite {
namespace {

// A log of so many times its length has its writer wait.
constexpr int kFarTooLong = 4;

}  // namespace

Checkpoints::~Checkpoints() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Checkpoints::after_commit(Connection& db) {
    const int pages = db.pages_in_log();
    if (pages < connection_.log_pages) return;
    if (!must_finish(pages)) return;
    try {
        db.checkpoint();
    } catch (const SqliteError&) {
        return;
    }
    const std::lock_guard lock(mutex_);
    state_ = State::kShort;
}

// Has the thread begin when it is time for it. True: it is done.
bool Checkpoints::must_finish(int pages) {
    std::unique_lock lock(mutex_);
    if (state_ == State::kShort) {
        state_ = State::kAsked;
        if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
        wake_.notify_all();
    }
    if (pages >= kFarTooLong * connection_.log_pages)
        copied_.wait(lock, [this] { return state_ != State::kAsked; });
    return state_ == State::kFinishing;
}

void Checkpoints::run() {
    std::unique_ptr<Connection> db;
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return is_ending_ || state_ == State::kAsked; });
        if (is_ending_) return;
        lock.unlock();
        copy(db);
        lock.lock();
        state_ = State::kFinishing;
        copied_.notify_all();
    }
}

void Checkpoints::copy(std::unique_ptr<Connection>& db) {
    try {
        if (!db) db = std::make_unique<Connection>(connection_);
        db->checkpoint();
    } catch (const SqliteError&) {
        db.reset();
    }
}

}  // namespace carillon::sqlite
