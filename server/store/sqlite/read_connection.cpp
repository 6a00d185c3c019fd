#include "server/store/sqlite/read_connection.hpp"

#include "server/store/sqlite/sqlite_read_tables.hpp"

#include <chrono>

namespace carillon::sqlite {
namespace {

class SqliteReader final : public ReadConnection {
  public:
    explicit SqliteReader(const ConnectionSettings& settings) : db_(settings) {}

    void run(ReadJob& job) override {
        const Interruption interruption(db_, job);
        Transaction transaction(db_, Transaction::Kind::kRead);
        SqliteReadTables tables(db_);
        job.run(tables);
        transaction.commit();
    }

  private:
    // While it lives, statements are ended once the job's time is over or nobody waits for it.
    class Interruption {
      public:
        Interruption(Connection& db, const ReadJob& job) : db_(db) {
            using Clock = std::chrono::steady_clock;
            const auto until = Clock::now() + job.most_time();
            db_.interrupt_when([&job, until] { return job.is_unwanted() || Clock::now() > until; });
        }
        ~Interruption() { db_.interrupt_when(nullptr); }
        Interruption(const Interruption&) = delete;
        Interruption& operator=(const Interruption&) = delete;

      private:
        Connection& db_;
    };

    Connection db_;
};

}  // namespace

OpenReader reader_of(const ConnectionSettings& settings) {
    ConnectionSettings of_reader{settings.path, settings.vfs};
    of_reader.read_only = true;
    return [of_reader] { return std::make_unique<SqliteReader>(of_reader); };
}

}  // namespace carillon::sqlite
