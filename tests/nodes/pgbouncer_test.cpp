// Nodes behind PgBouncer in transaction mode, with fewer connections than they ask for.

#include "tests/nodes/load.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("two nodes under load share a few connections through PgBouncer", "[nodes][pgbouncer]") {
    ClusterOptions options;
    options.has_pgbouncer = true;
    Cluster cluster(options);
    const auto screen = cluster.follow(0, readers()[0]);
    const auto other = cluster.follow(1, readers()[0]);
    Producer producer = cluster.producer("pooled");
    Producer second = cluster.producer_at(1, "second");
    Load load(producer, 40);
    // Those who get no connection wait their turn: nobody is refused.
    for (int batch = 0; batch < 20; ++batch)
        second.publish(batch * kBatch, kBatch, {user(11), user(12)});
    const int events = load.finish();
    CHECK(producer.refusals() == 0);
    CHECK(second.refusals() == 0);
    check_all(cluster, producer, events);
    check_stored(cluster, {{second, 20 * kBatch}}, {user(11), user(12)});
    check_converges(cluster, 0, *screen, readers()[0]);
    check_converges(cluster, 1, *other, readers()[0]);
    CHECK(cluster.postgres()
              .query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'carillon'")
              .size() <= 5);
}

TEST_CASE("PgBouncer is killed, the database behind it is restarted: nodes go on",
          "[nodes][fault][pgbouncer]") {
    ClusterOptions options;
    options.has_pgbouncer = true;
    Cluster cluster(options);
    const auto screen = cluster.follow(1, readers()[0]);
    Producer producer = cluster.producer("bounced");
    Load load(producer, 60);
    load.await(10);
    cluster.pgbouncer().kill();
    cluster.await_ready(0, 503);
    cluster.pgbouncer().start();
    load.await(30);
    cluster.postgres().stop(PostgresServer::Stop::kFast);
    cluster.postgres().start();
    const int events = load.finish();
    check_all(cluster, producer, events);
    check_converges(cluster, 1, *screen, readers()[0]);
}
