#pragma once
// Statements that go to PostgreSQL one behind the other and are answered together: one trip for all
// of them (libpq's pipeline mode, PostgreSQL's manual, 34.5). libpqxx 6 has nothing of the kind, so
// they go past it, by the connection that it stands on, between two of its calls.
//
// One thread at a time. Failures are PostgresError. Behind a statement that failed the server
// carries out none.

#include "server/store/postgres/params.hpp"

#include <libpq-fe.h>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::postgres {

class Pipeline {
  public:
    // `connection` outlives it. `can_prepare`: as of Connection.
    Pipeline(PGconn* connection, bool can_prepare);

    // Is there something that was not answered yet? Nothing else may use the connection then.
    bool is_open() const { return is_open_; }
    void send(std::string_view sql, const Params& params, std::function<void(std::size_t)> then);
    // Waits for all answers, and throws the first failure.
    void receive();
    // As receive(), for whoever rolls back: what failed is not told.
    void leave() noexcept;

  private:
    struct Sent {
        std::string prepared;  // the statement that this prepares; empty: this carries one out
        std::function<void(std::size_t)> then;
    };

    void expect(bool is_sent, Sent sent);
    std::size_t take_answer(const Sent& sent);
    [[noreturn]] void fail(const PGresult* answer) const;

    PGconn* connection_;
    bool can_prepare_;
    bool is_open_ = false;
    std::vector<Sent> sent_;
    // Names of what is prepared, and of what will be once it is answered; by the statements.
    std::map<std::string, std::string, std::less<>> names_;
    int next_name_ = 0;
};

}  // namespace carillon::postgres
