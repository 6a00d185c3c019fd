// What one node revokes the other refuses, over Redis and without it, and after a restart.

#include "server/base/clock/system_clock.hpp"
#include "tests/nodes/cluster.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/ws_client.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

std::string token_of(const UserId& user, const std::string& id, int issued_s_ago = 60) {
    TokenClaims claims;
    claims.user = user;
    claims.token_id = id;
    claims.issued_at = system_now() - std::chrono::seconds(issued_s_ago);
    claims.expires_at = system_now() + std::chrono::hours(1);
    return node_token(claims);
}

int list(Node& node, const std::string& token) {
    return node.http()
        .request("GET", "/api/v1/notifications", {{"Authorization", "Bearer " + token}})
        .status;
}

WsClient socket_at(Node& node, const std::string& token) {
    WsClient client(node.port(), "/ws/notifications?token=" + token);
    while (client.next().find("\"snapshot\"") == std::string::npos) {
    }
    return client;
}

int revoke(Node& node, const std::string& body) {
    return node.http()
        .request("POST", "/api/v1/sessions/revoke", node_bearer(user(99), Role::kService), body)
        .status;
}

std::string of_user(const UserId& who) {
    return R"({"user_id":")" + who.text() + "\"}";
}

// A socket ends when its node knows; from then on nothing is let in.
void check_everywhere(Cluster& cluster) {
    const std::string ada = token_of(user(1), "a-1");
    const std::string bob = token_of(user(2), "b-1");
    WsClient of_ada = socket_at(cluster.node(1), ada);
    WsClient of_bob = socket_at(cluster.node(1), bob);
    REQUIRE(revoke(cluster.node(0), of_user(user(1))) == 200);
    CHECK(list(cluster.node(0), ada) == 401);
    const auto begun = std::chrono::steady_clock::now();
    CHECK(of_ada.close_code() == 4401);
    WARN("the other node knew after "
         << std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - begun).count()
         << " ms");
    CHECK(list(cluster.node(1), ada) == 401);
    REQUIRE(revoke(cluster.node(0), R"({"jti":"b-1"})") == 200);
    CHECK(of_bob.close_code() == 4401);
    CHECK(list(cluster.node(1), bob) == 401);
    CHECK(list(cluster.node(1), token_of(user(2), "b-2")) == 200);
    CHECK(list(cluster.node(1), token_of(user(1), "a-2", -1)) == 200);
}

}  // namespace

TEST_CASE("what one node revokes the other refuses, told over Redis", "[nodes][revoke]") {
    ClusterOptions options;
    options.has_redis = true;
    Cluster cluster(options);
    check_everywhere(cluster);
}

TEST_CASE("what one node revokes the other refuses, found without Redis", "[nodes][revoke]") {
    Cluster cluster;
    check_everywhere(cluster);
}

TEST_CASE("what one node revokes the other refuses, while Redis is away",
          "[nodes][revoke][fault]") {
    ClusterOptions options;
    options.has_redis = true;
    Cluster cluster(options);
    cluster.redis().kill();
    check_everywhere(cluster);
}

TEST_CASE("a deletion on one node ends sessions on the other and outlives a restart",
          "[nodes][revoke]") {
    Cluster cluster;
    const std::string ada = token_of(user(1), "a-1");
    WsClient socket = socket_at(cluster.node(1), ada);
    CHECK(cluster.node(0)
              .http()
              .request("DELETE", "/api/v1/directory/users/" + user(1).text(),
                       node_bearer(user(99), Role::kService))
              .status == 204);
    CHECK(socket.close_code() == 4401);
    cluster.node(1).kill();
    cluster.node(1).start();
    cluster.await_ready(1);
    CHECK(list(cluster.node(1), ada) == 401);
}
