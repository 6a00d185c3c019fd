// What befalls nodes and their database, with real processes. After each fault: what was
// acknowledged is there once, all nodes list the same, and every client comes to show it.

#include "tests/nodes/load.hpp"
#include "tests/support/eventually.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("a node is killed in mid-batch: what it acknowledged and what it did not exist once",
          "[nodes][fault]") {
    Cluster cluster;
    const auto screen = cluster.follow(1, readers()[0]);
    const auto moving = cluster.follow(0, readers()[1]);
    Producer producer = cluster.producer("killed");
    Load load(producer, 40);
    load.await(10);
    cluster.node(0).kill();
    load.await(25);
    cluster.node(0).start();
    const int events = load.finish();
    CHECK(producer.unanswered() > 0);
    check_all(cluster, producer, events);
    check_converges(cluster, 1, *screen, readers()[0]);
    check_converges(cluster, 0, *moving, readers()[1]);
    CHECK(screen->connects() == 1);
    CHECK(moving->connects() > 1);
}

TEST_CASE("the database is restarted, killed and its connections are cut, under load",
          "[nodes][fault]") {
    Cluster cluster;
    const auto screen = cluster.follow(0, readers()[0]);
    const auto other = cluster.follow(1, readers()[0]);
    Producer producer = cluster.producer("restarted");
    Load load(producer, 80);
    load.await(10);
    cluster.postgres().stop(PostgresServer::Stop::kFast);
    cluster.await_ready(0, 503);
    cluster.postgres().start();
    load.await(30);
    cluster.postgres().kill();
    cluster.await_ready(1, 503);
    cluster.postgres().start();
    for (int batches = 50; batches <= 70; batches += 5) {
        load.await(batches);
        // Those that were cut before may not be back yet.
        eventually("there is a connection to cut",
                   [&] { return cluster.postgres().terminate_connections() > 0; });
    }
    const int events = load.finish();
    CHECK(producer.refusals() > 0);
    cluster.await_ready(0);
    cluster.await_ready(1);
    check_all(cluster, producer, events);
    check_converges(cluster, 0, *screen, readers()[0]);
    check_converges(cluster, 1, *other, readers()[0]);
}

TEST_CASE("a node stands still under load: the other one goes on, for the same people",
          "[nodes][fault]") {
    Cluster cluster;
    const auto screen = cluster.follow(0, readers()[0]);
    Producer halted = cluster.producer_at(0, "halted");
    Producer steady = cluster.producer_at(1, "steady");
    Load halting(halted, 30);
    Load going_on(steady, 60);
    halting.await(10);
    cluster.node(0).pause();
    // Whatever the node has left locked.
    going_on.await(60);
    const rest::Page meanwhile = cluster.inbox(1, readers()[0]);
    cluster.node(0).resume();
    const int others = halting.finish();
    check_stored(cluster, {{halted, others}, {steady, going_on.finish()}}, readers());
    CHECK(meanwhile.items.size() >= 60 * kBatch / readers().size());
    check_converges(cluster, 0, *screen, readers()[0]);
}
