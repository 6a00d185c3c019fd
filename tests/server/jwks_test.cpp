// Keys that are fetched: what of a key set is taken, when it is asked for, and what holds while the
// identity provider is away or says nonsense.

#include "server/auth/authenticator.hpp"
#include "server/auth/jwk_set.hpp"
#include "server/auth/jwks_source.hpp"
#include "server/auth/secret.hpp"
#include "server/base/log/log.hpp"
#include "tests/server/auth_keys.hpp"
#include "tests/server/json.hpp"
#include "tests/server/key_set_server.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <sstream>

namespace carillon {
namespace {

using test::eventually;
using test::key_set_of;
using test::KeyPair;
using test::KeySetServer;

constexpr Millis kNow{1795339800000};
const std::string kClaims =
    R"({"sub":"0190f000-0000-7000-8000-000000000001","exp":4000000000,"role":"user"})";

// An authenticator whose keys all come from there.
struct Fetching {
    explicit Fetching(const std::string& url) {
        log::set_level(log::Level::kOff);
        AuthenticatorSettings settings;
        settings.on_unknown_key = [this] { source->refresh_for_unknown_key(); };
        authenticator = std::move(Authenticator::create(settings).value());
        JwksSettings from;
        from.url = url;
        from.take = [this](std::vector<NamedKey> keys) {
            authenticator->replace_fetched(std::move(keys));
        };
        source = std::make_unique<JwksSource>(std::move(from));
        REQUIRE(source->await_first(test::kPatience));
    }
    bool takes(const std::string& token) const { return authenticator->verify(token, kNow).ok(); }
    std::string complaint(const std::string& token) const {
        const auto taken = authenticator->verify(token, kNow);
        return taken ? "" : taken.error().message;
    }

