#pragma once
// Whom events concern, as one open write transaction has read it from the directory: once, until
// the transaction changes the directory itself.
//
// On a writer's thread. Failures are PostgresError.

#include "core/event/event.hpp"
#include "server/store/postgres/connection.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace carillon::postgres {

class Recipients {
  public:
    using InTeam = std::pair<UserId, std::optional<TeamId>>;

    explicit Recipients(Transaction& db) : db_(db) {}  // outlives it

    void load(const std::vector<const Event*>& events);
    void load_in_team(const std::vector<InTeam>& pairs);
    // As in WriteTables.
    std::vector<Recipient> all(const Event& event);
    Recipient one(const UserId& user, const Event& event);
    // The directory has changed.
    void forget();

  private:
    void load_teams(const std::vector<TeamId>& teams);

    Transaction& db_;
    std::map<InTeam, Recipient> in_team_;
    std::map<TeamId, std::vector<Recipient>> teams_;
};

}  // namespace carillon::postgres
