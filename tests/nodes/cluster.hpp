#pragma once
// Nodes on one database of their own, and what must hold of them in the end.

#include "core/rest.hpp"
#include "tests/nodes/follower.hpp"
#include "tests/nodes/node.hpp"
#include "tests/nodes/postgres_server.hpp"
#include "tests/nodes/producer.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace carillon::test {

struct ClusterOptions {
    std::size_t nodes = 2;
    Variables postgres = {};                // for the database's process
    Variables node = {};                    // for every node
    std::vector<Variables> each_node = {};  // for the first, the second … besides
    std::string database_url = {};          // where the nodes find it, when not directly
};

class Cluster {
  public:
    explicit Cluster(const ClusterOptions& options = {});

    PostgresServer& postgres() { return *postgres_; }
    Node& node(std::size_t i) { return *nodes_.at(i); }
    std::size_t size() const { return nodes_.size(); }

    // Beside the nodes that are there: one that a test started itself.
    Producer producer(const std::string& name);
    // `user` on that node.
    std::unique_ptr<Follower> follow(std::size_t node, const UserId& user);

    // The whole inbox as this node lists it, in its order.
    rest::Page inbox(std::size_t node, const UserId& user);
    // Waits until /readyz answers this.
    void await_ready(std::size_t node, int status = 200);

  private:
    std::unique_ptr<PostgresServer> postgres_;
    std::vector<std::unique_ptr<Node>> nodes_;
};

// Each number of `count` was acknowledged, so its task is in the inbox of its user, once, and
// nothing else; all nodes list the same, counters fit the rows.
void check_stored(Cluster& cluster, const Producer& producer, int count,
                  const std::vector<UserId>& users);
// The client comes to show what `node` lists.
void check_converges(Cluster& cluster, std::size_t node, Follower& follower, const UserId& user);

}  // namespace carillon::test
