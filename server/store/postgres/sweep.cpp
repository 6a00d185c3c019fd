#include "server/store/postgres/sweep.hpp"

#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/revocation_rows.hpp"

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
    wake_.notify_one();
    thread_.join();
}

void Sweep::run() {
    std::unique_lock lock(mutex_);
    std::uint64_t answered = 0;
    while (true) {
        wake_.wait_for(lock, interval_, [&] { return stopping_ || asked_ != answered; });
        if (stopping_) return;
        answered = asked_;
        lock.unlock();
        look();
        lock.lock();
    }
}

void Sweep::look_every(Millis interval) {
    {
        const std::lock_guard lock(mutex_);
        if (interval_ == interval) return;
        interval_ = interval;
        // It begins to count at once, with a look: what it is shortened for may have happened
        // already.
        ++asked_;
    }
    wake_.notify_one();
}

void Sweep::look_now() {
    {
        const std::lock_guard lock(mutex_);
        ++asked_;
    }
    wake_.notify_one();
}

Sweep::Found Sweep::find(Connection& db) {
    Transaction transaction(db, Transaction::Kind::kRead);
    Rows now = transaction.run(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, last_broadcast, epoch FROM meta");
    now.next();
    Rows rows = transaction.run(
        "SELECT user_id, changed_in::text, changed_by, counter FROM inboxes"
        " WHERE changed_in >= $1::text::xid8 ORDER BY user_id",
        Params().add(from_));
    Found found;
    found.last_broadcast = now.number(1);
    found.revocations = read_revocations(transaction, from_);
    const std::string epoch(now.text(2));
    std::map<UserId, std::uint64_t> known;
    while (rows.next()) {
        const UserId user = rows.id<UserId>(0);
        const std::uint64_t changed_in = rows.number(1);
        const auto before = known_.find(user);
        const bool is_told = before != known_.end() && before->second == changed_in;
        if (!is_told && !shared_.own.contains(rows.integer(2))) {
            found.inboxes.push_back({user, Revision{epoch, rows.number(3)}});
        }
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
    if (!found.revocations.empty() && shared_.settings.on_revoked) {
        shared_.settings.on_revoked(std::move(found.revocations), false);
    }
    if (!found.inboxes.empty() && shared_.settings.on_foreign_change) {
        shared_.settings.on_foreign_change(std::move(found.inboxes));
    }
    if (found.last_broadcast > shared_.told_broadcast) {
        shared_.told_broadcast = found.last_broadcast;
        if (shared_.settings.on_broadcast) shared_.settings.on_broadcast();
    }
}

}  // namespace carillon::postgres
