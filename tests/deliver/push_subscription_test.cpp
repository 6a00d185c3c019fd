// What a browser or an app says of where it can be reached.

#include "server/auth/base64url.hpp"
#include "server/deliver/link.hpp"
#include "server/deliver/push/subscription.hpp"
#include "tests/deliver/push_browser.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace carillon::deliver {
namespace {

using Json = nlohmann::json;
using test::PushBrowser;

constexpr auto kEndpoint = "https://push.example/p/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV";

Json browser_json() {
    static const PushBrowser kBrowser;
    return {{"endpoint", kEndpoint},
            {"expirationTime", nullptr},
            {"keys",
             {{"p256dh", encode_base64url(kBrowser.keys().p256dh)},
              {"auth", encode_base64url(kBrowser.keys().auth)}}}};
}

Error refusal_of(const Json& json) {
    const auto subscription = decode_subscription(json.dump());
    REQUIRE_FALSE(subscription);
    return subscription.error();
}
Error refusal_with(const char* pointer, const Json& value) {
    Json json = browser_json();
    json[Json::json_pointer(pointer)] = value;
    return refusal_of(json);
}

TEST_CASE("a browser's subscription is read as toJSON() gives it", "[deliver][push]") {
    const auto subscription = decode_subscription(browser_json().dump());
    REQUIRE(subscription);
    const auto& browser = std::get<WebPushSubscription>(*subscription);
    CHECK(browser.endpoint == kEndpoint);
    CHECK(browser.origin == "https://push.example");
    CHECK(browser.keys.p256dh.size() == 65);
    CHECK(browser.keys.auth.size() == 16);
    CHECK_FALSE(browser.expires_at);
    CHECK(address_of(*subscription) == kEndpoint);
}

TEST_CASE("a subscription is read back from its own text", "[deliver][push]") {
    Json json = browser_json();
    json["expirationTime"] = 1'700'000'000'123;
    json["unknown"] = {{"later", true}};
    const auto browser = decode_subscription(json.dump());
    REQUIRE(browser);
    CHECK(std::get<WebPushSubscription>(*browser).expires_at == Millis(1'700'000'000'123));
    CHECK(*decode_subscription(encode(*browser)) == *browser);
    const auto app = decode_subscription(R"({"fcm_token":"abc:DEF-1_2"})");
    REQUIRE(app);
    CHECK(std::get<FcmSubscription>(*app).token == "abc:DEF-1_2");
    CHECK(encode(*app) == R"({"fcm_token":"abc:DEF-1_2"})");
    CHECK(address_of(*app) == "abc:DEF-1_2");
}

TEST_CASE("an endpoint must be an https address, and is not shown", "[deliver][push]") {
    const std::string accepted = "endpoint must be an https address of at most 2048 bytes; ";
    for (const char* wrong : {"http://push.example/p", "push.example/p", "https://", "ftp://a/b",
                              "https://user:secret@push.example/p", "javascript:alert(1)", ""}) {
        const Error error = refusal_with("/endpoint", wrong);
        CHECK(error == Error{Errc::kUnprocessable, "endpoint", accepted + "it is something else"});
    }
    CHECK(refusal_with("/endpoint", "https://push.example/a b").message ==
          accepted + "it holds a character that no address has");
    CHECK(refusal_with("/endpoint", "https://push.example/\r\nX: y").message ==
          accepted + "it holds a character that no address has");
    CHECK(refusal_with("/endpoint", "https://push.example/" + std::string(2028, 'x')).message ==
          accepted + "it has 2049 bytes");
    Json longest = browser_json();
    longest["endpoint"] = "https://push.example/" + std::string(2027, 'x');
    CHECK(decode_subscription(longest.dump()));
    CHECK(refusal_with("/endpoint", 7).code == Errc::kMalformed);
    CHECK(refusal_with("/endpoint", nullptr).message ==
          "endpoint is missing; it must be an https address of at most 2048 bytes");
}

TEST_CASE("the origin of an endpoint is as a browser writes it", "[deliver][push]") {
    CHECK(https_origin("https://Push.Example:443/p?q#f") == "https://push.example");
    CHECK(https_origin("HTTPS://push.example:8443") == "https://push.example:8443");
    CHECK(https_origin("https://[2001:DB8::1]:8443/p") == "https://[2001:db8::1]:8443");
    CHECK_FALSE(https_origin(std::string("https://push.example\0.evil/p", 28)));
    CHECK_FALSE(https_origin("https://push.example:0x50/p"));
}

TEST_CASE("a browser's key must be a point of the curve in 65 bytes", "[deliver][push]") {
    const std::string accepted =
        "keys.p256dh must be a point of the curve P-256, 65 bytes as base64url; ";
    const auto told = [&](const Json& value) {
        const Error error = refusal_with("/keys/p256dh", value);
        CHECK(error.field == "keys.p256dh");
        return error.message;
    };
    CHECK(told("AA*A") == accepted + "it is not base64url");
    CHECK(told("AAAA") == accepted + "it has 3 bytes");
    CHECK(told(encode_base64url(std::string(65, '\4'))) ==
          accepted + "these bytes are not a point of it");
    CHECK(told(nullptr) ==
          "keys.p256dh is missing; it must be a point of the curve P-256, 65 bytes as base64url");
    CHECK(refusal_with("/keys", nullptr).field == "keys");
    CHECK(refusal_with("/keys", "none").code == Errc::kMalformed);
}

TEST_CASE("the shared secret of a browser must have 16 bytes, and is not shown",
          "[deliver][push]") {
    const Error error = refusal_with("/keys/auth", "c2VjcmV0");
    CHECK(error == Error{Errc::kUnprocessable, "keys.auth",
                         "keys.auth must be 16 bytes as base64url; it has 6 bytes"});
    // As libraries write it that keep the padding.
    Json padded = browser_json();
    padded["keys"]["auth"] = padded["keys"]["auth"].get<std::string>() + "==";
    CHECK(*decode_subscription(padded.dump()) == *decode_subscription(browser_json().dump()));
}

TEST_CASE("an expiration time must be a moment in milliseconds", "[deliver][push]") {
    CHECK(refusal_with("/expirationTime", -1).field == "expirationTime");
    CHECK(refusal_with("/expirationTime", 1.5).field == "expirationTime");
    CHECK(refusal_with("/expirationTime", "soon").code == Errc::kMalformed);
}

TEST_CASE("an app's token must be one that can be sent, and is not shown", "[deliver][push]") {
    const std::string accepted =
        "fcm_token must be a registration token of FCM, at most 4096 visible bytes; ";
    const auto told = [](const Json& value) { return refusal_of({{"fcm_token", value}}).message; };
    CHECK(told("") == accepted + "it is empty");
    CHECK(told("a b") == accepted + "it holds a character that no token has");
    CHECK(told(std::string(4097, 'x')) == accepted + "it has 4097 bytes");
    CHECK(refusal_of({{"fcm_token", 7}}).code == Errc::kMalformed);
}

TEST_CASE("a subscription is a browser's or an app's, and one of them", "[deliver][push]") {
    Json both = browser_json();
    both["fcm_token"] = "abc";
    CHECK(refusal_of(both).message ==
          "fcm_token and endpoint stand together; a subscription has one of them");
    CHECK(refusal_of(Json::object()).field == "endpoint");
    CHECK(decode_subscription("[]").error().code == Errc::kMalformed);
    CHECK(decode_subscription("{").error().code == Errc::kMalformed);
}

TEST_CASE("a subscription that is cut at any byte is refused", "[deliver][push]") {
    const std::string text = browser_json().dump();
    for (std::size_t bytes = 0; bytes < text.size(); ++bytes)
        CHECK_FALSE(decode_subscription(text.substr(0, bytes)));
}

}  // namespace
}  // namespace carillon::deliver
