// Which tokens a revocation refuses, and what is asked for.

#include "core/policy/revocation.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kNow{1795339800250};

Error refusal(const std::string& body) {
    const auto request = decode_revocation_request(body);
    REQUIRE_FALSE(request);
    return request.error();
}

}  // namespace

TEST_CASE("a token issued in the second of a revocation is refused, one of the next second is not",
          "[core][revocation]") {
    CHECK(covers_issue(kNow, Millis(1795339799000)));
    CHECK(covers_issue(kNow, Millis(1795339800000)));
    CHECK(covers_issue(kNow, kNow));
    CHECK_FALSE(covers_issue(kNow, Millis(1795339801000)));
    // It may have been issued at any time.
    CHECK(covers_issue(kNow, std::nullopt));
}

TEST_CASE("a revocation is kept as long as a token may live, or as long as the token does",
          "[core][revocation]") {
    const Revocation of_user = make_revocation({user(1), {}, {}}, kNow);
    CHECK(of_user.at == kNow);
    CHECK(of_user.until == kNow + kLongestTokenLife);
    const Millis expires = kNow + Millis(60000);
    CHECK(make_revocation({{}, "t", expires}, kNow).until == expires);
    CHECK(make_revocation({{}, "t", Millis(1)}, kNow).until == kNow);
    CHECK(make_revocation({{}, "t", Millis(253402300799999)}, kNow).until ==
          kNow + kLongestTokenLife);
    // Asked again, the later one and the longer keep count, in either order.
    const Revocation later = make_revocation({{}, "t", expires}, kNow + Millis(5));
    const Revocation longer = make_revocation({{}, "t", {}}, kNow);
    const Revocation both{{}, "t", kNow + Millis(5), kNow + kLongestTokenLife};
    CHECK(merge(later, longer) == both);
    CHECK(merge(longer, later) == both);
}

TEST_CASE("a revocation names a user or a token", "[core][revocation]") {
    const auto of_user =
        decode_revocation_request(R"({"user_id":")" + user(1).text() + R"(","jti":null})");
    REQUIRE(of_user);
    CHECK(of_user->user == user(1));
    CHECK(of_user->token.empty());
    const auto of_token = decode_revocation_request(
        R"({"jti":"t-1","expires_at":"2026-11-22T09:30:00Z","more":true})");
    REQUIRE(of_token);
    CHECK_FALSE(of_token->user);
    CHECK(of_token->token == "t-1");
    CHECK(of_token->expires_at == Millis(1795339800000));
    CHECK(encode(make_revocation(*of_user, kNow)) ==
          R"({"user_id":")" + user(1).text() + R"(","revoked_at":"2026-11-22T09:30:00.250Z",)" +
              R"("kept_until":"2036-11-29T09:30:00.250Z"})");
    CHECK(encode(make_revocation(*of_token, Millis(0))).find(R"({"jti":"t-1",)") == 0);
}

TEST_CASE("what is no revocation is refused by its field", "[core][revocation]") {
    const std::string id = R"("user_id":")" + user(1).text() + "\"";
    CHECK(refusal("{}").code == Errc::kUnprocessable);
    CHECK(refusal("{}").field == "user_id");
    CHECK(refusal("{" + id + R"(,"jti":"t"})").field == "jti");
    CHECK(refusal("{" + id + R"(,"expires_at":"2026-11-22T09:30:00Z"})").field == "expires_at");
    CHECK(refusal(R"({"user_id":"ada"})").code == Errc::kUnprocessable);
    CHECK(refusal(R"({"user_id":"ada"})").field == "user_id");
    CHECK(refusal(R"({"user_id":7})").code == Errc::kMalformed);
    CHECK(refusal(R"({"jti":7})").field == "jti");
    CHECK(refusal(R"({"jti":""})").code == Errc::kUnprocessable);
    CHECK(refusal(R"({"jti":"a\u0000b"})").field == "jti");
    CHECK(refusal(R"({"jti":")" + std::string(256, 'x') + "\"}").field == "jti");
    CHECK(refusal(R"({"jti":"t","expires_at":"soon"})").field == "expires_at");
    for (const char* text : {"", "[]", "17", "null", "{"})
        CHECK(refusal(text).code == Errc::kMalformed);
}
