#include "server/store/sqlite/migrations.hpp"

#include "server/store/random.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/reindex.hpp"
#include "server/store/sqlite/schema.hpp"
#include "server/store/tables/email.hpp"
#include "server/store/tables/search_line.hpp"

#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace carillon::sqlite {
namespace {

constexpr const char* kBookkeeping =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT";

// From this version on reindex() has something to look at.
constexpr int kReindexed = 8;

int present_version(Connection& db) {
    Query query(db, "SELECT coalesce(max(version), 0) FROM schema_migrations");
    query.step();
    return static_cast<int>(query.integer(0));
}

// The one row of meta: who the inboxes' revisions belong to.
void name_epoch(Connection& db, Millis now) {
    Query(db,
          "INSERT INTO meta (only_row, epoch, change_seq, created_at) VALUES (1, ?, 0, ?) "
          "ON CONFLICT DO NOTHING")
        .bind(random_epoch())
        .bind(now)
        .run();
}

// The words of all notifications as core folds them now.
void fold_anew(Connection& db) {
    Query rows(db, "SELECT seq, user_id, title, body FROM notifications");
    while (rows.step()) {
        Notification n;
        n.user_id = rows.id<UserId>(1);
        n.title = rows.text(2);
        n.body = rows.text(3);
        Query(db, "REPLACE INTO notifications_fts (rowid, words) VALUES (?, ?)")
            .bind(rows.integer(0))
            .bind(search_line(n))
            .run();
    }
}

// One person per email: of several it is whose email was put, and whose id is the smallest.
std::vector<std::string> separate_emails(Connection& db) {
    std::vector<std::string> notes;
    std::vector<std::pair<std::string, std::string>> others;  // with who keeps it
    {
        Query rows(db,
                   "SELECT id, first_value(id) OVER (PARTITION BY email COLLATE NOCASE"
                   " ORDER BY put_email DESC, id) FROM users WHERE email <> '' ORDER BY id");
        while (rows.step()) {
            if (rows.text(0) != rows.text(1)) others.emplace_back(rows.text(0), rows.text(1));
        }
    }
    for (const auto& [user, keeper] : others) {
        Query(db,
              "UPDATE users SET learned_email = iif(learned_email = '', email, learned_email),"
              " email = '', put_email = 0 WHERE id = ?")
            .bind(user)
            .run();
        notes.push_back(separated_email(user, keeper));
    }
    db.execute(kSchema9Emails);
    return notes;
}

// `CHECK (x IN ('a', 'b'))` as `CHECK (x = 'a' OR x = 'b')`.
std::string unlisted(const std::string& sql) {
    static const std::regex kListed(R"(CHECK \((\w+) IN \(([^)]*)\)\))");
    static const std::regex kValue(R"('[^']*')");
    std::string made;
    auto from = sql.begin();
    for (std::sregex_iterator found(sql.begin(), sql.end(), kListed), end; found != end; ++found) {
        made.append(from, found->prefix().second);
        const std::string column = found->str(1);
        const std::string values = found->str(2);
        std::string condition;
        for (std::sregex_iterator value(values.begin(), values.end(), kValue); value != end;
             ++value)
            condition += (condition.empty() ? "" : " OR ") + column + " = " + value->str();
        made += "CHECK (" + condition + ')';
        from = found->suffix().first;
    }
    return made.append(from, sql.end());
}

// What SQLite's documentation of ALTER TABLE has for a change of checks that all rows satisfy: the
// text of the schema is changed, and the schema read again.
void unlist_checks(Connection& db) {
    std::vector<std::pair<std::string, std::string>> tables;
    std::int64_t version = 0;
    {
        Query rows(db,
                   "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL");
        while (rows.step())
            tables.emplace_back(rows.text(0), rows.text(1));
        Query stands(db, "PRAGMA schema_version");
        if (stands.step()) version = stands.integer(0);
    }
    db.execute("PRAGMA writable_schema = ON");
    for (const auto& [name, sql] : tables) {
        const std::string made = unlisted(sql);
        if (made == sql) continue;
        Query(db, "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?")
            .bind(made)
            .bind(name)
            .run();
    }
    db.execute(("PRAGMA schema_version = " + std::to_string(version + 1)).c_str());
    db.execute("PRAGMA writable_schema = RESET");
}

}  // namespace

const std::vector<Migration>& migrations() {
    static const std::vector<Migration> kAll = {
        {1, "notifications, inboxes, tombstones, directory, dedupe keys, search", kSchema1},
        {2, "broadcasts", kSchema2},
        {3, "audit, what manual sends created, requests of broadcasts, tombstones by id", kSchema3},
        {4, "what is learned of people from their tokens", kSchema4},
        {5, "search without case and accents in more scripts", kSchema5, fold_anew},
        {6, "digest of what is unread, operations of a row", kSchema6},
        {7, "what shows whether writing works", kSchema7},
        {8, "search in scripts without spaces", kSchema8},
        {9, "revoked tokens, one person per email, whose teams were put", kSchema9, nullptr,
         separate_emails},
        {10, "notifications that are promised and not made yet", kSchema10},
        {11, "deliveries, the event and group of a notification", kSchema11},
        {12, "webhooks, and what they are told", kSchema12},
        {13, "what people say of how they are reached", kSchema13},
        {14, "what belongs to one group of a person", kSchema14},
        {15, "attempts of deliveries that do not count", kSchema15},
        {16, "what waits for a digest", kSchema16},
        {17, "clicks, and daily sums of what is done", kSchema17},
        {18, "retention, and the data of a person", kSchema18},
        {19, "what is due of each webhook, what was marked at once, checks without lists",
         kSchema19, unlist_checks},
        {20, "deliveries without an index by persons", kSchema20},
        {21, "deliveries in fewer bytes", kSchema21},
        {22, "planned deliveries in a table of their own", kSchema22},
        {23, "what has failed with a digest", kSchema23},
        {24, "how long the lists of an inbox are", kSchema24},
        {25, "planned deliveries that share a row", kSchema25},
    };
    return kAll;
}

Result<Migrated> migrate(Connection& db, Millis now, int up_to) {
    Transaction transaction(db, Transaction::Kind::kWrite);
    db.execute(kBookkeeping);
    auto migrated =
        apply_missing(migrations(), present_version(db), up_to, [&](const Migration& migration) {
            db.execute(migration.sql);
            if (migration.then) migration.then(db);
            Query(db, "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)")
                .bind(migration.version)
                .bind(migration.name)
                .bind(now)
                .run();
            return migration.fix_rows ? migration.fix_rows(db) : std::vector<std::string>();
        });
    if (!migrated) return migrated;
    name_epoch(db, now);
    transaction.commit();
    if (migrated->to >= kReindexed) migrated->indexed = reindex(db);
    return migrated;
}

}  // namespace carillon::sqlite
