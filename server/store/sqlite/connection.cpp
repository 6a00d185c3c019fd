#include "server/store/sqlite/connection.hpp"

#include "server/store/sqlite/log_writes.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sql_functions.hpp"
#include "server/store/sqlite/sqlite_error.hpp"
#include "server/store/store_limits.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace carillon::sqlite {
namespace {

// Of what was to be done only the first line is told: a migration has a hundred.
[[noreturn]] void fail(sqlite3* db, std::string_view what) {
    const int code = db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
    what = what.substr(0, what.find('\n'));
    throw SqliteError(code, std::string(what) + (what.empty() ? "" : ": ") +
                                (db ? sqlite3_errmsg(db) : "out of memory"));
}

// SQLite counts what it allocates, under a lock that all threads share; nobody asks it. Has no
// effect when somebody else has begun it before.
void begin_sqlite() {
    static const int kAnswer = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(kAnswer);
}

// SQLite creates files that all may read; what is inside is private. The -wal and -shm files take
// over the mode of the main file. A file that is there is never opened: closing any descriptor of
// it would drop the locks of this process's other connections (POSIX fcntl), and the next process
// to leave would take itself for the last one and remove the log that they write to.
void create_private(const std::string& path) {
    const int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
    const int file = ::open(path.c_str(), flags, S_IRUSR | S_IWUSR);
    if (file >= 0) ::close(file);  // a failure is SQLite's to tell
}

}  // namespace

bool SqliteError::is_outage() const {
    switch (primary_code()) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_NOMEM:
        case SQLITE_READONLY:
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_FULL:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
        case SQLITE_NOTADB:
        case SQLITE_NOLFS:
        case SQLITE_PERM:
            return true;
        default:
            return false;
    }
}

bool SqliteError::is_ended() const {
    return primary_code() == SQLITE_INTERRUPT;
}

bool SqliteError::breaks_connection() const {
    switch (primary_code()) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_FULL:
            return false;
        default:
            return is_outage();
    }
}

Statement::Statement(sqlite3* db, std::string_view sql) {
    if (sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &handle_, nullptr) != SQLITE_OK) {
        fail(db, "cannot prepare a statement");
    }
}

Statement::~Statement() {
    sqlite3_finalize(handle_);
}

char* Statement::room_for(std::size_t size) {
    if (size > kRoom - used_) return nullptr;
    if (!room_) room_ = std::make_unique<char[]>(kRoom);
    return room_.get() + std::exchange(used_, used_ + size);
}

Connection::Connection(const ConnectionSettings& settings) {
    begin_sqlite();
    create_private(settings.path);
    const int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const std::string vfs = with_whole_log_writes(settings.vfs);
    try {
        if (sqlite3_open_v2(settings.path.c_str(), &db_, flags, vfs.c_str()) != SQLITE_OK) {
            fail(db_, "cannot open the database");
        }
        configure(settings);
    } catch (...) {
        statements_.clear();
        sqlite3_close_v2(db_);
        throw;
    }
}

Connection::~Connection() {
    statements_.clear();
    sqlite3_close_v2(db_);
}

// SQLite does not wait, whatever the busy timeout, for a connection that turns a new file to WAL
// or, as the last one, takes the log away (sqlite.org/wal.html, "Sometimes Queries Return
// SQLITE_BUSY In WAL Mode"): so we do.
void Connection::use_write_ahead_log() {
    const auto give_up = std::chrono::steady_clock::now() + store_limits::kBusyTimeout;
    for (;;) {
        try {
            Query mode(*this, "PRAGMA journal_mode = WAL");
            if (mode.step() && mode.text(0) == "wal") return;
        } catch (const SqliteError& error) {
            const bool is_busy = error.primary_code() == SQLITE_BUSY;
            if (!is_busy || std::chrono::steady_clock::now() > give_up) throw;
            sqlite3_sleep(1);
            continue;
        }
        throw SqliteError(
            SQLITE_CANTOPEN,
            "the database cannot use a write-ahead log (it needs a local file system)");
    }
}

void Connection::configure(const ConnectionSettings& settings) {
    sqlite3_busy_timeout(db_, static_cast<int>(store_limits::kBusyTimeout.count()));
    use_write_ahead_log();
    execute("PRAGMA synchronous = FULL");
    execute("PRAGMA foreign_keys = ON");
    execute("PRAGMA temp_store = MEMORY");
    // What is deleted is overwritten, so that nothing of it stays in the file.
    execute("PRAGMA secure_delete = ON");
    execute("PRAGMA journal_size_limit = 67108864");
    const std::string cache = "PRAGMA cache_size = -" + std::to_string(settings.cache_kib);
    execute(cache.c_str());
    if (settings.read_only) execute("PRAGMA query_only = ON");
    if (define_functions(db_) != SQLITE_OK) fail(db_, "cannot define a function");
}

void Connection::execute(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_, sql);
}

Statement& Connection::statement(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) {
        return *found->second;
    }
    if (statements_.size() >= kStatements) {
        std::erase_if(statements_, [](const auto& entry) { return !entry.second->in_use; });
    }
    auto made = std::make_unique<Statement>(db_, sql);
    return *statements_.emplace(std::string(sql), std::move(made)).first->second;
}

void Connection::interrupt_when(std::function<bool()> is_over) {
    constexpr int kSteps = 2000;
    is_over_ = std::move(is_over);
    const auto ask = [](void* self) {
        return static_cast<const Connection*>(self)->is_over_() ? 1 : 0;
    };
    sqlite3_progress_handler(db_, is_over_ ? kSteps : 0, is_over_ ? +ask : nullptr, this);
}

void Connection::leave_log() {
    const auto note = [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->pages_in_log_ = pages;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(db_, note, this);  // in place of SQLite's own, which copies it
}

void Connection::checkpoint() {
    const int code =
        sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK && code != SQLITE_BUSY) fail(db_, "cannot copy the log of writes");
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(db_) == 0;
}

std::int64_t Connection::total_changes() const {
    return sqlite3_total_changes64(db_);
}

Transaction::Transaction(Connection& db, Kind kind) : db_(db) {
    db_.execute(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (!open_ || !db_.in_transaction()) return;
    // A rollback that fails leaves the connection in its transaction; whoever uses it next is told.
    sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    db_.execute("COMMIT");
    open_ = false;
}

}  // namespace carillon::sqlite
