#include "server/store/postgres/sweep.hpp"

#include "server/store/postgres/postgres_error.hpp"
#include "server/store/store_limits.hpp"

#include <utility>

namespace carillon::postgres {

Sweep::Sweep(std::string url, std::unique_ptr<Connection> db, Shared& shared)
    : url_(std::move(url)), shared_(shared), db_(std::move(db)) {
    {
        Transaction transaction(*db_, Transaction::Kind::kRead);
        Rows rows = transaction.run("SELECT pg_snapshot_xmin(pg_current_snapshot())::text");
        rows.next();
        from_ = rows.number(0);
    }
    shared_.told_broadcast = find(*db_).last_broadcast;
    thread_ = std::thread([this] { run(); });
}

Sweep::~Sweep() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_one();
    thread_.join();
}

void Sweep::run() {
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, store_limits::kSweep, [this] { return stopping_; })) {
        lock.unlock();
        look();
        lock.lock();
    }
}

Sweep::Found Sweep::find(Connection& db) {
    Transaction transaction(db, Transaction::Kind::kRead);
    Rows now = transaction.run(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, last_broadcast FROM meta");
    now.next();
    Rows rows = transaction.run(
        "SELECT user_id, changed_in::text, changed_by FROM inboxes"
        " WHERE changed_in >= $1::text::xid8 ORDER BY user_id",
        Params().add(from_));
    Found found;
    found.last_broadcast = now.number(1);
    std::map<UserId, std::uint64_t> known;
    while (rows.next()) {
        const UserId user = rows.id<UserId>(0);
        const std::uint64_t changed_in = rows.number(1);
        const auto before = known_.find(user);
        const bool is_told = before != known_.end() && before->second == changed_in;
        if (!is_told && !shared_.own.contains(rows.integer(2))) found.users.push_back(user);
        known.emplace(user, changed_in);
    }
    known_ = std::move(known);
    from_ = now.number(0);
    return found;
}

void Sweep::look() {
    Found found;
    try {
        if (!db_) db_ = std::make_unique<Connection>(url_);
        found = find(*db_);
    } catch (const PostgresError& error) {
        // Those who read and write tell of an outage; the next sweep begins where this one did.
        if (error.breaks_connection()) db_.reset();
        if (error.kind() == PostgresError::Kind::kFault && shared_.settings.on_error) {
            shared_.settings.on_error(std::string("a sweep failed: ") + error.what());
        }
        return;
    }
    const std::lock_guard lock(shared_.answering);
    if (!found.users.empty() && shared_.settings.on_foreign_change) {
        shared_.settings.on_foreign_change(std::move(found.users));
    }
    if (found.last_broadcast > shared_.told_broadcast) {
        shared_.told_broadcast = found.last_broadcast;
        if (shared_.settings.on_broadcast) shared_.settings.on_broadcast();
    }
}

}  // namespace carillon::postgres
