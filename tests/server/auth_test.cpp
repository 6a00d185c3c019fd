// Who gets in: every way a token can be refused, and what the accepted ones may do.

#include "server/auth/authenticator.hpp"
#include "server/auth/issue.hpp"
#include "tests/server/auth_keys.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

namespace carillon {
namespace {

using test::KeyPair;
using test::sign_hs256;

const std::string kSecret = "0123456789abcdef0123456789abcdef";
const std::string kUser = "0190f000-0000-7000-8000-000000000001";
const std::string kTeam = "0190f000-0000-7000-8000-0000000000aa";
const std::string kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr Millis kNow{1795339800000};

std::unique_ptr<Authenticator> make(const AuthenticatorSettings& settings) {
    auto made = Authenticator::create(settings);
    if (!made) FAIL(made.error().message);
    return std::move(*made);
}

std::string claims(const std::string& more = "") {
    return R"({"sub":")" + kUser + R"(","exp":1795343400)" + more + "}";
}

std::string token(const std::string& more = "") {
    return sign_hs256(kHeader, claims(more), kSecret);
}

void check_refused(const Authenticator& authenticator, const std::string& text, Millis now = kNow) {
    const auto principal = authenticator.verify(text, now);
    REQUIRE_FALSE(principal);
    CHECK(principal.error().code == Errc::kUnauthenticated);
    CHECK_FALSE(principal.error().message.empty());
    bool shows_token = false;
    for (std::size_t at = 0; at + 12 <= text.size(); ++at) {
        shows_token |= principal.error().message.find(text.substr(at, 12)) != std::string::npos;
    }
    CHECK_FALSE(shows_token);
}

TEST_CASE("a token with sub and exp signs its user in", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const auto principal = authenticator->verify(token(), kNow);
    REQUIRE(principal);
    CHECK(principal->user.text() == kUser);
    CHECK(principal->role == Role::kNone);
    CHECK(principal->permissions.empty());
    CHECK(principal->expires_at == Millis(1795343400000));
    CHECK_FALSE(principal->names_teams);
}

TEST_CASE("when a token was issued is its word, and nothing else stands for it", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const auto issued_at = [&](const std::string& more) {
        const auto principal = authenticator->verify(token(more), kNow);
        REQUIRE(principal);
        return principal->issued_at;
    };
    CHECK(issued_at(R"(,"iat":1795330000)") == Millis(1795330000000));
    CHECK_FALSE(issued_at(""));
    CHECK_FALSE(authenticator->verify(token(R"(,"iat":"soon")"), kNow));
    CHECK(authenticator->verify(token(R"(,"iat":1795339830)"), kNow));
    CHECK_FALSE(authenticator->verify(token(R"(,"iat":1795339831)"), kNow));
    CHECK(authenticator->verify(token(R"(,"jti":"t-1")"), kNow)->token_id == "t-1");
    CHECK(authenticator->verify(token(R"(,"jti":7)"), kNow)->token_id.empty());
}

TEST_CASE("optional claims are taken over, and those of a wrong type left out", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const auto principal = authenticator->verify(
        token(R"(,"email":"a@b.c","name":"Zoé","locale":"fr","teams":[")" + kTeam + R"("])"), kNow);
    REQUIRE(principal);
    CHECK(principal->email == "a@b.c");
    CHECK(principal->name == "Zoé");
    CHECK(principal->locale == "fr");
    CHECK(principal->names_teams);
    CHECK(principal->has_team(*TeamId::parse(kTeam)));
    CHECK_FALSE(principal->has_team(TeamId()));
    const auto odd = authenticator->verify(token(R"(,"email":7,"name":null,"locale":[])"), kNow);
    REQUIRE(odd);
    CHECK((odd->email.empty() && odd->name.empty() && odd->locale.empty()));
}

TEST_CASE("what is no token is refused", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const std::string good = token();
    for (const std::string& text :
         {std::string(), std::string("x"), std::string("a.b.c"), std::string("..."), good + ".",
          good + "x", " " + good, good.substr(0, good.rfind('.')),
          good.substr(0, good.rfind('.') + 1), std::string(Authenticator::kMaxTokenBytes + 1, 'a'),
          std::string("\0\0.\0.\0", 6),
          test::base64url("[]") + "." + test::base64url("{}") + ".AA"}) {
        CAPTURE(text.substr(0, 40));
        check_refused(*authenticator, text);
    }
    for (std::size_t size = 0; size < good.size(); ++size) {
        REQUIRE_FALSE(authenticator->verify(good.substr(0, size), kNow));
    }
}

TEST_CASE("an algorithm that is not ours is refused", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    for (const char* header :
         {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"hs256"})", R"({"alg":"HS384"})",
          R"({"alg":"HS512"})", R"({"alg":"RS256"})", R"({"alg":"ES256"})", R"({"alg":"PS256"})",
          R"({"typ":"JWT"})", R"({"alg":1})", R"({"alg":["HS256"]})",
          R"({"alg":"HS256","crit":["exp"]})", "null", "nonsense"}) {
        CAPTURE(header);
        check_refused(*authenticator, sign_hs256(header, claims(), kSecret));
    }
    const std::string unsigned_token =
        test::base64url(R"({"alg":"none"})") + "." + test::base64url(claims()) + ".";
    check_refused(*authenticator, unsigned_token);
}

