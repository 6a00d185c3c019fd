#include "server/store/sqlite/inspect.hpp"

#include "core/base/percent.hpp"
#include "server/store/sqlite/migrations.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <memory>

namespace carillon {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyMs = 2000;

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Prepared = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

// Nothing: a question that the database refuses. The first column of the first row; 0 when none.
std::optional<int> ask(sqlite3* db, const char* sql) {
    sqlite3_stmt* made = nullptr;
    const int prepared = sqlite3_prepare_v2(db, sql, -1, &made, nullptr);
    const Prepared statement(made, sqlite3_finalize);
    if (prepared != SQLITE_OK) return std::nullopt;
    const int step = sqlite3_step(statement.get());
    if (step == SQLITE_DONE) return 0;
    if (step != SQLITE_ROW) return std::nullopt;
    return sqlite3_column_int(statement.get(), 0);
}

Error unreadable(const std::string& path, const char* why) {
    return Error{Errc::kUnavailable, "DATABASE_URL",
                 "the database " + path + " cannot be opened: " + why +
                     "; expected a database of Carillon's, or a file that can be made"};
}

std::uintmax_t size_of(const std::string& path) {
    std::error_code failure;
    const auto size = fs::file_size(path, failure);
    return failure ? 0 : size;
}

}  // namespace

Result<Inspection> inspect_sqlite(const std::string& path) {
    Inspection found;
    found.known = sqlite::migrations().back().version;
    std::error_code failure;
    if (!fs::exists(path, failure)) return found;
    found.exists = true;
    if (fs::is_directory(path, failure)) return unreadable(path, "it is a folder");

    // With a log that holds something the log's index is needed. Without one the file is all there
    // is, and is read as if nobody else could change it: then SQLite makes no files beside it.
    const bool has_log = size_of(path + "-wal") > 0;
    const bool has_index = fs::exists(path + "-shm", failure);
    if (has_log && !has_index) {
        found.warnings.emplace_back(
            "a process that ended at once has left a log behind: a start takes it up; what is said "
            "here may be older");
    }
    const std::string address =
        "file:" + percent_encode(path) + "?mode=ro" + (has_log && has_index ? "" : "&immutable=1");
    sqlite3* opened = nullptr;
    const int code =
        sqlite3_open_v2(address.c_str(), &opened,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    const Database db(opened, sqlite3_close_v2);
    if (code != SQLITE_OK) return unreadable(path, db ? sqlite3_errmsg(db.get()) : "no memory");
    sqlite3_busy_timeout(db.get(), kBusyMs);
    const auto has_schema =
        ask(db.get(), "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'");
    if (!has_schema) return unreadable(path, sqlite3_errmsg(db.get()));
    if (*has_schema == 0) {
        const auto others =
            ask(db.get(), "SELECT count(*) FROM sqlite_schema WHERE type = 'table'");
        if (others.value_or(0) > 0) found.faults.emplace_back("its tables are not Carillon's");
        return found;
    }
    const auto version = ask(db.get(), "SELECT coalesce(max(version), 0) FROM schema_migrations");
    if (!version) return unreadable(path, sqlite3_errmsg(db.get()));
    found.version = *version;
    return found;
}

}  // namespace carillon
