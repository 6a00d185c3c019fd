#pragma once
// What a connection holds as long as it lives: its place among all connections, so that they leave
// file descriptors for the database and Redis, and its place among those of its client.

#include "server/http/net/address_count.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace carillon {

// How many connections there are in all. Any thread.
class ConnectionCap {
  public:
    // Letting go of it makes room.
    using Place = std::shared_ptr<void>;

    explicit ConnectionCap(std::uint32_t most);
    // Nothing when there are as many as there may be.
    std::optional<Place> enter();
    std::uint32_t most() const { return most_; }

  private:
    struct Count;
    std::uint32_t most_;
    std::shared_ptr<Count> count_;  // places may outlive this object
};

struct ConnectionPlaces {
    ConnectionCap::Place total;
    AddressCount::Place client;
};

// How many connections fit where a process may have so many files open and runs so many shards:
// what is left for the database, Redis, the admin's door and files is 256 and 4 for each shard, or
// half of all where that is less.
std::uint32_t connections_within(std::uint64_t open_files, std::uint32_t shards);

// The connections that this process may have: as many as are wanted (0 = any number), but no more
// than fit. Wanting more is told in the log (`server.few_open_files`).
std::uint32_t connections_allowed(std::uint32_t wanted, std::uint32_t shards);

}  // namespace carillon
