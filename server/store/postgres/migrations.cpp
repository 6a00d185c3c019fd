#include "server/store/postgres/migrations.hpp"

#include "server/store/postgres/reindex.hpp"
#include "server/store/postgres/schema.hpp"
#include "server/store/random.hpp"
#include "server/store/tables/email.hpp"

namespace carillon::postgres {
namespace {

// "carillon" in ASCII, as a number: no other program locks it by chance.
constexpr std::int64_t kMigrationLock = 0x636172696c6c6f6e;

// From this version on reindex() has something to look at.
constexpr int kReindexed = 4;

constexpr const char* kBookkeeping =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz(3) NOT NULL)";

int present_version(Transaction& transaction) {
    Rows rows = transaction.run("SELECT coalesce(max(version), 0) FROM schema_migrations");
    rows.next();
    return static_cast<int>(rows.integer(0));
}

Status check_encoding(Transaction& transaction) {
    Rows rows = transaction.run("SELECT current_setting('server_encoding')");
    rows.next();
    if (rows.text(0) == "UTF8") return Done{};
    return Error{Errc::kUnprocessable, "DATABASE_URL",
                 "the database has the encoding " + std::string(rows.text(0)) +
                     ": expected UTF8 (createdb -E UTF8 -T template0)"};
}

// One person per email: of several it is whose email was put, and whose id is the smallest.
std::vector<std::string> separate_emails(Transaction& db) {
    std::vector<std::string> notes;
    Rows rows = db.run(
        "WITH kept AS (SELECT id, first_value(id) OVER (PARTITION BY lower(email COLLATE \"C\")"
        " ORDER BY put_email DESC, id) AS keeper FROM users WHERE email <> '')"
        " UPDATE users u SET learned_email = CASE WHEN u.learned_email = '' THEN u.email"
        " ELSE u.learned_email END, email = '', put_email = false"
        " FROM kept k WHERE k.id = u.id AND k.keeper <> u.id RETURNING u.id, k.keeper");
    while (rows.next())
        notes.push_back(separated_email(std::string(rows.text(0)), std::string(rows.text(1))));
    db.run_script(kSchema5Emails);
    return notes;
}

}  // namespace

const std::vector<Migration>& migrations() {
    static const std::vector<Migration> kAll = {
        {1, "notifications, inboxes, tombstones, directory, dedupe keys, search, broadcasts, audit",
         kSchema1},
        {2, "digest of what is unread, operations of a row", kSchema2},
        {3, "what shows whether writing works", kSchema3},
        {4, "search in scripts without spaces", kSchema4},
        {5, "revoked tokens, one person per email, whose teams were put", kSchema5,
         separate_emails},
        {6, "notifications that are promised and not made yet", kSchema6},
        {7, "deliveries, the event and group of a notification", kSchema7},
        {8, "webhooks, and what they are told", kSchema8},
        {9, "what people say of how they are reached", kSchema9},
        {10, "what belongs to one group of a person", kSchema10},
        {11, "attempts of deliveries that do not count", kSchema11},
        {12, "what waits for a digest", kSchema12},
        {13, "clicks, and daily sums of what is done", kSchema13},
        {14, "retention, and the data of a person", kSchema14},
        {15, "what is due of each webhook, what was marked at once", kSchema15},
        {16, "deliveries without an index by persons", kSchema16},
        {17, "what has failed with a digest", kSchema17},
        {18, "how long the lists of an inbox are", kSchema18},
        {19, "planned deliveries that share a row", kSchema19},
    };
    return kAll;
}

namespace {

Result<Migrated> apply_all(Connection& db, Millis now, int up_to) {
    Transaction transaction(db, Transaction::Kind::kLong);
    auto migrated = migrate(transaction, now, up_to);
    if (migrated) transaction.commit();
    return migrated;
}

}  // namespace

Result<Migrated> migrate(Transaction& transaction, Millis now, int up_to) {
    if (auto status = check_encoding(transaction); !status.ok()) return status.error();
    transaction.run("SELECT pg_advisory_xact_lock($1)", Params().add(kMigrationLock));
    transaction.run_script("SET LOCAL client_min_messages = warning");
    transaction.run_script(kBookkeeping);
    auto migrated = apply_missing(
        migrations(), present_version(transaction), up_to, [&](const Migration& migration) {
            transaction.run_script(migration.sql);
            transaction.run(
                "INSERT INTO schema_migrations (version, name, applied_at) VALUES ($1, $2, $3)",
                Params().add(migration.version).add(migration.name).add(now));
            return migration.fix_rows ? migration.fix_rows(transaction)
                                      : std::vector<std::string>();
        });
    if (!migrated) return migrated;
    transaction.run(
        "INSERT INTO meta (only_row, epoch, last_broadcast, created_at) VALUES (1, $1, 0, $2)"
        " ON CONFLICT DO NOTHING",
        Params().add(random_epoch()).add(now));
    return migrated;
}

Result<Migrated> migrate(Connection& db, Millis now, int up_to) {
    auto migrated = apply_all(db, now, up_to);
    if (migrated.ok() && migrated->to >= kReindexed) migrated->indexed = reindex(db);
    return migrated;
}

std::string renew_epoch(Connection& db) {
    const std::string epoch = random_epoch();
    Transaction transaction(db, Transaction::Kind::kLong);
    // In user order, as the writers do.
    transaction.run("SELECT 1 FROM inboxes ORDER BY user_id FOR UPDATE");
    transaction.run("UPDATE meta SET epoch = $1", Params().add(epoch));
    transaction.run("UPDATE inboxes SET changed_in = pg_current_xact_id(), changed_by = 0");
    transaction.commit();
    return epoch;
}

}  // namespace carillon::postgres