    std::unique_ptr<Authenticator> authenticator;
    std::unique_ptr<JwksSource> source;
};

// Fetches once more and waits until that is so.
void refresh(Fetching& fetching, const KeySetServer& provider) {
    const std::size_t before = provider.requests();
    fetching.source->refresh();
    eventually("a request", [&] { return provider.requests() > before; });
}

TEST_CASE("every kind of key we know is read from a key set", "[server][auth][jwks]") {
    const std::pair<const char*, KeyPair> rows[] = {
        {"RS256", KeyPair::rsa()}, {"ES256", KeyPair::p256()}, {"EdDSA", KeyPair::ed25519()}};
    for (const auto& [algorithm, pair] : rows) {
        CAPTURE(algorithm);
        const auto keys = read_jwk_set(
            key_set_of({pair.public_jwk("a", R"(,"use":"sig","alg":")" + std::string(algorithm) +
                                                 R"(","key_ops":["verify"],"x5c":["AAAA"])")}),
            16);
        REQUIRE(keys.ok());
        REQUIRE(keys->size() == 1);
        CHECK(keys->front().id == "a");
        const auto token = jose::Token::parse(pair.sign(algorithm, kClaims, "a"));
        REQUIRE(token.has_value());
        REQUIRE(keys->front().key.algorithm() == token->algorithm());
        CHECK(token->is_signed_by(keys->front().key));
    }
}

TEST_CASE("what we cannot check with is passed over, and the rest of the set counts",
          "[server][auth][jwks]") {
    const KeyPair good = KeyPair::p256();
    const std::string others[] = {
        R"({"kty":"oct","kid":"s","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"})",
        good.public_jwk("d", R"(,"d":"AAAA")"),
        good.public_jwk("e", R"(,"use":"enc")"),
        good.public_jwk("o", R"(,"key_ops":["sign"])"),
        good.public_jwk("g", R"(,"alg":"RS256")"),
        good.public_jwk("n", R"(,"use":7)"),
        KeyPair::rsa(1024).public_jwk("small"),
        KeyPair::rsa().public_jwk("pss", R"(,"alg":"PS256")"),
        KeyPair::p384().public_jwk("p384"),
        R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})",
        R"({"kty":"EC","crv":"P-256","kid":7})",
        R"({"kty":"new"})",
        "{}",
        "7",
        "null",
        good.public_jwk(std::string(jose::kMaxKeyIdBytes + 1, 'k')),
    };
    for (const std::string& other : others) {
        CAPTURE(other);
        const auto keys = read_jwk_set(key_set_of({other, good.public_jwk("good")}), 1);
        REQUIRE(keys.ok());
        REQUIRE(keys->size() == 1);
        CHECK(keys->front().id == "good");
    }
    for (const std::string text :
         {"", "no JSON", "[]", "{}", R"({"keys":{}})", R"({"keys":null})"}) {
        CAPTURE(text);
        CHECK_FALSE(read_jwk_set(text, 16).ok());
    }
    CHECK_FALSE(read_jwk_set(key_set_of({good.public_jwk("a"), good.public_jwk("b")}), 1).ok());
    CHECK(read_jwk_set(R"({"keys":[]})", 16)->empty());
}

TEST_CASE("a token of a known key is taken without a request", "[server][auth][jwks]") {
    const KeyPair key = KeyPair::p256();
    const KeySetServer provider(key_set_of({key.public_jwk("one")}));
    const Fetching fetching(provider.url());
    CHECK(provider.requests() == 1);
    for (int i = 0; i < 3; ++i)
        CHECK(fetching.takes(key.sign("ES256", kClaims, "one")));
    // Nor is one for a token that no key could make right.
    CHECK_FALSE(fetching.takes(KeyPair::p256().sign("ES256", kClaims, "one")));
    CHECK_FALSE(fetching.takes(key.sign("ES256", kClaims)));
    CHECK_FALSE(fetching.takes(test::sign_hs256(R"({"alg":"HS256","kid":"new"})", kClaims, "")));
    CHECK(provider.requests() == 1);
}

TEST_CASE("after a rotation the new key is fetched and the old one is gone",
          "[server][auth][jwks]") {
    const KeyPair old_key = KeyPair::rsa();
    const KeyPair new_key = KeyPair::ed25519();
    KeySetServer provider(key_set_of({old_key.public_jwk("old")}));
    const Fetching fetching(provider.url());
    const std::string old_token = old_key.sign("RS256", kClaims, "old");
    const std::string new_token = new_key.sign("EdDSA", kClaims, "new");
    REQUIRE(fetching.takes(old_token));
    provider.answer(key_set_of({new_key.public_jwk("new")}));
    CHECK(fetching.complaint(new_token) == "the token's key is not known (yet)");
    eventually("the new key", [&] { return fetching.takes(new_token); });
    // Not even from the cache.
    CHECK(fetching.complaint(old_token) == "the token's key is not known (yet)");
    CHECK(provider.requests() == 2);
}

TEST_CASE("many unknown keys cause one request", "[server][auth][jwks]") {
    const KeyPair key = KeyPair::p256();
    KeySetServer provider(key_set_of({key.public_jwk("one")}));
    Fetching fetching(provider.url());
    for (int i = 0; i < 20; ++i)
        CHECK_FALSE(fetching.takes(key.sign("ES256", kClaims, "x" + std::to_string(i))));
    eventually("a request", [&] { return provider.requests() == 2; });
    for (int i = 0; i < 20; ++i)
        CHECK_FALSE(fetching.takes(key.sign("ES256", kClaims, "y" + std::to_string(i))));
    // What was asked for before it would have come before it.
    refresh(fetching, provider);
    CHECK(provider.requests() == 3);
}

TEST_CASE("whatever else the provider answers, the keys before stay", "[server][auth][jwks]") {
    const KeyPair key = KeyPair::p256();
    const std::string good = key_set_of({key.public_jwk("one")});
    KeySetServer provider(good);
    Fetching fetching(provider.url());
    const std::string token = key.sign("ES256", kClaims, "one");
    std::vector<std::string> many;
    for (int i = 0; i < 17; ++i)
        many.push_back(key.public_jwk("k" + std::to_string(i)));
    const std::string huge(jwks::kMaxBytes + 1, ' ');
    const auto ask = [&](const std::string& body, int status, const std::string& headers) {
        provider.answer(body, status, headers);
        refresh(fetching, provider);
        CHECK(fetching.takes(token));
    };
    ask("garbage", 200, "");
    ask("{\"keys\":7}", 200, "");
    ask(key_set_of(many), 200, "");
    ask(key_set_of({}) + huge, 200, "");
    ask(key_set_of({}), 404, "");
    ask(key_set_of({}), 500, "");
    ask("", 302, "Location: file:///dev/null\r\n");
    ask("", 302, "Location: ftp://127.0.0.1/\r\n");
    // Each of them has been looked at when the one after the last has.
    const KeyPair next = KeyPair::p256();
    provider.answer(key_set_of({next.public_jwk("two")}));
    fetching.source->refresh();
    eventually("the key after them",
               [&] { return fetching.takes(next.sign("ES256", kClaims, "two")); });
    CHECK_FALSE(fetching.takes(token));
}

TEST_CASE("an answer says why a key set was not got", "[server][auth][jwks]") {
    KeySetServer provider("{}");
    provider.answer(std::string(jwks::kMaxBytes + 1, ' '));
    CHECK(jwks::fetch(provider.url()).error().message == "its answer is larger than 64 KiB");
    provider.answer(std::string(jwks::kMaxBytes, ' '));
    CHECK(jwks::fetch(provider.url())->size() == jwks::kMaxBytes);
    provider.answer("", 503);
    CHECK(jwks::fetch(provider.url()).error().message == "it answers with status 503");
    provider.hang();
    CHECK_FALSE(jwks::fetch(provider.url(), [] { return true; }).ok());
}

TEST_CASE("a provider that hangs delays neither tokens nor the end", "[server][auth][jwks]") {
    const KeyPair key = KeyPair::p256();
    KeySetServer provider(key_set_of({key.public_jwk("one")}));
    Fetching fetching(provider.url());
    provider.hang();
    refresh(fetching, provider);
    CHECK(fetching.takes(key.sign("ES256", kClaims, "one")));
    CHECK_FALSE(fetching.takes(key.sign("ES256", kClaims, "two")));
}

TEST_CASE("the first request to a server is answered by fetched keys", "[server][auth][jwks]") {
    const KeyPair key = KeyPair::rsa();
    const KeySetServer provider(key_set_of({key.public_jwk("one")}));
    const test::RunningApp server([&](AppParts& parts) {
        parts.auth.secret.clear();
        parts.jwks_url = provider.url();
    });
    const auto status = [&](const std::string& token) {
        return server.http()
            .request("GET", "/api/v1/notifications", {{"Authorization", "Bearer " + token}})
            .status;
    };
    CHECK(status(key.sign("RS256", kClaims, "one")) == 200);
    CHECK(status(key.sign("RS256", kClaims, "two")) == 401);
    CHECK(status(test::sign_hs256(R"({"alg":"HS256"})", kClaims, test::kSecret)) == 401);
}

TEST_CASE("a start waits for no provider for ever", "[server][auth][jwks]") {
    KeySetServer provider("{}");
    provider.hang();
    const test::RunningApp server([&](AppParts& parts) {
        parts.jwks_url = provider.url();
        parts.keys_start_ms = std::chrono::milliseconds(1);
    });
    // The keys beside the set count.
    CHECK(server.http()
              .request("GET", "/api/v1/notifications",
                       server.bearer(UserId::parse("0190f000-0000-7000-8000-000000000001").value()))
              .status == 200);
}

TEST_CASE("with a key set's address alone no secret is made", "[server][auth][jwks]") {
    const test::TempDir folder;
    Config config;
    config.data_dir = folder.path() / "data";
    config.jwt.jwks_url = "https://id.example.com/jwks.json";
    const auto settings = load_auth_settings(config, SecretUse::kCreate);
    REQUIRE(settings.ok());
    CHECK(settings->secret.empty());
    CHECK_FALSE(std::filesystem::exists(config.data_dir));
}

TEST_CASE("a process fetches its keys, at SIGHUP again, and tells of an outage once",
          "[server][auth][jwks]") {
    const test::TempDir folder;
    const KeyPair old_key = KeyPair::p256();
    const KeyPair new_key = KeyPair::p256();
    KeySetServer provider(key_set_of({old_key.public_jwk("old")}));
    test::ServeProcess server(folder.path(), {},
                              {{"NOTIFICATION_JWKS_URL", provider.url() + "?key=hunter2"}});
    const auto status = [&](const KeyPair& key, const char* id) {
        return test::HttpClient(server.port())
            .request("GET", "/api/v1/notifications",
                     {{"Authorization", "Bearer " + key.sign("ES256", kClaims, id)}})
            .status;
    };
    CHECK(status(old_key, "old") == 200);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "jwt_secret"));
    provider.answer("garbage");
    server.process().signal(SIGHUP);
    const std::string log = server.process().await_err("auth.keys_unavailable");
    CHECK(log.find("it must be a JSON object") != std::string::npos);
    CHECK(status(old_key, "old") == 200);
    provider.answer(key_set_of({new_key.public_jwk("new")}));
    server.process().signal(SIGHUP);
    server.process().await_err("auth.keys_back");
    eventually("the new key", [&] { return status(new_key, "new") == 200; });
    CHECK(status(old_key, "old") == 401);
    const test::Finished finished = server.stop();
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.find("hunter2") == std::string::npos);
}

