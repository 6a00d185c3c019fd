#pragma once
// The inboxes of one open write transaction: locked and read once, kept, and written in one
// statement.
//
// Locks: in user order (first those that are there, then those that come to be for it, both in that
// order), and before anything else of these users is read.
//
// On a writer's thread. Failures are PostgresError.

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/tables/stored_head.hpp"

#include <cstdint>
#include <set>
#include <unordered_map>
#include <vector>

namespace carillon::postgres {

class InboxHeads {
  public:
    // Both outlive it. `writer`: who is told to have changed them.
    InboxHeads(Transaction& db, const Meta& meta, std::int64_t writer)
        : db_(db), meta_(meta), writer_(writer) {}

    void lock(std::vector<UserId> users);
    StoredHead get(const UserId& user);
    void put(const UserId& user, const StoredHead& head);
    // What was put.
    void write();
    // Takes back those that were made to be locked, when nothing has come of them.
    void take_back_placeholders();

  private:
    struct Cached {
        StoredHead stored;
        bool dirty = false;
        bool is_placeholder = false;  // made to be locked, to be taken back when nothing came of it
    };

    void remove_held(std::vector<UserId>& users) const;
    void lock_stored(const std::vector<UserId>& users, const std::set<UserId>& placeholders);
    std::set<UserId> insert_placeholders(const std::vector<UserId>& users);

    Transaction& db_;
    const Meta& meta_;
    const std::int64_t writer_;
    std::unordered_map<UserId, Cached, UuidHash> heads_;
};

}  // namespace carillon::postgres
