#include "server/store/postgres/writer.hpp"

#include "server/store/random.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace carillon::postgres {
namespace {

using Kind = PostgresError::Kind;

// How often a group is run again before its mutations are refused.
constexpr int kCollisions = 20;
constexpr int kLostConnections = 3;

Error took_too_long() {
    return Error{Errc::kUnavailable, "",
                 "this took the database too long; nothing was stored, try again"};
}

// Longer with each collision, and for each writer another one: they shall not meet again.
Millis random_delay(int collisions) {
    const unsigned first = random_bytes().front();
    return Millis(5 * collisions * static_cast<int>(first) / 256);
}

}  // namespace

Writer::Writer(std::string url, Shared& shared, std::size_t most_bytes)
    : shared_(shared),
      connection_(std::move(url), shared),
      queue_(shared.in_flight, most_bytes),
      thread_([this] { run(); }) {}

Writer::~Writer() {
    queue_.close();
    thread_.join();
}

void Writer::run() {
    constexpr std::chrono::hours kIdle{1};
    WriteJobs jobs;
    while (queue_.take(jobs, kIdle)) {
        while (!jobs.empty())
            run_group(jobs, store_limits::kGroupMutations);
    }
}

// The first `most` jobs, or fewer when a cap of the group is reached, as one transaction.
void Writer::run_group(WriteJobs& jobs, std::size_t most) {
    int collisions = 0;
    int lost = 0;
    while (true) {
        std::size_t begun = 0;
        try {
            return attempt(jobs, most, begun);
        } catch (const PostgresError& error) {
            if (error.breaks_connection()) connection_.drop();
            switch (error.kind()) {
                case Kind::kCollided:
                    if (++collisions < kCollisions) {
                        queue_.pause(random_delay(collisions));
                        continue;
                    }
                    return fail(jobs, std::max<std::size_t>(begun, 1), nothing_stored());
                case Kind::kOutage:
                    // Before COMMIT was sent: the server has rolled it back.
                    if (begun > 0 && !error.is_silence() && ++lost < kLostConnections) continue;
                    note_outage(error);
                    if (error.is_silence()) {
                        connection_.put_off(error);
                        refuse_waiting(jobs, jobs.size());
                    }
                    return fail(jobs, jobs.size(), nothing_stored());
                case Kind::kInDoubt:
                    note_outage(error);
                    return fail(jobs, begun, not_known_whether_stored());
                case Kind::kTooLong:
                    return fail_apart(jobs, begun, took_too_long(), "");
                case Kind::kFault:
                    return fail_apart(jobs, begun, own_fault(), error.what());
            }
        } catch (const std::exception& error) {
            return fail_apart(jobs, begun, own_fault(), error.what());
        }
    }
}

// What is wrong with one of them, which was rolled back with all others: one by one it hits only
// the one that it comes from.
void Writer::fail_apart(WriteJobs& jobs, std::size_t begun, const Error& error,
                        const std::string& fault) {
    if (begun <= 1) {
        if (!fault.empty() && shared_.settings.on_error) {
            shared_.settings.on_error("a mutation failed: " + fault);
        }
        return fail(jobs, std::max<std::size_t>(begun, 1), error);
    }
    for (std::size_t left = begun; left > 0 && !jobs.empty(); --left)
        run_group(jobs, 1);
}

// How many of them one transaction takes, and what they will look at.
std::size_t Writer::collect(const WriteJobs& jobs, std::size_t most, AccessSet& access) const {
    std::size_t count = 0;
    std::size_t people = 0;
    while (count < std::min(most, jobs.size()) && people < store_limits::kGroupRows) {
        const std::size_t before = access.publishes.size();
        jobs[count++]->declare_access(access);
        for (std::size_t i = before; i < access.publishes.size(); ++i) {
            for (const Submission& submission : access.publishes[i]->submissions)
                people += 1 + submission.event.recipients.size();
        }
    }
    return count;
}

