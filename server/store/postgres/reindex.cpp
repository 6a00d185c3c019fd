#include "server/store/postgres/reindex.hpp"

#include "core/inbox/filter.hpp"
#include "server/store/postgres/search_terms.hpp"
#include "server/store/store_limits.hpp"

namespace carillon::postgres {
namespace {

struct Step {
    std::uint64_t indexed = 0;
    bool is_last = false;
};

Step reindex_step(Transaction& transaction) {
    Step step;
    // Locked: of several nodes one makes this step.
    Rows from = transaction.run("SELECT user_id, id FROM reindexing FOR UPDATE");
    if (!from.next()) return Step{0, true};
    UserId user = from.id<UserId>(0);
    NotificationId id = from.id<NotificationId>(1);
    Rows rows = transaction.run(
        "SELECT user_id, id, title, body FROM notifications WHERE (user_id, id) > ($1, $2)"
        " ORDER BY user_id, id LIMIT $3",
        Params().add(user).add(id).add(store_limits::kReindexRows));
    Array users, ids, words;
    while (rows.next()) {
        user = rows.id<UserId>(0);
        id = rows.id<NotificationId>(1);
        Notification n;
        n.user_id = user;
        n.title = rows.text(2);
        n.body = rows.text(3);
        if (!has_unspaced(n.title) && !has_unspaced(n.body)) continue;
        users.add(user);
        ids.add(id);
        words.add(search_vector(n));
        ++step.indexed;
    }
    if (rows.size() == 0) {
        transaction.run("DELETE FROM reindexing");
        return Step{0, true};
    }
    if (step.indexed > 0) {
        transaction.run(
            "UPDATE notifications n SET words = q.words::tsvector"
            " FROM unnest($1::uuid[], $2::uuid[], $3::text[]) q (user_id, id, words)"
            " WHERE n.user_id = q.user_id AND n.id = q.id",
            Params().add(users).add(ids).add(words));
    }
    transaction.run("UPDATE reindexing SET user_id = $1, id = $2", Params().add(user).add(id));
    return step;
}

}  // namespace

std::uint64_t reindex(Connection& db) {
    std::uint64_t indexed = 0;
    while (true) {
        Transaction transaction(db, Transaction::Kind::kLong);
        const Step step = reindex_step(transaction);
        transaction.commit();
        indexed += step.indexed;
        if (step.is_last) return indexed;
    }
}

}  // namespace carillon::postgres
