#pragma once
// One connection to one SQLite file, and the statements compiled for it.
//
// A connection belongs to one thread at a time (it is opened without SQLite's own mutex). Failures
// are SqliteError.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace carillon::sqlite {

struct ConnectionSettings {
    std::string path;
    std::string vfs = {};  // empty = the operating system's
    bool read_only = false;
    int cache_kib = 16 * 1024;
    // Pages that the log of writes may have before Checkpoints copies it into the database (16
    // MiB).
    int log_pages = 4096;
};

// A compiled statement. Used through Query (query.hpp).
class Statement {
  public:
    Statement(sqlite3* db, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    sqlite3_stmt* handle() const { return handle_; }
    bool in_use = false;

    // Room for a parameter of the next run; null when there is none left. SQLite's own copies cost
    // it an allocation each.
    char* room_for(std::size_t size);
    // What the last run was given is not needed any more.
    void empty_room() { used_ = 0; }

  private:
    static constexpr std::size_t kRoom = 2048;  // a notification with texts of an ordinary length

    sqlite3_stmt* handle_ = nullptr;
    std::unique_ptr<char[]> room_;
    std::size_t used_ = 0;
};

class Connection {
  public:
    // Opens or creates the file: WAL, synchronous=FULL, foreign keys, a busy timeout. A new file
    // can be read by its owner only.
    explicit Connection(const ConnectionSettings& settings);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Runs statements without parameters and results.
    void execute(const char* sql);
    // The compiled statement; kept for the next use. Valid until the connection closes or more than
    // kStatements texts were used since.
    Statement& statement(std::string_view sql);

    // Ends statements, with SQLITE_INTERRUPT, once this is so; asked every few thousand steps of
    // SQLite's. Null: none is ended.
    void interrupt_when(std::function<bool()> is_over);

    // From now on its commits leave the log of writes to Checkpoints.
    void leave_log();
    // Pages in the log after the last commit since then, 0 before the first.
    int pages_in_log() const { return pages_in_log_; }
    // Copies what it can of the log into the database, without waiting for anybody
    // (sqlite.org/c3ref/wal_checkpoint_v2.html, PASSIVE).
    void checkpoint();

    // Is a transaction open?
    bool in_transaction() const;
    std::int64_t total_changes() const;
    sqlite3* handle() const { return db_; }

  private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    using Statements =
        std::unordered_map<std::string, std::unique_ptr<Statement>, TextHash, std::equal_to<>>;

    // List queries come in many shapes; what is over the cap is compiled again.
    static constexpr std::size_t kStatements = 256;

    void configure(const ConnectionSettings& settings);
    void use_write_ahead_log();

    sqlite3* db_ = nullptr;
    int pages_in_log_ = 0;
    Statements statements_;
    std::function<bool()> is_over_;
};

// BEGIN … COMMIT; rolls back when it goes out of scope without commit().
class Transaction {
  public:
    enum class Kind {
        kRead,   // one consistent view from the first read on
        kWrite,  // takes the write lock at once, so nothing later can find it taken
    };
    Transaction(Connection& db, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

  private:
    Connection& db_;
    bool open_ = true;
};

}  // namespace carillon::sqlite
