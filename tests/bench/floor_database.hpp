#pragma once
// The table of the floor: each row by its user and a counter of that user, in SQLite. One thread;
// what goes wrong is thrown.

#include <sqlite3.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

namespace carillon::bench {

class FloorDatabase {
  public:
    explicit FloorDatabase(const std::string& file) {
        check(sqlite3_open(file.c_str(), &db_));
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
        run("CREATE TABLE rows (user TEXT, rev INTEGER, body TEXT, PRIMARY KEY (user, rev)) "
            "WITHOUT ROWID");
        check(
            sqlite3_prepare_v2(db_, "INSERT INTO rows VALUES (?1, ?2, ?3)", -1, &insert_, nullptr));
        check(sqlite3_prepare_v2(db_, "SELECT max(rev) FROM rows WHERE user = ?1", -1, &revision_,
                                 nullptr));
    }
    ~FloorDatabase() {
        sqlite3_finalize(insert_);
        sqlite3_finalize(revision_);
        sqlite3_close(db_);
    }
    FloorDatabase(const FloorDatabase&) = delete;
    FloorDatabase& operator=(const FloorDatabase&) = delete;

    void begin() {
        if (!is_open_) run("BEGIN IMMEDIATE");
        is_open_ = true;
    }
    void commit() {
        if (is_open_) run("COMMIT");
        is_open_ = false;
    }

    // The row's counter. Within begin() and commit().
    std::uint64_t insert(std::string_view user, std::string_view body) {
        const std::uint64_t revision = ++revisions_[std::string(user)];
        bind(insert_, 1, user);
        sqlite3_bind_int64(insert_, 2, static_cast<sqlite3_int64>(revision));
        bind(insert_, 3, body);
        if (sqlite3_step(insert_) != SQLITE_DONE) check(sqlite3_errcode(db_));
        sqlite3_reset(insert_);
        return revision;
    }

    // Asked of the table, as a server does that keeps nothing.
    std::uint64_t revision_of(std::string_view user) {
        bind(revision_, 1, user);
        std::uint64_t revision = 0;
        if (sqlite3_step(revision_) == SQLITE_ROW)
            revision = static_cast<std::uint64_t>(sqlite3_column_int64(revision_, 0));
        sqlite3_reset(revision_);
        return revision;
    }

  private:
    static void bind(sqlite3_stmt* statement, int at, std::string_view text) {
        sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    }
    void check(int code) {
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
    }
    void run(const char* sql) { check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }

    sqlite3* db_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    sqlite3_stmt* revision_ = nullptr;
    std::unordered_map<std::string, std::uint64_t> revisions_;
    bool is_open_ = false;
};

}  // namespace carillon::bench
