#include "server/store/postgres/inspect.hpp"

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/migrations.hpp"
#include "server/store/postgres/postgres_error.hpp"

namespace carillon {
namespace {

using postgres::Rows;
using postgres::Transaction;

constexpr std::int64_t kOldest = 130000;  // PostgreSQL 13
constexpr std::int64_t kConnectionsOfANode = 9;

// In one trip; the time is the first thing that is looked at.
constexpr const char* kQuestions =
    "SELECT round(extract(epoch FROM clock_timestamp()) * 1000)::bigint,"
    " current_setting('server_encoding'), current_setting('server_version_num')::bigint,"
    " current_setting('server_version'), pg_is_in_recovery(),"
    " current_setting('default_transaction_read_only') = 'on', current_schema() IS NULL,"
    " coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),"
    " to_regclass('schema_migrations') IS NOT NULL,"
    " current_setting('max_connections')::bigint,"
    " (SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
    "  AND relkind = 'r' AND relname IN ('notifications', 'inboxes', 'users', 'audit'))";

void judge(Rows& rows, Inspection& found) {
    const std::string encoding(rows.text(1));
    if (encoding != "UTF8") {
        found.faults.push_back("it has the encoding " + encoding +
                               ": expected UTF8 (createdb -E UTF8 -T template0)");
    }
    if (rows.integer(2) < kOldest) {
        found.faults.push_back("it is PostgreSQL " + std::string(rows.text(3)) +
                               ": expected 13 or newer");
    }
    if (rows.boolean(4)) {
        found.faults.emplace_back(
            "it is a standby, which takes no writes: expected the primary (several hosts and "
            "target_session_attrs=read-write find it)");
    } else if (rows.boolean(5)) {
        found.faults.emplace_back("it is set to read only (default_transaction_read_only)");
    }
    if (rows.boolean(6)) {
        found.faults.emplace_back("no schema of the search_path is there");
    } else if (found.version < found.known && !rows.boolean(7)) {
        found.faults.emplace_back(
            "the account may not make tables, which the migration needs (GRANT CREATE ON SCHEMA)");
    }
    if (!rows.boolean(8) && rows.integer(10) > 0) {
        found.faults.emplace_back("it holds tables of the same names that are not Carillon's");
    }
    if (rows.integer(9) < kConnectionsOfANode) {
        found.warnings.push_back("it takes " + std::to_string(rows.integer(9)) +
                                 " connections; a node has " + std::to_string(kConnectionsOfANode));
    }
}

// What a node writes at its start and with every commit.
void judge_rights(Transaction& db, Inspection& found) {
    Rows rows = db.run(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
        " AND c.relkind = 'r' AND c.relname IN ('meta', 'inboxes', 'notifications', 'writers')"
        " AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')"
        " AND has_table_privilege(c.oid, 'UPDATE')) ORDER BY 1");
    while (rows.next()) {
        found.faults.push_back("the account may not read and write the table " +
                               std::string(rows.text(0)));
    }
}

}  // namespace

Result<Inspection> inspect_postgres(const std::string& url, const std::function<Millis()>& clock) {
    Inspection found;
    found.known = postgres::migrations().back().version;
    try {
        postgres::Connection connection(url);
        Transaction db(connection, Transaction::Kind::kRead);
        db.run("SELECT 1");  // BEGIN goes with it: what is timed is one trip alone
        const Millis asked = clock();
        Rows rows = db.run(kQuestions);
        const Millis answered = clock();
        rows.next();
        found.exists = true;
        found.its_time = Millis(rows.integer(0));
        found.our_time = asked + (answered - asked) / 2;
        if (rows.boolean(8)) {
            Rows version = db.run("SELECT coalesce(max(version), 0) FROM schema_migrations");
            version.next();
            found.version = static_cast<int>(version.integer(0));
        }
        judge(rows, found);
        judge_rights(db, found);
        return found;
    } catch (const postgres::PostgresError& error) {
        return Error{Errc::kUnavailable, "DATABASE_URL",
                     std::string("the PostgreSQL database cannot be opened: ") + error.what()};
    }
}

}  // namespace carillon
