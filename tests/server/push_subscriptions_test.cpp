// /push/key and /push/subscriptions: the browsers and apps of a person.

#include "server/auth/base64url.hpp"
#include "tests/deliver/push_browser.hpp"
#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kPath = "/push/subscriptions";

WaysOutOptions with_push() {
    WaysOutOptions options;
    options.has_push = true;
    return options;
}

// As PushSubscription.toJSON() of a browser gives it.
Json browser(const std::string& endpoint) {
    const auto keys = PushBrowser().keys();
    return {{"endpoint", endpoint},
            {"expirationTime", nullptr},
            {"keys",
             {{"p256dh", encode_base64url(keys.p256dh)}, {"auth", encode_base64url(keys.auth)}}}};
}

struct Devices {
    WaysOutServer out{with_push()};

    std::string add(const UserId& who, const Json& subscription) const {
        const auto answer = out.post(kPath, out.as(who), subscription);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        const Json body = json_of(answer);
        CHECK(body.size() == 1);
        return body.at("id");
    }
    std::vector<std::string> ids(const UserId& who) const {
        const auto answer = out.get(kPath, out.as(who));
        REQUIRE(answer.status == 200);
        std::vector<std::string> all;
        const Json page = json_of(answer);
        CHECK(page.at("next_cursor").is_null());
        for (const Json& item : page.at("items"))
            all.push_back(item.at("id"));
        return all;
    }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("where push is off there is no key and no subscribing, and it says what turns it on",
          "[server][push]") {
    const WaysOutServer out;
    const auto key = out.get("/push/key", out.as(user(1)));
    CHECK(key.status == 404);
    CHECK(key.body.find("NOTIFICATION_PUSH_ENABLED") != std::string::npos);
    CHECK(out.post(kPath, out.as(user(1)), browser("https://push.example/1")).status == 404);
    CHECK(json_of(out.get(kPath, out.as(user(1)))).at("items").empty());
}

TEST_CASE("the key of push is a point that browsers take, the same for everyone",
          "[server][push]") {
    const Devices devices;
    const auto answer = devices.out.get("/push/key", devices.out.as(user(1)));
    REQUIRE(answer.status == 200);
    const Json body = json_of(answer);
    CHECK(body.size() == 1);
    const std::string point = bytes_of(body.at("public_key").get<std::string>());
    CHECK(point.size() == 65);
    CHECK(point.front() == 4);
    CHECK(devices.out.get("/push/key", devices.out.as(user(2))).body == answer.body);
    CHECK(devices.out.get("/push/key", {}).status == 401);
    CHECK(devices.out.get("/push/key", devices.out.service()).status == 403);
}

TEST_CASE("a browser subscribes once however often it says so, and its address stays secret",
          "[server][push]") {
    const Devices devices;
    const Json first = browser("https://push.example/p/secret-1");
    const std::string id = devices.add(user(1), first);
    CHECK(devices.add(user(1), first) == id);
    // New keys of the same browser.
    CHECK(devices.add(user(1), browser("https://push.example/p/secret-1")) == id);
    const std::string app = devices.add(user(1), {{"fcm_token", "token-of-the-app"}});
    CHECK(app != id);
    CHECK(devices.ids(user(1)) == Ids{id, app});
    CHECK(devices.ids(user(2)).empty());

    const auto listed = devices.out.get(kPath, devices.out.as(user(1)));
    for (const char* secret : {"secret-1", "token-of-the-app", "p256dh", "auth"})
        CHECK(listed.body.find(secret) == std::string::npos);
    const Json items = json_of(listed).at("items");
    CHECK(items[0].at("kind") == "web");
    CHECK(items[0].at("service") == "https://push.example");
    CHECK(items[0].at("created_at").get<std::string>().size() == 24);
    CHECK(items[1].at("kind") == "fcm");
    CHECK(items[1].at("service").is_null());
}

TEST_CASE("a browser that somebody else signs in with is theirs from then on", "[server][push]") {
    const Devices devices;
    const Json shared = browser("https://push.example/p/shared");
    const std::string before = devices.add(user(1), shared);
    const std::string after = devices.add(user(2), shared);
    CHECK(devices.ids(user(1)).empty());
    CHECK(devices.ids(user(2)) == Ids{after});
    // Whoever had it can no longer take it away.
    CHECK(devices.out.remove(kPath + "/" + after, devices.out.as(user(1))).status == 204);
    CHECK(devices.ids(user(2)) == Ids{after});
}

TEST_CASE("a subscription is ended by its owner, once and again", "[server][push]") {
    const Devices devices;
    const std::string id = devices.add(user(1), browser("https://push.example/p/1"));
    const std::string other = devices.add(user(1), browser("https://push.example/p/2"));
    const WaysOutServer& out = devices.out;
    CHECK(out.remove(kPath + "/" + id, out.as(user(2))).status == 204);
    CHECK(devices.ids(user(1)).size() == 2);
    const auto gone = out.remove(kPath + "/" + id, out.as(user(1)));
    CHECK(gone.status == 204);
    CHECK(gone.body.empty());
    CHECK(devices.ids(user(1)) == Ids{other});
    CHECK(out.remove(kPath + "/" + id, out.as(user(1))).status == 204);
    CHECK(out.remove(kPath + "/x", out.as(user(1))).status == 404);
    CHECK(out.remove(kPath + "/" + other, {}).status == 401);
    CHECK(devices.ids(user(1)) == Ids{other});
}

TEST_CASE("of an eleventh subscription the oldest goes", "[server][push]") {
    const Devices devices;
    Ids all;
    for (int number = 0; number < 11; ++number)
        all.push_back(
            devices.add(user(1), browser("https://push.example/p/" + std::to_string(number))));
    all.erase(all.begin());
    CHECK(devices.ids(user(1)) == all);
}

TEST_CASE("what is no subscription is refused, its field is named and no secret is shown",
          "[server][push]") {
    const Devices devices;
    const WaysOutServer& out = devices.out;
    const Json good = browser("https://push.example/p/very-secret");
    const auto field_of_refusal = [&](const Json& body, int status = 422) {
        const auto answer = out.post(kPath, out.as(user(1)), body);
        INFO(body.dump() << ": " << answer.body);
        CHECK(answer.status == status);
        CHECK(answer.body.find("very-secret") == std::string::npos);
        const auto fields = fields_of(answer);
        return fields.empty() ? std::string() : fields.front();
    };
    const auto with = [&](const char* at, const Json& value) {
        Json body = good;
        body[Json::json_pointer(at)] = value;
        return body;
    };
    CHECK(field_of_refusal(Json::object()) == "endpoint");
    CHECK(field_of_refusal(with("/endpoint", "http://push.example/very-secret")) == "endpoint");
    CHECK(field_of_refusal(with("/endpoint", "https://push.example/very-secret ")) == "endpoint");
    CHECK(field_of_refusal(with("/keys/auth", "c2hvcnQ")) == "keys.auth");
    CHECK(field_of_refusal(with("/keys/p256dh", std::string(87, 'A'))) == "keys.p256dh");
    CHECK(field_of_refusal(with("/keys/p256dh", "%%")) == "keys.p256dh");
    Json without = good;
    without.erase("keys");
    CHECK(field_of_refusal(without) == "keys");
    CHECK(field_of_refusal(with("/fcm_token", "very-secret")) == "fcm_token");
    CHECK(field_of_refusal({{"fcm_token", ""}}) == "fcm_token");
    for (const char* text : {"", "{", "[]", "null"}) {
        CAPTURE(text);
        CHECK(out.ask("POST", "/api/v1" + kPath, out.as(user(1)), text).status == 400);
    }
    HeaderList plain = out.as(user(1));
    plain.emplace_back("Content-Type", "text/plain");
    CHECK(out.ask("POST", "/api/v1" + kPath, plain, good.dump()).status == 415);
    CHECK(out.ask("POST", "/api/v1" + kPath, {}, good.dump()).status == 401);
    CHECK(devices.ids(user(1)).empty());
}
