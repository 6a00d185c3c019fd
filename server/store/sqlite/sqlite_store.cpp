#include "server/store/sqlite/sqlite_store.hpp"

#include "server/store/engine/database_store.hpp"
#include "server/store/engine/reader_pool.hpp"
#include "server/store/sqlite/epoch.hpp"
#include "server/store/sqlite/overwriting.hpp"
#include "server/store/sqlite/read_connection.hpp"
#include "server/store/sqlite/sqlite_error.hpp"
#include "server/store/sqlite/writer.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

using sqlite::Connection;
using sqlite::ConnectionSettings;

constexpr int kWriterCacheKib = 64 * 1024;

// One writer for everybody, so everything is carried out in the order called.
class SqliteDatabase final : public Database {
  public:
    SqliteDatabase(const ConnectionSettings& connection, std::unique_ptr<Connection> db,
                   std::size_t readers, StoreSettings settings)
        : settings_(std::move(settings)),
          outages_(settings_),
          writer_(connection, std::move(db), settings_, in_flight_, outages_),
          overwriting_(connection),
          readers_(sqlite::reader_of(connection), std::max<std::size_t>(readers, 1), in_flight_,
                   outages_, settings_.on_error) {}

    const StoreSettings& settings() const override { return settings_; }
    void write(std::size_t, std::unique_ptr<WriteJob> job) override {
        writer_.queue().push(std::move(job));
    }
    void write_step(std::size_t, std::unique_ptr<WriteJob> job) override {
        writer_.queue().push_step(std::move(job));
    }
    void read(std::unique_ptr<ReadJob> job) override { readers_.submit(std::move(job)); }
    void read_again(std::unique_ptr<ReadJob> job) override {
        readers_.submit_again(std::move(job));
    }
    bool is_writing_in_doubt() const override { return outages_.is_writing_in_doubt(); }
    StoreBacklog backlog() const override {
        return {writer_.queue().waiting(), readers_.waiting()};
    }
    void overwrite_freed(std::function<void()> done) override { overwriting_.ask(std::move(done)); }
    // What is asked for may have the log emptied, and that something written.
    void wait_until_idle() override {
        in_flight_.wait_until_none();
        overwriting_.wait_until_idle();
        in_flight_.wait_until_none();
    }

  private:
    StoreSettings settings_;
    InFlight in_flight_;
    Outages outages_;
    sqlite::Writer writer_;
    sqlite::Overwriting overwriting_;
    ReaderPool readers_;
};

Error cannot_open(const std::string& path, const sqlite::SqliteError& error) {
    return Error{Errc::kUnavailable, "DATABASE_URL",
                 "the database " + path + " cannot be opened: " + error.what() +
                     "; expected a database of Carillon's, or a file that can be made"};
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(SqliteSettings sqlite, StoreSettings settings) {
    ConnectionSettings connection{sqlite.path, sqlite.vfs};
    connection.cache_kib = kWriterCacheKib;
    if (sqlite.log_pages) connection.log_pages = *sqlite.log_pages;
    try {
        auto db = std::make_unique<Connection>(connection);
        auto migrated = sqlite::migrate(*db, settings.clock());
        if (!migrated.ok()) return migrated.error();
        db->leave_log();
        for (const std::string& note : migrated->notes)
            if (settings.on_note) settings.on_note(note);
        std::unique_ptr<Store> store =
            std::make_unique<DatabaseStore>(std::make_unique<SqliteDatabase>(
                connection, std::move(db), sqlite.readers, std::move(settings)));
        return store;
    } catch (const sqlite::SqliteError& error) {
        return cannot_open(sqlite.path, error);
    }
}

Result<Migrated> migrate_sqlite(const std::string& path, Millis now) {
    try {
        Connection db(ConnectionSettings{path});
        return sqlite::migrate(db, now);
    } catch (const sqlite::SqliteError& error) {
        return cannot_open(path, error);
    }
}

Result<std::string> renew_sqlite_epoch(const std::string& path) {
    try {
        Connection db(ConnectionSettings{path});
        return sqlite::renew_epoch(db);
    } catch (const sqlite::SqliteError& error) {
        return cannot_open(path, error);
    }
}

}  // namespace carillon