TEST_CASE("at SIGHUP each source is reloaded by itself, whatever is wrong with another",
          "[server][auth][jwks]") {
    const test::TempDir folder;
    const KeyPair of_file = KeyPair::p256();
    const KeyPair old_key = KeyPair::p256();
    const KeyPair new_key = KeyPair::p256();
    KeySetServer provider(key_set_of({old_key.public_jwk("old")}));
    folder.write("keys.pem", of_file.public_pem());
    folder.write("templates.json", "{}");
    test::ServeProcess server(
        folder.path(), {},
        {{"NOTIFICATION_JWKS_URL", provider.url()},
         {"NOTIFICATION_JWT_PUBLIC_KEY_FILE", (folder.path() / "keys.pem").string()},
         {"NOTIFICATION_TEMPLATES_FILE", (folder.path() / "templates.json").string()}});
    const auto status = [&](const KeyPair& key, const char* id) {
        return test::HttpClient(server.port())
            .request("GET", "/api/v1/notifications",
                     {{"Authorization", "Bearer " + key.sign("ES256", kClaims, id)}})
            .status;
    };
    CHECK(status(of_file, "") == 200);
    CHECK(status(old_key, "old") == 200);

    folder.write("keys.pem", "no key");
    folder.write("frame_key.pem", "no key");
    folder.write("templates.json", "no templates");
    provider.answer(key_set_of({new_key.public_jwk("new")}));
    server.process().signal(SIGHUP);
    // No token asks for a key that is not known.
    eventually("the key that is gone", [&] { return status(old_key, "old") == 401; });
    CHECK(status(new_key, "new") == 200);
    CHECK(status(of_file, "") == 200);
    const test::Finished finished = server.stop();
    std::size_t failures = 0;
    std::istringstream lines(finished.err);
    for (std::string line; std::getline(lines, line);)
        failures += line.find("server.reload_failed") != std::string::npos ? 1 : 0;
    CHECK(failures == 3);
    for (const char* file : {"keys.pem", "frame_key.pem", "templates.json"})
        CHECK(finished.err.find(file) != std::string::npos);
}

}  // namespace
}  // namespace carillon
