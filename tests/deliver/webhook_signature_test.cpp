// The signatures of webhooks: the specification's numbers, and what a secret is.

#include "server/deliver/signing/base64.hpp"
#include "server/deliver/webhook/signature.hpp"

#include <catch2/catch.hpp>

namespace carillon::deliver {
namespace {

TEST_CASE("a signature is that of the Standard Webhooks libraries", "[deliver][webhook]") {
    // The vector of their own tests ("sign function works").
    const auto key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    REQUIRE(key.has_value());
    CHECK(webhook_signature({*key}, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
                            R"({"test": 2432232314})") ==
          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("each secret has a signature of its own in the header", "[deliver][webhook]") {
    const std::string first(32, 'a');
    const std::string second(32, 'b');
    const std::string one = webhook_signature({first}, "id", "1", "{}");
    const std::string two = webhook_signature({second}, "id", "1", "{}");
    CHECK(one != two);
    CHECK(webhook_signature({first, second}, "id", "1", "{}") == one + " " + two);
}

TEST_CASE("a signature covers id, time and body", "[deliver][webhook]") {
    const std::string key(32, 'k');
    const std::string whole = webhook_signature({key}, "id", "1", "{}");
    CHECK(webhook_signature({key}, "ie", "1", "{}") != whole);
    CHECK(webhook_signature({key}, "id", "2", "{}") != whole);
    CHECK(webhook_signature({key}, "id", "1", "{ }") != whole);
}

TEST_CASE("a secret is whsec_ and the base64 of 24 to 64 bytes", "[deliver][webhook]") {
    const auto secret_of = [](std::size_t bytes) {
        return "whsec_" + encode_base64(std::string(bytes, 's'));
    };
    CHECK(webhook_key(secret_of(24)) == std::string(24, 's'));
    CHECK(webhook_key(secret_of(32)) == std::string(32, 's'));
    CHECK(webhook_key(secret_of(64)) == std::string(64, 's'));
    CHECK_FALSE(webhook_key(secret_of(23)).has_value());
    CHECK_FALSE(webhook_key(secret_of(65)).has_value());
    CHECK_FALSE(webhook_key("").has_value());
    CHECK_FALSE(webhook_key("whsec_").has_value());
    CHECK_FALSE(webhook_key(secret_of(32).substr(6)).has_value());
    CHECK_FALSE(webhook_key("whsk_" + secret_of(32).substr(6)).has_value());
    CHECK_FALSE(webhook_key(secret_of(32) + " ").has_value());
    CHECK_FALSE(webhook_key("whsec_not base64 but of some length ....").has_value());
}

TEST_CASE("the timestamp is in whole seconds", "[deliver][webhook]") {
    CHECK(webhook_timestamp(Millis(1674087231000)) == "1674087231");
    CHECK(webhook_timestamp(Millis(1674087231999)) == "1674087231");
}

}  // namespace
}  // namespace carillon::deliver
