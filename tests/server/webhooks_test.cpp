// /webhooks, and what the programs behind them are told.

#include "tests/server/captured_log.hpp"
#include "tests/server/hooks.hpp"
#include "tests/server/scraped_metrics.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

std::string ids_of(const Json& page) {
    std::string all;
    for (const Json& item : page.at("items"))
        all += item.at("id").get<std::string>() + ' ';
    return all;
}

}  // namespace

TEST_CASE("a webhook is set up, shown, changed and deleted, and its secret is shown once",
          "[server][webhooks]") {
    const Hooks hooks;
    const WaysOutServer& out = hooks.out;
    Json terms = hook(kHook, {"notification.created", "delivery.failed"});
    terms["types"] = {"task.*"};
    const Json made = hooks.add(terms);
    const std::string id = made.at("id");
    const std::string secret = made.at("secret");
    CHECK(deliver::webhook_key(secret)->size() == 32);
    Json shown = made;
    shown.erase("secret");
    CHECK(hooks.show(id) == shown);
    CHECK(shown.at("enabled") == true);
    CHECK(shown.at("disabled_reason").is_null());
    CHECK(json_of(out.get("/webhooks", out.admin())) ==
          Json{{"items", {shown}}, {"next_cursor", nullptr}});

    const Json changed = hooks.put(id, hook("https://crm.example/other"));
    CHECK(changed.at("url") == "https://crm.example/other");
    CHECK(changed.at("events") == Json{"notification.read"});
    CHECK(changed.at("types").is_null());
    CHECK_FALSE(changed.contains("secret"));

    CHECK(out.remove("/webhooks/" + id, out.admin()).status == 204);
    CHECK(out.get("/webhooks/" + id, out.admin()).status == 404);
    CHECK(out.remove("/webhooks/" + id, out.admin()).status == 404);
    CHECK(out.put("/webhooks/" + id, out.admin(), terms).status == 404);
    CHECK(out.post("/webhooks/" + id + "/test", out.admin(), nullptr).status == 404);
    CHECK(out.get("/webhooks/none", out.admin()).status == 404);

    const auto audit = out.get("/audit", out.admin());
    CHECK(audit.body.find(secret) == std::string::npos);
    std::string actions;
    const Json entries = json_of(audit).at("items");
    for (const Json& entry : entries) {
        actions += entry.at("action").get<std::string>() + ' ';
        CHECK(entry.at("recipients") == Json{{"webhook", id}});
    }
    CHECK(actions == "webhook.delete webhook.change webhook.create ");
}

TEST_CASE("webhooks are for admins, whatever else a token may", "[server][webhooks][rights]") {
    const Hooks hooks;
    const WaysOutServer& out = hooks.out;
    const std::string id = hooks.add(hook(kHook)).at("id");
    for (const Role role : {Role::kNone, Role::kUser, Role::kManager, Role::kService}) {
        INFO(text(role));
        const HeaderList headers = out.as(user(7), role);
        for (const auto& answer :
             {out.get("/webhooks", headers), out.post("/webhooks", headers, hook(kHook)),
              out.get("/webhooks/" + id, headers), out.put("/webhooks/" + id, headers, hook(kHook)),
              out.post("/webhooks/" + id + "/test", headers, nullptr),
              out.remove("/webhooks/" + id, headers)}) {
            CHECK(answer.status == 403);
            CHECK(answer.body.find("admin") != std::string::npos);
        }
    }
    TokenClaims claims;
    claims.user = user(7);
    claims.permissions = {Permission::kSendManual, Permission::kAudit, Permission::kEmit,
                          Permission::kDirectoryWrite};
    claims.expires_at = system_now() + std::chrono::hours(1);
    CHECK(
        out.get("/webhooks", {{"Authorization", "Bearer " + out.server().token(claims)}}).status ==
        403);
    CHECK(out.get("/webhooks", {}).status == 401);
}

TEST_CASE("what happens to a notification is told, signed, as it was then", "[server][webhooks]") {
    const Receiver receiver;
    const Hooks hooks;
    const WaysOutServer& out = hooks.out;
    Json terms = hook(receiver.server.url("/in?from=carillon"),
                      {"notification.created", "notification.read", "notification.deleted"});
    terms["secret"] = kHookSecret;
    terms["types"] = {"task.*"};
    const Json made = hooks.add(terms);
    CHECK(made.at("secret") == kHookSecret);
    out.emit({{"event", "report.generated"},
              {"payload", {{"user_id", kReader.text()}, {"report", "not wanted"}}}});
    out.emit(WaysOutServer::task({kReader}, "Call Acme"));
    receiver.await(1);
    const Json page = json_of(out.get("/notifications?type=task.assigned", out.as(kReader)));
    const std::string id = page.at("items").at(0).at("id");
    CHECK(out.post("/notifications/" + id + "/ack", out.as(kReader), nullptr).status == 200);
    receiver.await(2);
    CHECK(out.remove("/notifications/" + id, out.as(kReader)).status == 204);
    const auto requests = receiver.await(3);
    CHECK(out.await_state("sent", 3).size() == 3);
    CHECK(receiver.server.received().size() == 3);

    const char* const types[] = {"notification.created", "notification.read",
                                 "notification.deleted"};
    for (std::size_t i = 0; i < 3; ++i) {
        const Received& request = requests[i];
        INFO(request.body);
        CHECK(request.method == "POST");
        CHECK(request.target == "/in?from=carillon");
        CHECK(signatures_of(request, kHookSecret) == 1);
        const Json body = Json::parse(request.body);
        CHECK(body.size() == 3);
        CHECK(body.at("type") == types[i]);
        CHECK(body.contains("timestamp"));
        CHECK(body.at("data").at("id") == id);
        CHECK(body.at("data").at("is_read") == (i > 0));
        CHECK(body.at("data").at("user_id") == kReader.text());
    }
    const Json sent = out.deliveries("?channel=webhook");
    CHECK(sent.at(0).at("id") == requests[2].headers.at("webhook-id"));
    CHECK(sent.at(0).at("event") == "notification.deleted");
    CHECK(sent.at(0).at("webhook_id") == made.at("id"));
}

