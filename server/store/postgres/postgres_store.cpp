#include "server/store/postgres/postgres_store.hpp"

#include "server/store/engine/database_store.hpp"
#include "server/store/engine/reader_pool.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/read_connection.hpp"
#include "server/store/postgres/sweep.hpp"
#include "server/store/postgres/vacuum.hpp"
#include "server/store/postgres/writer.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

using postgres::Connection;
using postgres::Writer;

// Several writers; each place is one's.
class PostgresDatabase final : public Database {
  public:
    PostgresDatabase(const PostgresSettings& postgres, std::unique_ptr<Connection> db,
                     StoreSettings settings)
        : shared_(std::move(settings)),
          sweep_(postgres.url, std::move(db), shared_),
          vacuum_(postgres.url, shared_.settings.on_error),
          readers_(postgres::reader_of(postgres.url), std::max<std::size_t>(postgres.readers, 1),
                   shared_.in_flight, shared_.outages, shared_.settings.on_error) {
        const std::size_t count = std::max<std::size_t>(postgres.writers, 1);
        for (std::size_t i = 0; i < count; ++i) {
            writers_.push_back(std::make_unique<Writer>(postgres.url, shared_,
                                                        store_limits::kQueuedBytes / count));
        }
    }

    const StoreSettings& settings() const override { return shared_.settings; }
    void write(std::size_t place, std::unique_ptr<WriteJob> job) override {
        queue_at(place).push(std::move(job));
    }
    void write_step(std::size_t place, std::unique_ptr<WriteJob> job) override {
        queue_at(place).push_step(std::move(job));
    }
    void read(std::unique_ptr<ReadJob> job) override { readers_.submit(std::move(job)); }
    void read_again(std::unique_ptr<ReadJob> job) override {
        readers_.submit_again(std::move(job));
    }
    bool is_writing_in_doubt() const override { return shared_.outages.is_writing_in_doubt(); }
    StoreBacklog backlog() const override {
        StoreBacklog backlog;
        for (const auto& writer : writers_)
            backlog.mutations += writer->queue().waiting();
        backlog.reads = readers_.waiting();
        return backlog;
    }
    void wait_until_idle() override { shared_.in_flight.wait_until_none(); }
    // A vacuum of large tables takes its time, in which nobody sees what it takes away.
    void overwrite_freed(std::function<void()> done) override {
        vacuum_.ask();
        done();
    }
    void look_every(Millis interval) override { sweep_.look_every(interval); }
    void look_now() override { sweep_.look_now(); }

  private:
    WriteQueue& queue_at(std::size_t place) { return writers_[place % writers_.size()]->queue(); }

    postgres::Shared shared_;
    postgres::Sweep sweep_;
    postgres::Vacuum vacuum_;
    ReaderPool readers_;
    std::vector<std::unique_ptr<Writer>> writers_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_postgres_store(const PostgresSettings& postgres,
                                                   StoreSettings settings) {
    try {
        auto db = std::make_unique<Connection>(postgres.url);
        auto migrated = postgres::migrate(*db, settings.clock());
        if (!migrated.ok()) return migrated.error();
        for (const std::string& note : migrated->notes)
            if (settings.on_note) settings.on_note(note);
        std::unique_ptr<Store> store = std::make_unique<DatabaseStore>(
            std::make_unique<PostgresDatabase>(postgres, std::move(db), std::move(settings)));
        return store;
    } catch (const postgres::PostgresError& error) {
        return postgres::cannot_open(error);
    }
}

}  // namespace carillon
