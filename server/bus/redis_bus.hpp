#pragma once
// The bus between nodes over one Redis server or several. Each commit is told as a hint
// (core/wire/hint.hpp) on the channel of its user's partition; partitions are spread over the
// servers. What is published may be lost: the store's sweep finds it.
//
//   "carillon.p." n        n in 0..kPartitions-1: hints of the users whose id hashes to n
//   "carillon.control"     on the first server: "broadcast" SP node | "revoked" SP node | "look"
//   "carillon.probe." node what a node sends itself
//
// Whoever can write to the servers can show anything to anybody: they belong to the nodes alone.

#include "server/bus/bus.hpp"
#include "server/bus/redis/outage.hpp"
#include "server/config/redis_address.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace carillon {

class Metrics;

inline constexpr const char* kBusControlChannel = "carillon.control";
inline constexpr const char* kBusLook = "look";

class RedisBus final : public Bus {
  public:
    static constexpr std::size_t kPartitions = 256;
    // Commits that wait to be encoded; more are lost to the others until they sweep.
    static constexpr std::size_t kWaitingCommits = 16384;

    struct Settings {
        std::vector<redis::Address> servers;  // at least one
        redis::Outages& outages;              // of the same list; outlive it
        std::string node;                     // no white space; of this process alone
        // Whether all servers are up, each time that changes. On the bus's thread.
        std::function<void(bool is_up)> on_state;
    };

    // Sink and metrics outlive the bus.
    RedisBus(BusSink& sink, Metrics& metrics, Settings settings);
    ~RedisBus() override;  // stops

    void start();
    // Until all servers are up; false when that takes longer. Any thread but the bus's.
    bool await_up(std::chrono::milliseconds at_most);
    // Says nothing more and hears nothing more when it returns. Once, not from the bus's thread.
    void stop();

    void publish(CommitBatch commits) override;
    void publish_broadcast() override;
    void publish_revoked() override;
    BusState state() const override;

  private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon
