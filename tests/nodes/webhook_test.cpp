// Webhooks over several nodes: what one has set up rings for whatever happens at another, once.

#include "tests/deliver/http_stand_in.hpp"
#include "tests/nodes/cluster.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

using Json = nlohmann::json;

ClusterOptions two_nodes() {
    ClusterOptions wanted;
    wanted.nodes = 2;
    wanted.node = {{"NOTIFICATION_WEBHOOK_PRIVATE", "true"}};
    return wanted;
}

Json ask(const Node& node, const char* method, const std::string& path, Role role,
         const Json& body) {
    const auto answer =
        node.http().request(method, "/api/v1" + path, node_bearer(user(99), role), body.dump());
    INFO(method << " " << path << ": " << answer.body);
    REQUIRE(answer.status < 300);
    return answer.body.empty() ? Json() : Json::parse(answer.body);
}

}  // namespace

TEST_CASE("a webhook that one node sets up rings for what happens at another one, once",
          "[nodes][webhooks]") {
    HttpStandIn receiver([](const Received&) { return http_answer(204); });
    Cluster cluster(two_nodes());
    const Json terms{{"url", receiver.url()}, {"events", {"notification.created"}}};
    const auto emit = [&](const char* task) {
        ask(cluster.node(1), "POST", "/events", Role::kService,
            {{"event", "task.assigned"},
             {"payload", {{"recipients", {user(1).text()}}, {"task", task}}}});
    };
    emit("before there is one");
    const std::string id = ask(cluster.node(0), "POST", "/webhooks", Role::kAdmin, terms).at("id");
    // Whatever the other node begins after the answer.
    for (int i = 0; i < 20; ++i)
        emit("after it");
    const auto sent = [&] {
        return cluster.postgres().query(
            "SELECT count(*) FROM deliveries WHERE channel = 'webhook' AND state = 'sent'");
    };
    eventually("all are sent", [&] { return sent().at(0) == "20"; });
    std::set<std::string> ids;
    for (const Received& request : receiver.received())
        ids.insert(request.headers.at("webhook-id"));
    CHECK(receiver.received().size() == 20);
    CHECK(ids.size() == 20);

    ask(cluster.node(1), "DELETE", "/webhooks/" + id, Role::kAdmin, nullptr);
    const auto before = cluster.postgres().query("SELECT count(*) FROM deliveries");
    ask(cluster.node(0), "POST", "/events", Role::kService,
        {{"event", "task.assigned"},
         {"payload", {{"recipients", {user(1).text()}}, {"task", "without one"}}}});
    CHECK(cluster.postgres().query("SELECT count(*) FROM deliveries") == before);
}