TEST_CASE("who else is told of a notification is no business of its owner's",
          "[server][webhooks][rights]") {
    const Receiver receiver;
    const Hooks hooks;
    const WaysOutServer& out = hooks.out;
    hooks.add(hook(receiver.server.url(), {"notification.created"}));
    out.emit(WaysOutServer::task({kReader}, "Call Acme"));
    const std::string path = "/notifications/" + out.newest(kReader) + "/deliveries";
    CHECK(json_of(out.get(path, out.as(kReader))).at("items").empty());
    CHECK(json_of(out.get(path, out.admin())).at("items").size() == 1);
}

TEST_CASE("a webhook that fails for three days is disabled and says so, and is enabled by hand",
          "[server][webhooks]") {
    Receiver receiver;
    receiver.status = 500;
    const Hooks hooks;
    const CapturedLog log;
    WaysOutServer& out = hooks.out;
    const Json terms = hook(receiver.server.url(), {"notification.created"});
    const std::string id = hooks.add(terms).at("id");
    out.emit(WaysOutServer::task({kReader}, "one"));
    out.emit(WaysOutServer::task({kReader}, "two"));
    eventually("it fails", [&] { return !hooks.show(id).at("failing_since").is_null(); });
    CHECK(hooks.show(id).at("enabled") == true);
    out.advance(kWebhookPatience + Millis(1));
    hooks.await_disabled(id);
    const Json disabled = hooks.show(id);
    CHECK(disabled.at("disabled_reason") == "failing");
    CHECK_FALSE(disabled.at("failing_since").is_null());
    for (const Json& ended : out.await_state("suppressed", 2))
        CHECK(ended.at("reason") == "channel_off");
    await_metric(out.server(), R"(notifications_webhooks_disabled_total{reason="failing"})", 1);
    const auto told = log.await("notification.webhook.disabled");
    CHECK(told.at("webhook_id") == id);
    CHECK(told.at("reason") == "failing");
    CHECK(log.lines("notification.webhook.disabled").size() == 1);

    const std::size_t before = receiver.server.received().size();
    receiver.status = 204;
    out.emit(WaysOutServer::task({kReader}, "while it is off"));
    // Trying it needs no enabling.
    CHECK(hooks.try_it(id).at("delivered") == true);
    CHECK(receiver.server.received().size() == before + 1);
    const Json enabled = hooks.put(id, terms);
    CHECK(enabled.at("enabled") == true);
    CHECK(enabled.at("disabled_reason").is_null());
    CHECK(enabled.at("failing_since").is_null());
    out.emit(WaysOutServer::task({kReader}, "on again"));
    CHECK(receiver.await(before + 2).size() == before + 2);
}

TEST_CASE("410 disables a webhook at once", "[server][webhooks]") {
    Receiver receiver;
    receiver.status = 410;
    const Hooks hooks;
    const std::string id =
        hooks.add(hook(receiver.server.url(), {"notification.created"})).at("id");
    hooks.out.emit(WaysOutServer::task({kReader}, "Call Acme"));
    hooks.await_disabled(id);
    CHECK(hooks.show(id).at("disabled_reason") == "gone");
    CHECK(hooks.out.await_state("failed").at(0).at("attempts") == 1);
}

TEST_CASE("a webhook is tried at once, and what came of it is the answer", "[server][webhooks]") {
    Receiver receiver;
    const Hooks hooks;
    Json terms = hook(receiver.server.url());
    terms["secret"] = kHookSecret;
    terms["enabled"] = false;
    const std::string id = hooks.add(terms).at("id");
    CHECK(hooks.try_it(id) == Json{{"delivered", true}, {"error", nullptr}});
    receiver.status = 503;
    const Json failed = hooks.try_it(id);
    CHECK(failed.at("delivered") == false);
    CHECK(failed.at("error").get<std::string>().find("503") != std::string::npos);
    const auto requests = receiver.server.received();
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].headers.at("webhook-id") != requests[1].headers.at("webhook-id"));
    CHECK(signatures_of(requests[0], kHookSecret) == 1);
    const Json body = Json::parse(requests[0].body);
    CHECK(body.at("type") == "webhook.test");
    CHECK(body.at("data") == Json{{"id", id}});
    CHECK(hooks.show(id).at("failing_since").is_null());
    CHECK(hooks.out.deliveries("?channel=webhook").empty());
}

TEST_CASE("a secret is replaced without a message being refused: both sign for a day",
          "[server][webhooks]") {
    const Receiver receiver;
    const Hooks hooks;
    Json terms = hook(receiver.server.url());
    terms["secret"] = kHookSecret;
    const std::string id = hooks.add(terms).at("id");
    const std::string next = deliver::webhook_secret({4, 5, 6});
    terms["secret"] = next;
    hooks.put(id, terms);
    hooks.try_it(id);
    hooks.out.advance(kFormerSecretKeep);
    hooks.try_it(id);
    const auto requests = receiver.server.received();
    REQUIRE(requests.size() == 2);
    CHECK(signatures_of(requests[0], next) == 1);
    CHECK(signatures_of(requests[0], kHookSecret) == 1);
    CHECK(signatures_of(requests[1], next) == 1);
    CHECK(signatures_of(requests[1], kHookSecret) == 0);
    CHECK(ids_of(json_of(hooks.out.get("/webhooks", hooks.out.admin()))) == id + ' ');
}
