#pragma once
// The notifications of one open write transaction, and the tombstones of those that it deletes:
// what is loaded is kept, what is saved is collected and written in one statement per table, before
// the commit or before a statement that must see it.
//
// On a writer's thread. Failures are PostgresError.

#include "core/inbox/inbox_transaction.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/params.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace carillon::postgres {

class NotificationRows {
  public:
    using Place = std::pair<UserId, NotificationId>;

    explicit NotificationRows(Transaction& db) : db_(db) {}  // outlives it

    void load(const std::vector<Place>& places);
    // Are there tombstones?
    void load_tombstones(const std::vector<Place>& places);
    // As in WriteTables.
    std::optional<Row> row(const UserId& user, const NotificationId& id);
    std::optional<Notification> find(const NotificationId& id);
    void insert(const Row& row);
    void update(const Row& row);
    void put_tombstone(const Row& row, std::uint64_t rev, Millis now);
    void erase(const Row& row);  // without a tombstone
    bool has_tombstone(const UserId& user, const NotificationId& id);
    void forget_tombstones() { known_tombstones_.clear(); }
    // Of a statement that must see what was saved.
    std::vector<Row> read(const std::string& sql, const Params& params);
    // What was saved.
    void write();

  private:
    enum class Change { kNone, kInsert, kUpdate, kDelete };
    struct Cached {
        std::optional<Row> row;  // nothing: not there, or not this user's
        Change change = Change::kNone;
        UserId user;  // whose it is, or who was asked for
    };
    struct Tombstone {
        UserId user;
        std::uint64_t rev;
        NotificationId id;
        Millis at;
    };

    void delete_rows();
    void update_rows();
    void insert_rows();
    void write_tombstones();

    Transaction& db_;
    std::unordered_map<NotificationId, Cached, UuidHash> rows_;
    std::vector<NotificationId> changed_;  // in the order of their first change
    std::vector<Tombstone> tombstones_;
    std::map<Place, bool> known_tombstones_;
};

}  // namespace carillon::postgres
