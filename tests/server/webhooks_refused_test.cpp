// What is refused as a webhook, and where none leads.

#include "tests/server/hooks.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("a URL that leads into our own network is refused, however it is spelled",
          "[server][webhooks][ssrf]") {
    const Hooks hooks(WaysOutOptions{});
    const WaysOutServer& out = hooks.out;
    for (const std::string url :
         {"http://127.0.0.1/", "http://2130706433/", "http://017700000001/", "http://0x7f000001/",
          "http://0x7f.1/", "http://127.1/", "http://0/", "https://10.0.0.8/",
          "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
          "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/",
          "http://[fd00:ec2::254]/", "http://[fe80::1]/", "http://localhost:8080/",
          "http://LOCALHOST/"}) {
        INFO(url);
        const auto answer = out.post("/webhooks", out.admin(), hook(url));
        CHECK(answer.status == 422);
        CHECK(fields_of(answer) == std::vector<std::string>{"url"});
        CHECK(answer.body.find("address") != std::string::npos);
    }
    for (const std::string url :
         {"ftp://crm.example/", "crm.example", "https://", "https://me:pass@crm.example/",
          "https://me@crm.example/", "https://crm.example/a b"}) {
        INFO(url);
        const auto answer = out.post("/webhooks", out.admin(), hook(url));
        CHECK(answer.status == 422);
        CHECK(fields_of(answer) == std::vector<std::string>{"url"});
    }
    const std::string id = hooks.add(hook(kHook)).at("id");
    CHECK(out.put("/webhooks/" + id, out.admin(), hook("http://127.0.0.1/")).status == 422);
}

TEST_CASE("a name that leads into our own network is refused when something is sent",
          "[server][webhooks][ssrf]") {
    const Receiver receiver;
    const Hooks hooks(WaysOutOptions{});
    // As a name: the resolver knows it, the check at creation does not.
    const std::string port = std::to_string(receiver.server.port());
    const std::string id =
        hooks.add(hook("http://crm.localhost:" + port + "/", {"notification.created"})).at("id");
    const Json tried = hooks.try_it(id);
    CHECK(tried.at("delivered") == false);
    CAPTURE(tried.dump());
    CHECK(tried.at("error").get<std::string>().find("a loopback address") != std::string::npos);
    hooks.out.emit(WaysOutServer::task({kReader}, "Call Acme"));
    const Json waiting = hooks.out.await_state("waiting");
    CHECK(waiting.at(0).at("webhook_id") == id);
    eventually("it was tried", [&] {
        return !hooks.out.deliveries("?channel=webhook").at(0).at("last_error").is_null();
    });
    CHECK(receiver.server.connections() == 0);
}

TEST_CASE("what is no webhook is refused with what is accepted", "[server][webhooks]") {
    const Hooks hooks;
    const WaysOutServer& out = hooks.out;
    const auto refused = [&](Json terms) {
        const auto answer = out.post("/webhooks", out.admin(), terms);
        CHECK(answer.status == 422);
        return fields_of(answer).at(0) + ": " + json_of(answer).at("detail").get<std::string>();
    };
    const std::string unknown = refused(hook(kHook, {"notification.read", "task.assigned"}));
    CHECK(unknown.starts_with("events[1]: "));
    CHECK(unknown.find("notification.created, notification.seen") != std::string::npos);
    CHECK(refused({{"events", {"notification.read"}}}).starts_with("url: "));
    Json terms = hook(kHook);
    terms["types"] = {"task.*.late"};
    CHECK(refused(terms).starts_with("types[0]: "));
    for (const std::string secret : {"whsec_", "whsec_c2hvcnQ=", "hunter2hunter2hunter2hunter2"}) {
        terms = hook(kHook);
        terms["secret"] = secret;
        const std::string said = refused(terms);
        CHECK(said.starts_with("secret: "));
        if (secret.size() > 6) CHECK(said.find(secret) == std::string::npos);
    }
    for (std::size_t i = 0; i < kWebhooks; ++i)
        hooks.add(hook(kHook));
    CHECK(out.post("/webhooks", out.admin(), hook(kHook)).status == 422);
}

TEST_CASE("a redirect is not followed, and what is not taken is tried again",
          "[server][webhooks][ssrf]") {
    const Receiver elsewhere;
    const HttpStandIn redirecting([&](const Received&) {
        return http_answer(302, "", "Location: " + elsewhere.server.url() + "\r\n");
    });
    const Hooks hooks;
    hooks.add(hook(redirecting.url(), {"notification.created"}));
    hooks.out.emit(WaysOutServer::task({kReader}, "Call Acme"));
    const auto first = [&] { return hooks.out.deliveries("?channel=webhook").at(0); };
    eventually("it waits again",
               [&] { return first().at("state") == "waiting" && first().at("attempts") == 1; });
    CHECK(first().at("last_error").get<std::string>().find("302") != std::string::npos);
    hooks.out.advance(Millis(2 * 60'000));
    // It counts from its begin, before the receiver has it.
    eventually("it is tried again", [&] { return redirecting.received().size() == 2; });
    CHECK(first().at("attempts") == 2);
    const auto requests = redirecting.received();
    CHECK(requests.at(0).headers.at("webhook-id") == requests.at(1).headers.at("webhook-id"));
    CHECK(elsewhere.server.connections() == 0);
}