TEST_CASE("a signature that is not right is refused", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    check_refused(*authenticator, sign_hs256(kHeader, claims(), kSecret + "x"));
    const std::string good = token();
    const std::string signature = good.substr(good.rfind('.'));
    const std::string head = good.substr(0, good.find('.'));
    check_refused(*authenticator,
                  head + "." + test::base64url(claims(R"(,"role":"admin")")) + signature);
}

TEST_CASE("a key that the token brings along is not believed", "[server][auth]") {
    const auto authenticator = make({kSecret, KeyPair::rsa().public_pem(), "", ""});
    const std::string own = "an attacker's own secret of 32 bytes!";
    const std::string header = R"({"alg":"HS256","jwk":{"kty":"oct","k":")" + test::base64url(own) +
                               R"("},"jku":"http://127.0.0.1:1/keys","x5u":"http://127.0.0.1:1/"})";
    check_refused(*authenticator, sign_hs256(header, claims(), own));
}

TEST_CASE("a public key is never a secret", "[server][auth]") {
    const std::string pem = KeyPair::rsa().public_pem();
    const auto only_public = make({"", pem, "", ""});
    check_refused(*only_public, sign_hs256(kHeader, claims(), pem));
    check_refused(*only_public, token());
    const auto both = make({kSecret, pem, "", ""});
    check_refused(*both, sign_hs256(kHeader, claims(), pem));
    CHECK(both->verify(token(), kNow).ok());
}

TEST_CASE("a token is valid from 30 s before nbf until exp", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const std::string text =
        sign_hs256(kHeader, R"({"sub":")" + kUser + R"(","nbf":100,"exp":200.5})", kSecret);
    check_refused(*authenticator, text, Millis(69999));
    CHECK(authenticator->verify(text, Millis(70000)).ok());
    CHECK(authenticator->verify(text, Millis(200499)).ok());
    check_refused(*authenticator, text, Millis(200500));
    check_refused(*authenticator, text, Millis(69999));
}

TEST_CASE("a claim that is missing or wrong is named", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const std::string sub = R"("sub":")" + kUser + '"';
    const std::pair<std::string, std::string> rows[] = {
        {"{" + sub + "}", "exp"},
        {"{" + sub + R"(,"exp":null})", "exp"},
        {"{" + sub + R"(,"exp":"1795343400"})", "exp"},
        {"{" + sub + R"(,"exp":-5})", "expired"},
        {R"({"exp":1795343400})", "sub"},
        {R"({"sub":"admin","exp":1795343400})", "sub"},
        {R"({"sub":7,"exp":1795343400})", "sub"},
        {claims(R"(,"nbf":"now")"), "nbf"},
        {claims(R"(,"role":7)"), "role"},
        {claims(R"(,"permissions":"notification.view")"), "permissions"},
        {claims(R"(,"permissions":[7])"), "permissions"},
        {claims(R"(,"teams":")" + kTeam + '"'), "teams"},
        {claims(R"(,"teams":["sales"])"), "teams"},
        {"[]", "claims"},
        {"no json", "claims"},
    };
    for (const auto& [payload, named] : rows) {
        CAPTURE(payload);
        const auto principal = authenticator->verify(sign_hs256(kHeader, payload, kSecret), kNow);
        REQUIRE_FALSE(principal);
        CHECK(principal.error().code == Errc::kUnauthenticated);
        CHECK(principal.error().message.find(named) != std::string::npos);
    }
}

TEST_CASE("a far expiry is cut and not an overflow", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const auto principal = authenticator->verify(
        sign_hs256(kHeader, R"({"sub":")" + kUser + R"(","exp":1e300})", kSecret), kNow);
    REQUIRE(principal);
    CHECK(principal->expires_at == Millis(253402300799999));
}

