// Who sends a push message, as a push service checks it: by another library than the one that
// signs.

#include "server/deliver/push/vapid.hpp"

#include "server/auth/base64url.hpp"
#include "server/auth/jose.hpp"
#include "tests/deliver/push_browser.hpp"
#include "tests/server/auth_keys.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace carillon::deliver {
namespace {

using Json = nlohmann::json;
using test::bytes_of;
using test::TempDir;

constexpr Millis kNow{1'700'000'000'000};
constexpr auto kOrigin = "https://push.example.net";

// RFC 8292 section 2.4.
constexpr auto kExampleToken =
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0"
    "NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGS"
    "K2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
constexpr auto kExampleKey =
    "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";

struct Header {
    std::string token;
    std::string key;
};

// Of "vapid t=…, k=…"; fails for any other value.
Header parts_of(const std::string& value) {
    REQUIRE(value.rfind("vapid t=", 0) == 0);
    const std::size_t comma = value.find(", k=");
    REQUIRE(comma != std::string::npos);
    return {value.substr(8, comma - 8), value.substr(comma + 4)};
}

// The claims, where the signature holds for the key.
std::optional<Json> verify(const Header& header) {
    const std::string point = bytes_of(header.key);
    REQUIRE(p256::is_point(point));
    const auto key = jose::Key::from_jwk(R"({"kty":"EC","crv":"P-256","x":")" +
                                         encode_base64url(point.substr(1, 32)) + R"(","y":")" +
                                         encode_base64url(point.substr(33)) + "\"}");
    REQUIRE(key);
    const auto token = jose::Token::parse(header.token);
    REQUIRE(token);
    REQUIRE(token->algorithm() == jose::Algorithm::kEs256);
    if (!token->is_signed_by(*key)) return std::nullopt;
    return Json::parse(*token->payload());
}

Vapid make_vapid() {
    return Vapid(*p256::PrivateKey::make(), "mailto:push@example.com");
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("the example of RFC 8292 is verified, and not once it was changed", "[deliver][push]") {
    const auto claims = verify({kExampleToken, kExampleKey});
    REQUIRE(claims);
    CHECK(*claims == Json::parse(R"({"aud":"https://push.example.net","exp":1453523768,
                                     "sub":"mailto:push@example.com"})"));
    std::string forged = kExampleToken;
    forged[60] = forged[60] == 'A' ? 'B' : 'A';
    CHECK_FALSE(verify({forged, kExampleKey}));
}

TEST_CASE("a token names its push service, its end within a day, and how to reach us",
          "[deliver][push]") {
    Vapid vapid = make_vapid();
    const auto value = vapid.authorization(kOrigin, kNow);
    REQUIRE(value);
    const Header header = parts_of(*value);
    CHECK(header.key == vapid.public_key());
    const auto claims = verify(header);
    REQUIRE(claims);
    CHECK(*claims == Json{{"aud", kOrigin},
                          {"exp", 1'700'000'000 + 12 * 3600},
                          {"sub", "mailto:push@example.com"}});
}

TEST_CASE("a token is used again for its origin until an hour before its end", "[deliver][push]") {
    Vapid vapid = make_vapid();
    const std::string first = *vapid.authorization(kOrigin, kNow);
    const Millis last = kNow + Vapid::kLifetime - Vapid::kSpare - Millis(1);
    CHECK(*vapid.authorization(kOrigin, last) == first);
    CHECK(*vapid.authorization("https://other.example", kNow) != first);
    CHECK(*vapid.authorization(kOrigin, last + Millis(1)) != first);
}

TEST_CASE("a clock that was set back makes a token that ends within a day of it",
          "[deliver][push]") {
    Vapid vapid = make_vapid();
    const std::string first = *vapid.authorization(kOrigin, kNow);
    const std::string second = *vapid.authorization(kOrigin, kNow - Millis(24 * 3600'000));
    CHECK(second != first);
    CHECK(verify(parts_of(second))->at("exp") == 1'700'000'000 - 12 * 3600);
}

TEST_CASE("more push services than are remembered are signed for all the same", "[deliver][push]") {
    Vapid vapid = make_vapid();
    const auto origin = [](std::size_t n) { return "https://" + std::to_string(n) + ".example"; };
    for (std::size_t n = 0; n < 2 * Vapid::kMaxOrigins; ++n) {
        const auto value = vapid.authorization(origin(n), kNow + Millis(n));
        REQUIRE(value);
        CHECK(verify(parts_of(*value))->at("aud") == origin(n));
    }
    // The latest ones are still there.
    const std::string kept = *vapid.authorization(origin(2 * Vapid::kMaxOrigins - 1), kNow);
    CHECK(*vapid.authorization(origin(2 * Vapid::kMaxOrigins - 1), kNow) == kept);
}

TEST_CASE("a key is made where there is none, for its owner alone, and then stays",
          "[deliver][push]") {
    const TempDir folder;
    const auto file = folder.path() / "keys" / "vapid_key.pem";
    CHECK_FALSE(read_vapid_key(file));
    const auto made = load_vapid_key(file);
    REQUIRE(made);
    struct stat status {};
    REQUIRE(stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
    CHECK(load_vapid_key(file)->public_point() == made->public_point());
    CHECK(read_vapid_key(file)->public_point() == made->public_point());
    // Nothing else lies in the folder.
    CHECK(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}) == 1);
}

TEST_CASE("of several that make the key at once all use the same one", "[deliver][push]") {
    const TempDir folder;
    const auto file = folder.path() / "vapid_key.pem";
    std::vector<std::string> points(8);
    std::vector<std::thread> threads;
    for (std::string& point : points)
        threads.emplace_back([&point, file] { point = load_vapid_key(file)->public_point(); });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(std::count(points.begin(), points.end(), points.front()) == 8);
}

TEST_CASE("a file that is no key of ours is refused and left as it is", "[deliver][push]") {
    const TempDir folder;
    const auto refused = [&](const std::string& content) {
        const auto file = folder.write("key.pem", content);
        const auto key = load_vapid_key(file);
        REQUIRE_FALSE(key);
        CHECK(content_of(file) == content);
        CHECK(key.error().code == Errc::kInvalid);
        return key.error().message;
    };
    const std::string expected = "expected a PEM file of a private P-256 key: ";
    CHECK(refused("") == expected + "it holds something else");
    CHECK(refused("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n") ==
          expected + "it holds something else");
    CHECK(refused(test::KeyPair::p384().private_pem()) == expected + "it holds something else");
    CHECK(refused(test::KeyPair::p256().public_pem()) == expected + "it holds something else");
    CHECK(refused(std::string(65 * 1024, 'x')) == expected + "it is larger than 64 KiB");
    CHECK(load_vapid_key(folder.path()).error().message == expected + "it is a folder");
}

TEST_CASE("where no key can be made, that is said", "[deliver][push]") {
    const TempDir folder;
    const auto file = folder.write("file", "") / "vapid_key.pem";
    const auto key = load_vapid_key(file);
    REQUIRE_FALSE(key);
    CHECK(key.error().message.find("there is none, and it cannot be made: Not a directory") !=
          std::string::npos);
}

}  // namespace
}  // namespace carillon::deliver
