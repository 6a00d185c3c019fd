#include "server/store/postgres/dedupe_keys.hpp"

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/tables/row_columns.hpp"

#include <algorithm>

namespace carillon::postgres {

void DedupeKeys::load(const std::vector<std::string>& keys) {
    std::vector<std::string> unknown;
    for (const std::string& key : keys) {
        if (keys_.emplace(key, Cached{}).second) unknown.push_back(key);
    }
    if (unknown.empty()) return;
    static const std::string kSql = "SELECT key, digest, result, items, " + millis("created_at") +
                                    " FROM dedupe_keys WHERE key = ANY ($1::text[])";
    Rows rows = db_.run(kSql, Params().add(Array::of(unknown)));
    while (rows.next()) {
        auto result = rest::decode_event_result(rows.text(2));
        if (!result.ok()) rows.refuse(2, "no result of an event");
        Cached& cached = keys_[std::string(rows.text(0))];
        cached.known = KnownKey{std::string(rows.text(1)), std::move(*result),
                                split_ids<NotificationId>(rows, 3)};
        cached.at = rows.time(4);
    }
}

std::optional<KnownKey> DedupeKeys::find(const std::string& key, Millis not_before) {
    load({key});
    not_before_ = std::max(not_before_, not_before);
    const Cached& cached = keys_.at(key);
    if (!cached.known || cached.at < not_before) return std::nullopt;
    return cached.known;
}

void DedupeKeys::put(const std::string& key, const KnownKey& known, Millis now) {
    keys_[key] = Cached{known, now, true};
}

std::size_t DedupeKeys::forget(Millis not_before, std::size_t limit) {
    write();
    return db_
        .run(
            "DELETE FROM dedupe_keys WHERE key IN (SELECT key FROM dedupe_keys"
            " WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
            Params().add(not_before).add(limit))
        .affected();
}

void DedupeKeys::write() {
    Array keys, digests, results, items, times;
    std::size_t count = 0;
    for (auto& [key, cached] : keys_) {
        if (!cached.dirty) continue;
        keys.add(key);
        digests.add(cached.known->digest);
        results.add(rest::encode(cached.known->result));
        items.add(join(cached.known->items));
        times.add(cached.at);
        cached.dirty = false;
        ++count;
    }
    if (count == 0) return;
    // A key that somebody else has used since it was looked for is not written over.
    db_.send(
        "INSERT INTO dedupe_keys AS d (key, digest, result, items, created_at)"
        " SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[],"
        " $5::timestamptz[]) q (key, digest, result, items, created_at)"
        " ORDER BY q.key COLLATE \"C\""
        " ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, result = excluded.result,"
        " items = excluded.items, created_at = excluded.created_at WHERE d.created_at < $6",
        Params().add(keys).add(digests).add(results).add(items).add(times).add(not_before_),
        [count](std::size_t written) {
            if (written == count) return;
            throw PostgresError(PostgresError::Kind::kCollided,
                                "another transaction has used the same dedupe key");
        });
}

}  // namespace carillon::postgres
