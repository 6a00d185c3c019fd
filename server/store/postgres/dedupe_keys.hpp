#pragma once
// The dedupe keys of one open write transaction: loaded once, kept, and written in key order at its
// very end, so that two transactions never wait for each other over them.
//
// On a writer's thread. Failures are PostgresError.

#include "server/store/postgres/connection.hpp"
#include "server/store/tables/write_tables.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace carillon::postgres {

class DedupeKeys {
  public:
    explicit DedupeKeys(Transaction& db) : db_(db) {}  // outlives it

    void load(const std::vector<std::string>& keys);
    // As in WriteTables.
    std::optional<KnownKey> find(const std::string& key, Millis not_before);
    void put(const std::string& key, const KnownKey& known, Millis now);
    std::size_t forget(Millis not_before, std::size_t limit);
    // What was put. kCollided when somebody else has used a key.
    void write();

  private:
    struct Cached {
        std::optional<KnownKey> known;
        Millis at{0};
        bool dirty = false;
    };

    Transaction& db_;
    std::map<std::string, Cached> keys_;
    Millis not_before_{0};
};

}  // namespace carillon::postgres
