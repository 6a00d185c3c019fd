#include "server/store/sqlite/writer.hpp"

#include "server/store/random.hpp"
#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/revocation_rows.hpp"
#include "server/store/sqlite/sqlite_error.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace carillon::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

std::chrono::microseconds since(Clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
}

}  // namespace

Writer::Seen Writer::first_sight(Connection& db) {
    const Meta meta = read_meta(db);
    return Seen{meta.change_seq, meta.last_broadcast, {}, revocations_since(db, 0).last, {}};
}

Writer::Writer(ConnectionSettings connection, std::unique_ptr<Connection> db,
               const StoreSettings& settings, InFlight& in_flight, Outages& outages)
    : connection_settings_(std::move(connection)),
      settings_(settings),
      outages_(outages),
      checkpoints_(connection_settings_),
      db_(std::move(db)),
      ids_(random_bytes),
      seen_(first_sight(*db_)),
      queue_(in_flight, store_limits::kQueuedBytes),
      thread_([this] { run(); }) {}

Writer::~Writer() {
    queue_.close();
    thread_.join();
}

void Writer::run() {
    WriteJobs jobs;
    while (queue_.take(jobs, store_limits::kForeignPoll)) {
        if (jobs.empty()) look_for_foreign_changes();
        while (!jobs.empty())
            run_group(jobs, store_limits::kGroupMutations);
    }
}

// The first `most` jobs, or fewer when a cap of the group is reached, as one transaction.
void Writer::run_group(WriteJobs& jobs, std::size_t most) {
    const auto start = Clock::now();
    Attempt tried;
    std::string fault;
    try {
        attempt(jobs, most, tried);
        hand_out(jobs, std::move(tried), since(start));
        return checkpoints_.after_commit(*db_);
    } catch (const SqliteError& error) {
        if (error.is_outage()) {
            if (tried.committing || error.breaks_connection()) db_.reset();
            outages_.note_away(Outages::kWriting, error.what());
            return fail(jobs, jobs.size(),
                        tried.committing ? not_known_whether_stored() : nothing_stored());
        }
        fault = error.what();
    } catch (const std::exception& error) {
        fault = error.what();
    }
    // Our own fault in one of them, which was rolled back with all others: one by one it hits only
    // the one whose fault it is.
    if (tried.jobs <= 1) {
        if (settings_.on_error) settings_.on_error("a mutation failed: " + fault);
        return fail(jobs, tried.jobs, own_fault());
    }
    for (std::size_t left = tried.jobs; left > 0 && !jobs.empty(); --left)
        run_group(jobs, 1);
}

void Writer::attempt(const WriteJobs& jobs, std::size_t most, Attempt& attempt) {
    const auto start = Clock::now();
    Connection& db = connection();
    Transaction transaction(db, Transaction::Kind::kWrite);
    SqliteTables tables(db, webhooks_);
    attempt.seen = foreign_changes(db, tables);

    Mutations mutations(tables, ids_, settings_);
    while (attempt.jobs < std::min(most, jobs.size())) {
        WriteJob& job = *jobs[attempt.jobs];
        ++attempt.jobs;
        job.run(mutations);
        if (mutations.rows() >= store_limits::kGroupRows) break;
        if (since(start) >= store_limits::kGroupTime) break;
    }
    attempt.seen.change_seq = tables.flush();
    attempt.seen.last_broadcast = tables.last_broadcast();
    attempt.told = told_of(mutations);
    if (!attempt.told.revoked.empty())
        attempt.seen.last_revocation = revocations_since(db, attempt.seen.last_revocation).last;
    attempt.committing = true;
    transaction.commit();
    attempt.rows = mutations.rows();
    attempt.has_touched = mutations.has_touched();
}

void Writer::hand_out(WriteJobs& jobs, Attempt attempt, std::chrono::microseconds duration) {
    if (attempt.has_touched) outages_.note_back(Outages::kWriting);
    if (attempt.has_touched || attempt.rows > 0) outages_.note_written();
    const bool has_broadcast = attempt.seen.last_broadcast > seen_.last_broadcast;
    tell_foreign_changes(attempt.seen);
    tell(settings_, std::move(attempt.told));
    if (settings_.on_broadcast && has_broadcast) settings_.on_broadcast();
    if (settings_.on_group && attempt.rows > 0) settings_.on_group(duration, attempt.jobs);
    for (std::size_t i = 0; i < attempt.jobs; ++i) {
        auto job = queue_.take_first(jobs);
        if (job->succeed()) queue_.push_step(std::move(job));
        queue_.answered();
    }
}

void Writer::fail(WriteJobs& jobs, std::size_t count, const Error& error) {
    for (; count > 0; --count) {
        const auto job = queue_.take_first(jobs);
        job->fail(error);
        queue_.answered();
    }
}

// What is in the database that was not told yet.
Writer::Seen Writer::foreign_changes(Connection& db, SqliteTables& tables) const {
    NewRevocations revoked = revocations_since(db, seen_.last_revocation);
    Seen found{tables.change_seq(),
               tables.last_broadcast(),
               {},
               revoked.last,
               std::move(revoked.revocations)};
    if (found.change_seq != seen_.change_seq)
        found.inboxes = tables.changed_since(seen_.change_seq);
    return found;
}

void Writer::look_for_foreign_changes() {
    Seen found;
    try {
        Connection& db = connection();
        std::int64_t version = 0;
        {
            Query query(db, "PRAGMA data_version");
            query.step();
            version = query.integer(0);
        }
        // Changes when another connection has written: of this process only this one writes.
        if (version == data_version_) return;
        Transaction transaction(db, Transaction::Kind::kRead);
        SqliteTables tables(db, webhooks_);
        found = foreign_changes(db, tables);
        transaction.commit();
        data_version_ = version;
    } catch (const SqliteError& error) {
        if (error.breaks_connection()) db_.reset();
        return outages_.note_away(Outages::kWriting, error.what());
    }
    const bool has_broadcast = found.last_broadcast > seen_.last_broadcast;
    tell_foreign_changes(found);
    if (settings_.on_broadcast && has_broadcast) settings_.on_broadcast();
}

void Writer::tell_foreign_changes(Seen found) {
    std::vector<ChangedInbox> inboxes = std::exchange(found.inboxes, {});
    std::vector<Revocation> revoked = std::exchange(found.revocations, {});
    seen_ = std::move(found);
    if (settings_.on_revoked && !revoked.empty()) settings_.on_revoked(std::move(revoked), false);
    if (settings_.on_foreign_change && !inboxes.empty()) {
        settings_.on_foreign_change(std::move(inboxes));
    }
}

Connection& Writer::connection() {
    if (!db_) {
        db_ = std::make_unique<Connection>(connection_settings_);
        db_->leave_log();
        data_version_ = -1;
    }
    return *db_;
}

}  // namespace carillon::sqlite
