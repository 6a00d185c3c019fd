#include "server/store/postgres/read_connection.hpp"

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/deadline.hpp"
#include "server/store/postgres/postgres_read_tables.hpp"

#include <memory>
#include <string>

namespace carillon::postgres {
namespace {

class PostgresReader final : public ReadConnection {
  public:
    explicit PostgresReader(const std::string& url)
        : url_(url), db_(std::make_unique<Connection>(url)) {}

    // The server ends a statement that takes longer, or that nobody waits for.
    void run(ReadJob& job) override {
        if (!db_) db_ = std::make_unique<Connection>(url_);
        const Deadlines::Watch watch(
            *deadlines_, [&job] { return job.is_unwanted(); }, db_->canceller());
        try {
            Transaction transaction(*db_, job.most_time());
            PostgresReadTables tables(transaction);
            job.run(tables);
        } catch (...) {
            give_up(watch);
            throw;
        }
        give_up(watch);
    }

  private:
    // What was asked to be ended may be so late: it must not hit what the next one asks.
    void give_up(const Deadlines::Watch& watch) {
        if (watch.has_ended()) db_.reset();
    }

    std::string url_;
    std::shared_ptr<Deadlines> deadlines_ = Deadlines::shared();
    std::unique_ptr<Connection> db_;  // null after one was ended
};

}  // namespace

OpenReader reader_of(const std::string& url) {
    return [url] { return std::make_unique<PostgresReader>(url); };
}

}  // namespace carillon::postgres
