// What is decided by a token's header alone, and keys that come and go.
#include "server/auth/authenticator.hpp"
#include "server/auth/jose.hpp"
#include "tests/server/auth_keys.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace carillon {
namespace {

constexpr Millis kNow{1795339800000};
const std::string kOld = "0123456789abcdef0123456789abcdef";
const std::string kNew = "fedcba9876543210fedcba9876543210";
const std::string kClaims =
    R"({"sub":"5e0f7c62-8f0b-4f7e-9a54-0d5d9c1f3a11","exp":1795343400,"jti":"t-1"})";

std::unique_ptr<Authenticator> make(const AuthenticatorSettings& settings) {
    auto made = Authenticator::create(settings);
    REQUIRE(made.ok());
    return std::move(made).value();
}

TEST_CASE("a header that names what we do not follow is refused by itself", "[server][auth]") {
    const std::string headers[] = {
        R"({"alg":"HS256","zip":"DEF"})",
        R"({"zip":"DEF","alg":"HS256"})",
        R"({"alg":"HS256","zip":null})",
        R"({"alg":"HS256","crit":["exp"]})",
        R"({"alg":"HS256","crit":[]})",
        R"({"alg":"HS256","b64":false})",
        R"({"alg":"none"})",
        R"({"alg":"HS256","alg":"HS256"})",
        R"({"alg":"none","alg":"HS256"})",
        R"({"alg":"HS256","kid":"a","kid":"b"})",
        R"({"alg":"HS256","kid":7})",
        R"({"alg":"dir","enc":"A256GCM","zip":"DEF"})",
        R"(["HS256"])",
        "",
        R"({"alg":"HS256","x":)" + std::string(400, '[') + std::string(400, ']') + "}",
        R"({"alg":"HS256","x":")" + std::string(jose::kMaxHeaderBytes, 'x') + "\"}",
    };
    const auto authenticator = make({kOld, "", "", ""});
    for (const std::string& header : headers) {
        CAPTURE(header);
        const std::string token = test::sign_hs256(header, kClaims, kOld);
        CHECK_FALSE(jose::Token::parse(token).has_value());
        const auto taken = authenticator->verify(token, kNow);
        REQUIRE_FALSE(taken.ok());
        CHECK(taken.error().code == Errc::kUnauthenticated);
    }
}

TEST_CASE("a header with zip is refused whatever the key's kind", "[server][auth]") {
    for (const char* algorithm : {"HS256", "RS256", "ES256", "EdDSA"}) {
        CAPTURE(algorithm);
        const std::string header =
            test::base64url(R"({"alg":")" + std::string(algorithm) + R"(","zip":"DEF"})");
        CHECK_FALSE(jose::Token::parse(header + ".e30." + std::string(86, 'A')).has_value());
    }
}

TEST_CASE("keys and addresses that a header brings along are not looked at", "[server][auth]") {
    const auto authenticator = make({kOld, "", "", ""});
    const std::string header =
        R"({"alg":"HS256","jku":"http://127.0.0.1:1/","x5u":"http://[::1]/",)"
        R"("jwk":{"kty":"oct","k":"AAAA"}})";
    CHECK(authenticator->verify(test::sign_hs256(header, kClaims, kOld), kNow).ok());
    CHECK_FALSE(
        authenticator->verify(test::sign_hs256(header, kClaims, std::string(3, '\0')), kNow).ok());
}

TEST_CASE("a token's id is told with its owner", "[server][auth]") {
    const auto authenticator = make({kOld, "", "", ""});
    const auto principal =
        authenticator->verify(test::sign_hs256(R"({"alg":"HS256"})", kClaims, kOld), kNow);
    REQUIRE(principal.ok());
    CHECK(principal->token_id == "t-1");
}

TEST_CASE("of several secrets each is accepted and one that is too short is refused",
          "[server][auth]") {
    const auto both = make({kNew + "\r\n\n" + kOld + "\n", "", "", ""});
    for (const std::string& secret : {kOld, kNew}) {
        CHECK(both->verify(test::sign_hs256(R"({"alg":"HS256"})", kClaims, secret), kNow).ok());
    }
    CHECK_FALSE(Authenticator::create({kNew + "\nshort", "", "", ""}).ok());
}

TEST_CASE("a secret that was taken away opens nothing, not even from the cache", "[server][auth]") {
    const auto authenticator = make({kOld, "", "", ""});
    const std::string token = test::sign_hs256(R"({"alg":"HS256"})", kClaims, kOld);
    REQUIRE(authenticator->verify(token, kNow).ok());
    CHECK_FALSE(authenticator->replace({"short", "", "", ""}).ok());
    CHECK(authenticator->verify(token, kNow).ok());
    REQUIRE(authenticator->replace({kNew + '\n' + kOld, "", "", ""}).ok());
    CHECK(authenticator->verify(token, kNow).ok());
    REQUIRE(authenticator->replace({kNew, "", "", ""}).ok());
    CHECK_FALSE(authenticator->verify(token, kNow).ok());
}

}  // namespace
}  // namespace carillon