void Writer::attempt(WriteJobs& jobs, std::size_t most, std::size_t& begun) {
    const auto start = Clock::now();
    const auto passed = [&start] {
        return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    };
    Connection& db = connection_.get();
    begun = 1;
    const GroupMark mark = connection_.next_mark();
    Attempt tried;
    std::optional<Transaction> transaction(std::in_place, db, Transaction::Kind::kWrite);
    PostgresTables tables(*transaction, mark, shared_.webhooks);
    AccessSet access;
    most = collect(jobs, most, access);
    begun = most;
    tables.load(access, shared_.settings.clock() - shared_.settings.dedupe_retention,
                shared_.settings.step_rows);

    Mutations mutations(tables, shared_.ids, shared_.settings);
    while (tried.jobs < most) {
        begun = ++tried.jobs;
        jobs[tried.jobs - 1]->run(mutations);
        if (mutations.rows() >= store_limits::kGroupRows) break;
        if (passed() >= store_limits::kGroupTime) break;
    }
    tables.flush();
    tried.told = told_of(mutations);
    tried.rows = mutations.rows();
    tried.has_touched = mutations.has_touched();
    if (mutations.has_broadcast()) tried.broadcast = tables.last_broadcast();

    CommitSequencer::Turn turn(shared_.sequencer);
    commit(*transaction, jobs, tried.jobs);
    transaction.reset();
    // One that is before us looks for the outcome of its COMMIT.
    while (!turn.wait_for(store_limits::kCallTime))
        refuse_waiting(jobs, tried.jobs);
    hand_out(jobs, std::move(tried), passed());
}

// Returns when it is committed.
void Writer::commit(Transaction& transaction, WriteJobs& jobs, std::size_t in_doubt) {
    try {
        transaction.commit();
    } catch (const PostgresError& error) {
        if (error.kind() != Kind::kInDoubt) throw;
        if (error.is_silence()) refuse_waiting(jobs, in_doubt);
        const auto pause = [&](Millis time) {
            refuse_waiting(jobs, in_doubt);
            return queue_.pause(time);
        };
        switch (connection_.find_outcome(pause)) {
            case WriterConnection::Outcome::kCommitted:
                return;
            case WriterConnection::Outcome::kRolledBack:
                throw PostgresError(Kind::kOutage, error.what(), true);
            case WriterConnection::Outcome::kUnknown:
                connection_.take_new_number();
                throw;
        }
    }
}

void Writer::hand_out(WriteJobs& jobs, Attempt attempt, std::chrono::microseconds duration) {
    const std::lock_guard lock(shared_.answering);
    const StoreSettings& settings = shared_.settings;
    if (attempt.has_touched) shared_.outages.note_back(Outages::kWriting);
    if (attempt.has_touched || attempt.rows > 0) shared_.outages.note_written();
    tell(settings, std::move(attempt.told));
    if (attempt.broadcast > 0) {
        if (attempt.broadcast > shared_.told_broadcast) {
            shared_.told_broadcast = attempt.broadcast;
        }
        if (settings.on_broadcast) settings.on_broadcast();
    }
    if (settings.on_group && attempt.rows > 0) settings.on_group(duration, attempt.jobs);
    for (std::size_t i = 0; i < attempt.jobs; ++i) {
        auto job = queue_.take_first(jobs);
        if (job->succeed()) queue_.push_step(std::move(job));
        queue_.answered();
    }
}

void Writer::fail(WriteJobs& jobs, std::size_t count, const Error& error) {
    const std::lock_guard lock(shared_.answering);
    for (count = std::min(count, jobs.size()); count > 0; --count) {
        const auto job = queue_.take_first(jobs);
        job->fail(error);
        queue_.answered();
    }
}

void Writer::refuse_waiting(WriteJobs& jobs, std::size_t begun) {
    WriteJobs waiting;
    while (jobs.size() > begun) {
        waiting.push_front(std::move(jobs.back()));
        jobs.pop_back();
    }
    queue_.take_all(waiting);
    fail(waiting, waiting.size(), nothing_stored());
}

void Writer::note_outage(const PostgresError& error) {
    shared_.outages.note_away(Outages::kWriting, error.what());
}

}  // namespace carillon::postgres
