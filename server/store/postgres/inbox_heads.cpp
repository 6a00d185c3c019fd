#include "server/store/postgres/inbox_heads.hpp"

#include "server/store/postgres/postgres_error.hpp"

#include <algorithm>

namespace carillon::postgres {

void InboxHeads::lock(std::vector<UserId> users) {
    remove_held(users);
    if (users.empty()) return;
    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
    lock_stored(users, {});
    remove_held(users);
    if (users.empty()) return;
    // An inbox that is not there cannot be locked: it comes to be first.
    const std::set<UserId> placeholders = insert_placeholders(users);
    lock_stored(users, placeholders);
    remove_held(users);
    if (users.empty()) return;
    throw PostgresError(PostgresError::Kind::kCollided, "an inbox went while it was locked");
}

void InboxHeads::remove_held(std::vector<UserId>& users) const {
    users.erase(std::remove_if(users.begin(), users.end(),
                               [this](const UserId& user) { return heads_.count(user) > 0; }),
                users.end());
}

// Answers those of whom there was none.
std::set<UserId> InboxHeads::insert_placeholders(const std::vector<UserId>& users) {
    Rows made = db_.run(
        "INSERT INTO inboxes (user_id, counter, floor, unread_low, unread_normal, unread_high,"
        " unread_critical, unseen, heard_broadcast, changed_in, changed_by)"
        " SELECT q.user_id, 0, 0, 0, 0, 0, 0, 0, coalesce(u.born_with_broadcast, $2),"
        " pg_current_xact_id(), $3"
        " FROM unnest($1::uuid[]) q (user_id) LEFT JOIN users u ON u.id = q.user_id"
        " ORDER BY q.user_id ON CONFLICT DO NOTHING RETURNING user_id",
        Params().add(Array::of(users)).add(meta_.last_broadcast).add(writer_));
    std::set<UserId> placeholders;
    while (made.next())
        placeholders.insert(made.id<UserId>(0));
    return placeholders;
}

// Those that are there, in the order in which everybody locks them.
void InboxHeads::lock_stored(const std::vector<UserId>& users,
                             const std::set<UserId>& placeholders) {
    static const std::string kSql = "SELECT i.user_id, " + std::string(kHeadColumns) +
                                    " FROM inboxes i WHERE i.user_id = ANY ($1::uuid[])"
                                    " ORDER BY i.user_id FOR UPDATE";
    Rows rows = db_.run(kSql, Params().add(Array::of(users)));
    while (rows.next()) {
        const UserId user = rows.id<UserId>(0);
        Cached cached;
        cached.stored = read_stored_head(rows, 1);
        cached.is_placeholder = placeholders.count(user) > 0;
        cached.stored.is_new = cached.is_placeholder;
        heads_.emplace(user, cached);
    }
}

StoredHead InboxHeads::get(const UserId& user) {
    lock({user});
    return heads_.at(user).stored;
}

void InboxHeads::put(const UserId& user, const StoredHead& head) {
    lock({user});
    Cached& cached = heads_.at(user);
    cached.stored = head;
    cached.dirty = true;
    cached.is_placeholder = false;
}

void InboxHeads::write() {
    Array users, counter, floor, low, normal, high, critical, unseen, due, heard;
    Array digest, digest_at, lengths, lengths_at;
    bool any = false;
    for (auto& [user, cached] : heads_) {
        if (!cached.dirty) continue;
        const InboxHead& head = cached.stored.head;
        const auto& unread = head.unread.by_priority;
        users.add(user);
        counter.add(head.counter);
        floor.add(head.floor);
        low.add(unread[0]);
        normal.add(unread[1]);
        high.add(unread[2]);
        critical.add(unread[3]);
        unseen.add(head.unread.unseen);
        cached.stored.next_due ? due.add(cached.stored.next_due->count()) : due.add_null();
        heard.add(cached.stored.heard);
        digest.add(digest_column(head));
        digest_at.add(digest_at_column(head));
        lengths.add(lengths_column(head));
        lengths_at.add(lengths_at_column(head));
        cached.dirty = false;
        any = true;
    }
    if (!any) return;
    db_.send(
        "UPDATE inboxes i SET counter = q.counter, floor = q.floor, unread_low = q.low,"
        " unread_normal = q.normal, unread_high = q.high, unread_critical = q.critical,"
        " unseen = q.unseen, next_due_at = q.due, heard_broadcast = q.heard, digest = q.digest,"
        " digest_at = q.digest_at, lengths = q.lengths, lengths_at = q.lengths_at,"
        " changed_in = pg_current_xact_id(), changed_by = $15"
        " FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],"
        " $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[],"
        " $12::bigint[], $13::text[], $14::bigint[]) q (user_id, counter, floor, low, normal,"
        " high, critical, unseen, due, heard, digest, digest_at, lengths, lengths_at)"
        " WHERE i.user_id = q.user_id",
        Params()
            .add(users)
            .add(counter)
            .add(floor)
            .add(low)
            .add(normal)
            .add(high)
            .add(critical)
            .add(unseen)
            .add(due)
            .add(heard)
            .add(digest)
            .add(digest_at)
            .add(lengths)
            .add(lengths_at)
            .add(writer_));
}

void InboxHeads::take_back_placeholders() {
    Array users;
    bool any = false;
    for (const auto& [user, cached] : heads_) {
        if (!cached.is_placeholder) continue;
        users.add(user);
        any = true;
    }
    if (!any) return;
    db_.send("DELETE FROM inboxes WHERE user_id = ANY ($1::uuid[])", Params().add(users));
}

}  // namespace carillon::postgres
