#include "server/store/postgres/writer_connection.hpp"

#include "server/store/random.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace carillon::postgres {
namespace {

using Kind = PostgresError::Kind;

constexpr Millis kFirstDelay{50};
constexpr Millis kLongestDelay{2000};

std::int64_t random_number() {
    const auto bytes = random_bytes();
    std::int64_t number = 0;
    std::memcpy(&number, bytes.data(), sizeof(number));
    return (number & INT64_MAX) | 1;  // 0 is nobody's
}

}  // namespace

WriterConnection::WriterConnection(std::string url, Shared& shared)
    : url_(std::move(url)), shared_(shared) {
    take_new_number();
}

const GroupMark& WriterConnection::next_mark() {
    ++mark_.group;
    return mark_;
}

WriterConnection::Outcome WriterConnection::find_outcome(const Pause& pause) {
    const auto until = Clock::now() + store_limits::kDoubt;
    for (Millis delay = kFirstDelay; Clock::now() < until;
         delay = std::min(2 * delay, kLongestDelay)) {
        try {
            Connection db(url_);
            Transaction transaction(db, Transaction::Kind::kWrite);
            transaction.run("SELECT set_config('lock_timeout', $1, true)",
                            Params().add(store_limits::kRowLock.count()));
            Rows rows = transaction.run("SELECT last_group FROM writers WHERE id = $1 FOR UPDATE",
                                        Params().add(mark_.writer));
            if (!rows.next()) return Outcome::kUnknown;
            return rows.integer(0) == mark_.group ? Outcome::kCommitted : Outcome::kRolledBack;
        } catch (const PostgresError&) {
            if (!pause(delay)) return Outcome::kUnknown;
        }
    }
    return Outcome::kUnknown;
}

Connection& WriterConnection::get() {
    if (db_) return *db_;
    if (Clock::now() < reconnect_at_) throw PostgresError(Kind::kOutage, why_away_);
    try {
        db_ = std::make_unique<Connection>(url_);
        // Before its first group: a row that is there can be waited for (find_outcome).
        Transaction transaction(*db_, Transaction::Kind::kWrite);
        transaction.run(
            "INSERT INTO writers (id, last_group, at) VALUES ($1, 0, now()) ON CONFLICT DO NOTHING",
            Params().add(mark_.writer));
        transaction.commit();
        reconnect_delay_ = Millis(0);
    } catch (const PostgresError& error) {
        db_.reset();
        put_off(error);
        throw PostgresError(Kind::kOutage, why_away_, true);
    }
    return *db_;
}

void WriterConnection::put_off(const PostgresError& error) {
    why_away_ = error.what();
    reconnect_delay_ = std::clamp(2 * reconnect_delay_, kFirstDelay, kLongestDelay);
    reconnect_at_ = Clock::now() + reconnect_delay_;
}

void WriterConnection::take_new_number() {
    if (mark_.writer != 0) shared_.own.disown(mark_.writer);
    mark_ = GroupMark{random_number(), 0};
    shared_.own.add(mark_.writer);
}

}  // namespace carillon::postgres
