#include "server/store/postgres/read_connection.hpp"

#include "server/store/postgres/postgres_read_tables.hpp"

namespace carillon::postgres {
namespace {

class PostgresReader final : public ReadConnection {
  public:
    explicit PostgresReader(const std::string& url) : db_(url) {}

    // The server ends a statement that takes longer.
    void run(ReadJob& job) override {
        Transaction transaction(db_, job.most_time());
        PostgresReadTables tables(transaction);
        job.run(tables);
    }

  private:
    Connection db_;
};

}  // namespace

OpenReader reader_of(const std::string& url) {
    return [url] { return std::make_unique<PostgresReader>(url); };
}

}  // namespace carillon::postgres
