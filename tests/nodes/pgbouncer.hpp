#pragma once
// PgBouncer in transaction mode before a PostgresServer: each transaction may get another
// connection of a few. Whatever does not happen in time throws.

#include "tests/nodes/postgres_server.hpp"

#include <memory>
#include <string>

namespace carillon::test {

class PgBouncer {
  public:
    // Started. `server` must outlive it.
    explicit PgBouncer(const PostgresServer& server);

    std::string url() const;
    void kill();
    void start();

  private:
    TempDir folder_;
    std::uint16_t port_;
    std::unique_ptr<ChildProcess> process_;
};

}  // namespace carillon::test
