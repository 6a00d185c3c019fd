#pragma once
// Nodes on one database (and Redis) of their own, and what must hold of them in the end.

#include "core/wire/rest.hpp"
#include "tests/nodes/follower.hpp"
#include "tests/nodes/node.hpp"
#include "tests/nodes/pgbouncer.hpp"
#include "tests/nodes/postgres_server.hpp"
#include "tests/nodes/producer.hpp"
#include "tests/nodes/redis_server.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace carillon::test {

struct ClusterOptions {
    std::size_t nodes = 2;
    Variables postgres = {};                // for the database's process
    bool has_pgbouncer = false;             // between nodes and database
    bool has_redis = false;                 // REDIS_URL of every node
    Variables node = {};                    // for every node
    std::vector<Variables> each_node = {};  // for the first, the second … besides
};

class Cluster {
  public:
    explicit Cluster(const ClusterOptions& options = {});

    PostgresServer& postgres() { return postgres_; }
    PgBouncer& pgbouncer() { return *pgbouncer_; }
    RedisServer& redis() { return *redis_; }
    Node& node(std::size_t i) { return *nodes_.at(i); }
    std::size_t size() const { return nodes_.size(); }

    // Begins at the first node.
    Producer producer(const std::string& name);
    // Knows that node alone.
    Producer producer_at(std::size_t node, const std::string& name);
    // `user` on that node.
    std::unique_ptr<Follower> follow(std::size_t node, const UserId& user);

    // The whole inbox as this node lists it, in its order.
    rest::Page inbox(std::size_t node, const UserId& user);
    // Waits until /readyz answers this.
    void await_ready(std::size_t node, int status = 200);

  private:
    PostgresServer postgres_;
    std::unique_ptr<PgBouncer> pgbouncer_;
    std::unique_ptr<RedisServer> redis_;
    std::vector<std::unique_ptr<Node>> nodes_;
};

// What a producer had acknowledged: the numbers from 0 on.
struct Told {
    const Producer& producer;
    int count;
};
// The task of each is in the inbox of its user, once, and nothing else is; all nodes list the same,
// counters fit the rows.
void check_stored(Cluster& cluster, const std::vector<Told>& all, const std::vector<UserId>& users);
// The client comes to show what `node` lists.
void check_converges(Cluster& cluster, std::size_t node, Follower& follower, const UserId& user);

}  // namespace carillon::test