TEST_CASE("issuer and audience are checked where configured", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "https://id.example", "carillon"});
    const std::string issuer = R"(,"iss":"https://id.example")";
    CHECK(authenticator->verify(token(issuer + R"(,"aud":"carillon")"), kNow).ok());
    CHECK(authenticator->verify(token(issuer + R"(,"aud":["crm","carillon"])"), kNow).ok());
    for (const std::string& more :
         {std::string(), issuer, std::string(R"(,"aud":"carillon")"), issuer + R"(,"aud":"crm")",
          issuer + R"(,"aud":[])", issuer + R"(,"aud":[7])", issuer + R"(,"aud":{})",
          std::string(R"(,"iss":"https://id.example/","aud":"carillon")"),
          std::string(R"(,"iss":["https://id.example"],"aud":"carillon")")}) {
        CAPTURE(more);
        check_refused(*authenticator, token(more));
    }
}

TEST_CASE("roles grant what the table of the docs says", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    using P = Permission;
    const std::pair<std::string, PermissionSet> rows[] = {
        {"user", {P::kView, P::kMarkRead, P::kDelete}},
        {"manager", {P::kView, P::kMarkRead, P::kDelete, P::kSendManual, P::kAudit}},
        {"service", {P::kEmit, P::kDirectoryWrite}},
        {"admin",
         {P::kView, P::kMarkRead, P::kDelete, P::kSendManual, P::kAudit, P::kEmit,
          P::kDirectoryWrite}},
        {"root", {}},
        {"Admin", {}},
        {"", {}},
    };
    for (const auto& [role, permissions] : rows) {
        CAPTURE(role);
        const auto principal = authenticator->verify(token(R"(,"role":")" + role + '"'), kNow);
        REQUIRE(principal);
        CHECK(principal->permissions == permissions);
        CHECK(principal->is_in_every_team() == (role == "admin"));
        CHECK(principal->has_team(*TeamId::parse(kTeam)) == (role == "admin"));
    }
}

TEST_CASE("permissions come besides the role, unknown ones grant nothing", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const auto principal = authenticator->verify(
        token(R"(,"role":"user","permissions":["notification.emit","crm.write"])"), kNow);
    REQUIRE(principal);
    CHECK(principal->permissions == PermissionSet{Permission::kView, Permission::kMarkRead,
                                                  Permission::kDelete, Permission::kEmit});
    CHECK(principal->permissions.texts().size() == 4);
}

TEST_CASE("what we issue we accept", "[server][auth]") {
    TokenClaims wanted;
    wanted.user = *UserId::parse(kUser);
    wanted.role = Role::kManager;
    wanted.permissions = {Permission::kEmit};
    wanted.teams = {*TeamId::parse(kTeam)};
    wanted.email = "zoe@example.com";
    wanted.name = "Zoé \"Z\" \xff";
    wanted.issuer = "i";
    wanted.audience = "a";
    wanted.issued_at = kNow;
    wanted.expires_at = kNow + Millis(60999);
    const auto text = issue(wanted, kSecret);
    REQUIRE(text);
    const auto authenticator = make({kSecret, "", "i", "a"});
    const auto principal = authenticator->verify(*text, kNow);
    REQUIRE(principal);
    CHECK(principal->user == wanted.user);
    CHECK(principal->role == Role::kManager);
    CHECK(principal->may(Permission::kEmit));
    CHECK(principal->teams == wanted.teams);
    CHECK(principal->email == "zoe@example.com");
    CHECK(principal->expires_at == kNow + Millis(60000));
}

TEST_CASE("a short secret is refused when the server starts", "[server][auth]") {
    const auto made = Authenticator::create({std::string(31, 'x'), "", "", ""});
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Errc::kInvalid);
    CHECK(made.error().message.find("xxx") == std::string::npos);
}

TEST_CASE("a token that was found valid still runs out", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const std::string text = token();
    for (int i = 0; i < 3; ++i)
        CHECK(authenticator->verify(text, kNow).ok());
    check_refused(*authenticator, text, Millis(1795343400000));
    CHECK(authenticator->verify(text, kNow).ok());
}

TEST_CASE("more tokens than are remembered are all answered right", "[server][auth]") {
    const auto authenticator = make({kSecret, "", "", ""});
    const std::string first = token();
    const std::string bad = sign_hs256(kHeader, claims(), kSecret + "x");
    CHECK(authenticator->verify(first, kNow).ok());
    for (std::size_t i = 0; i < Authenticator::kCachedTokens + 100; ++i) {
        const auto principal =
            authenticator->verify(token(R"(,"name":"u)" + std::to_string(i) + '"'), kNow);
        REQUIRE(principal);
        REQUIRE(principal->name == "u" + std::to_string(i));
    }
    CHECK(authenticator->verify(first, kNow).ok());
    CHECK_FALSE(authenticator->verify(bad, kNow).ok());
}

TEST_CASE("several threads verify at once", "[server][auth]") {
    const KeyPair key = KeyPair::p256();
    const auto authenticator = make({kSecret, key.public_pem(), "", ""});
    std::atomic<int> accepted = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                const std::string name =
                    R"(,"name":")" + std::to_string(t % 2) + std::to_string(i) + '"';
                const std::string text = i % 2 == 0 ? token(name) : key.sign("ES256", claims(name));
                if (authenticator->verify(text, kNow).ok()) accepted += 1;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(accepted == 200);
}

}  // namespace
}  // namespace carillon
