#pragma once
// Whether one Redis server is there, as all connections to it find it, those of the bus and those
// of the ways in: an outage is one line of the log (`redis.away`) by whoever notices first, and its
// end one (`redis.back`).

#include "core/base/result.hpp"
#include "server/config/redis_address.hpp"

#include <bitset>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace carillon {
class Metrics;
}

namespace carillon::redis {

// Any thread.
class Outage {
  public:
    enum Part { kBus, kListening, kReading, kErrands, kParts };

    // `server`: as it may be shown. The metrics outlive it.
    Outage(std::string server, Metrics& metrics) : server_(std::move(server)), metrics_(metrics) {}

    // Counted once for the bus and once for the ways in.
    void note_away(Part part, const std::string& why);
    void note_back(Part part);
    // It is there, though what was missed since it was away may not be made up for yet.
    void note_here(Part part);
    // Events come in by channel and stream.
    bool is_heard() const;

  private:
    const std::string server_;
    Metrics& metrics_;
    mutable std::mutex mutex_;
    std::bitset<kParts> away_;
    std::bitset<kParts> here_;
};

// One for each server of the list, by its index.
class Outages {
  public:
    Outages(const std::vector<Address>& servers, Metrics& metrics) {
        for (const Address& server : servers)
            each_.emplace_back(server.text(), metrics);
    }
    Outage& of(std::size_t index) { return each_.at(index); }

  private:
    std::deque<Outage> each_;
};

}  // namespace carillon::redis
