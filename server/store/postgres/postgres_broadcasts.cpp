// PostgresTables: what is said to everybody, and who wrote.

#include "server/store/postgres/postgres_tables.hpp"
#include "server/store/store_limits.hpp"

#include <utility>

namespace carillon::postgres {

// --- broadcasts

void PostgresTables::put_broadcast(const StoredBroadcast& broadcast) {
    Event event = broadcast.event;
    const std::optional<Text> own = std::exchange(event.own_text, std::nullopt);
    Rows rows =
        db_.run("UPDATE meta SET last_broadcast = last_broadcast + 1 RETURNING last_broadcast");
    rows.next();
    meta_.last_broadcast = rows.number(0);
    Params params;
    params.add(meta_.last_broadcast).add(encode(event));
    own ? params.add(own->title).add(own->body) : params.add_null().add_null();
    params.add(broadcast.created_at).add(broadcast.expires_at).add(broadcast.request_id);
    db_.run(
        "INSERT INTO broadcasts (number, event, title, body, created_at, expires_at, request_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params);
    broadcasts_.clear();
}

std::vector<StoredBroadcast> PostgresTables::broadcasts_after(std::uint64_t number,
                                                              std::size_t limit) {
    static const std::string kSql = "SELECT number, event, title, body, " + millis("created_at") +
                                    ", " + millis("expires_at") +
                                    ", request_id FROM broadcasts WHERE number > $1"
                                    " ORDER BY number LIMIT $2";
    return broadcasts_.after(number, limit, [&] {
        std::vector<StoredBroadcast> broadcasts;
        for (Rows rows = db_.run(kSql, Params().add(number).add(limit)); rows.next();)
            broadcasts.push_back(read_broadcast(rows));
        return broadcasts;
    });
}

std::size_t PostgresTables::forget_broadcasts(Millis now, std::size_t limit) {
    return db_
        .run(
            "DELETE FROM broadcasts WHERE number IN (SELECT number FROM broadcasts"
            " WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
            Params().add(now).add(limit))
        .affected();
}

// --- can it be written?

// What each transaction writes anyway (GroupMark) fits where it stands already.
void PostgresTables::touch() {
    constexpr std::size_t kPieceBytes = 32;
    db_.run(
        "INSERT INTO room (only_row, filler) SELECT 1, string_agg(md5(random()::text), '')"
        " FROM generate_series(1, $1::integer)"
        " ON CONFLICT (only_row) DO UPDATE SET filler = excluded.filler",
        Params().add(store_limits::kRoomBytes / kPieceBytes));
}

// --- what writers have left behind

// By the server's clock, as `at` is. A writer that lives and has been idle for so long puts its row
// back with its next group. A row that is locked belongs to one that writes just now.
void PostgresTables::tidy(std::size_t limit) {
    db_.run(
        "DELETE FROM writers WHERE id IN (SELECT id FROM writers"
        " WHERE at < now() - $1 * interval '1 millisecond' LIMIT $2 FOR UPDATE SKIP LOCKED)",
        Params().add(store_limits::kWriterKeep.count()).add(limit));
}

}  // namespace carillon::postgres
