#pragma once
// A connection to PostgreSQL and its transactions, through libpqxx, which is seen by connection.cpp
// alone. Nothing that matters outlives a transaction on the server's side (no settings, no session
// locks), so that PgBouncer may give each transaction another connection. Statements are prepared
// where the connection is the server's own: planning them takes the server as long as a third of
// what it does for a small group.
//
// One thread at a time. Failures are PostgresError. A server that does not answer in time is given
// up (store_limits::kCallTime; deadline.hpp).

#include "core/base/time.hpp"
#include "server/store/postgres/params.hpp"
#include "server/store/postgres/rows.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::postgres {

class Connection {
  public:
    // `url`: postgresql://…, as libpq reads it.
    explicit Connection(const std::string& url);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // One statement outside of a transaction, which takes as long as it takes: what a database
    // refuses within one. Precondition: no transaction is open.
    void run_alone(const std::string& sql);

    struct Handle;  // libpqxx
    Handle& handle() { return *handle_; }

    // Asks the server to end the statement that runs, if one does, and does not wait for that: it
    // has an effect now, later or never. To be called by any thread, also when the connection is
    // gone. A statement that is ended so fails as one that took too long.
    std::function<void()> canceller() const;

  private:
    std::shared_ptr<Handle> handle_;
};

// Rolled back when it goes out of scope without commit().
class Transaction {
  public:
    enum class Kind {
        kRead,   // one view of everything, from the first statement on
        kWrite,  // each statement sees what is committed
        kLong,   // the same, and each statement may take as long as it needs: migrations
    };

    Transaction(Connection& connection, Kind kind);
    // A read, of which the server ends each statement that takes longer (kTooLong).
    Transaction(Connection& connection, Millis most_time);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Rows run(std::string_view sql, const Params& params = {});
    // One that comes in many shapes, or of which the best plan depends on the parameters.
    Rows run_once(std::string_view sql, const Params& params);
    // A statement whose rows nobody reads: it goes along with the next ones, and all of them are
    // one trip. How it fails is thrown by whatever comes next, and none behind it is carried out.
    // `then`, when all have succeeded: how many rows it affected; may throw.
    void send(std::string_view sql, const Params& params,
              std::function<void(std::size_t)> then = {});
    // Waits until all that was sent is answered.
    void receive();
    // Several statements, without parameters.
    void run_script(const std::string& sql);
    // COPY of text fields into columns of a table; as many as a notification has.
    static constexpr std::size_t kLineFields = 25;
    using Line = std::array<std::optional<std::string>, kLineFields>;
    void copy(const std::string& table, const std::vector<std::string>& columns,
              const std::vector<Line>& lines);
    // kInDoubt when the answer did not come.
    void commit();

  private:
    struct Work;
    Transaction(Connection& connection, Kind kind, std::optional<Millis> most_time);
    Rows run(std::string_view sql, const Params& params, bool is_run_again);
    // Carries out a call of libpqxx within the time that it may take.
    template <class Do>
    auto within(Millis most, Do call);

    Connection::Handle& handle_;
    Kind kind_;
    std::size_t sent_bytes_ = 0;
    std::size_t unanswered_bytes_ = 0;  // of them
    std::unique_ptr<Work> work_;
};

}  // namespace carillon::postgres
