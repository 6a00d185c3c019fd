// Tokens of an identity provider: public keys from a PEM file, several of them, and the secret that
// is made when nothing is configured.

#include "server/auth/authenticator.hpp"
#include "server/auth/secret.hpp"
#include "tests/server/auth_keys.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <thread>

namespace carillon {
namespace {

using test::KeyPair;

constexpr Millis kNow{1795339800000};
const std::string kClaims =
    R"({"sub":"0190f000-0000-7000-8000-000000000001","exp":1795343400,"role":"user"})";

std::unique_ptr<Authenticator> make(const std::string& keys) {
    auto made = Authenticator::create({"", keys, "", ""});
    if (!made) FAIL(made.error().message);
    return std::move(*made);
}

TEST_CASE("RS256, ES256 and EdDSA are verified with a public key", "[server][auth]") {
    const std::pair<const char*, KeyPair> rows[] = {
        {"RS256", KeyPair::rsa()}, {"ES256", KeyPair::p256()}, {"EdDSA", KeyPair::ed25519()}};
    for (const auto& [algorithm, key] : rows) {
        CAPTURE(algorithm);
        const auto authenticator = make(key.public_pem());
        const std::string token = key.sign(algorithm, kClaims, "any");
        const auto principal = authenticator->verify(token, kNow);
        REQUIRE(principal);
        CHECK(principal->role == Role::kUser);

        std::string changed = token;
        changed[changed.size() - 20] = changed[changed.size() - 20] == 'A' ? 'B' : 'A';
        CHECK_FALSE(authenticator->verify(changed, kNow));
        CHECK_FALSE(authenticator->verify(token.substr(0, token.rfind('.') + 1), kNow));
        CHECK_FALSE(authenticator->verify(token, Millis(1795343400000)));
    }
}

TEST_CASE("a key of another family or another pair is refused", "[server][auth]") {
    const KeyPair rsa = KeyPair::rsa();
    const auto authenticator = make(rsa.public_pem());
    CHECK_FALSE(authenticator->verify(KeyPair::rsa().sign("RS256", kClaims), kNow));
    CHECK_FALSE(authenticator->verify(KeyPair::p256().sign("ES256", kClaims), kNow));
    CHECK_FALSE(authenticator->verify(rsa.sign("PS256", kClaims), kNow));
    CHECK_FALSE(authenticator->verify(rsa.sign("RS512", kClaims), kNow));
}

TEST_CASE("a certificate is a public key too", "[server][auth]") {
    const KeyPair key = KeyPair::rsa();
    const auto authenticator = make(key.certificate_pem());
    CHECK(authenticator->verify(key.sign("RS256", kClaims), kNow).ok());
}

TEST_CASE("of several keys the one that the token names is asked", "[server][auth]") {
    const KeyPair first = KeyPair::rsa();
    const KeyPair second = KeyPair::rsa();
    const KeyPair third = KeyPair::ed25519();
    const auto authenticator = make("# our keys\nkid: one\n" + first.public_pem() +
                                    "\n# kid: two\r\n" + second.public_pem() + third.public_pem());
    CHECK(authenticator->verify(first.sign("RS256", kClaims, "one"), kNow).ok());
    CHECK(authenticator->verify(second.sign("RS256", kClaims, "two"), kNow).ok());
    CHECK_FALSE(authenticator->verify(second.sign("RS256", kClaims, "one"), kNow));
    CHECK_FALSE(authenticator->verify(first.sign("RS256", kClaims, "other"), kNow));
    CHECK_FALSE(authenticator->verify(first.sign("RS256", kClaims), kNow));
    CHECK(authenticator->verify(third.sign("EdDSA", kClaims, "whatever"), kNow).ok());
    CHECK_FALSE(authenticator->verify(third.sign("EdDSA", kClaims, "one"), kNow));
}

TEST_CASE("keys without names are all tried", "[server][auth]") {
    const KeyPair first = KeyPair::p256();
    const KeyPair second = KeyPair::p256();
    const auto authenticator = make(first.public_pem() + second.public_pem());
    CHECK(authenticator->verify(first.sign("ES256", kClaims, "a"), kNow).ok());
    CHECK(authenticator->verify(second.sign("ES256", kClaims), kNow).ok());
    CHECK_FALSE(authenticator->verify(KeyPair::p256().sign("ES256", kClaims), kNow));
}

TEST_CASE("a key file that cannot be used says why", "[server][auth]") {
    const std::string good = KeyPair::p256().public_pem();
    std::string many;
    for (std::size_t i = 0; i <= Authenticator::kMaxKeys; ++i)
        many += good;
    const std::pair<std::string, std::string> rows[] = {
        {"nothing", "no PEM block"},
        {KeyPair::rsa(1024).public_pem(), "2048"},
        {KeyPair::p384().public_pem(), "RSA, P-256 or Ed25519"},
        {KeyPair::p256().private_pem(), "private key"},
        {good + "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "key 2"},
        {good.substr(0, good.size() / 2), "END line"},
        {many, "more than 16"},
    };
    for (const auto& [text, why] : rows) {
        CAPTURE(why);
        const auto made = Authenticator::create({"", text, "", ""});
        REQUIRE_FALSE(made);
        CHECK(made.error().code == Errc::kInvalid);
        CHECK(made.error().message.find(why) != std::string::npos);
    }
}

Config config_in(const test::TempDir& folder) {
    Config config;
    config.data_dir = folder.path() / "data";
    return config;
}

TEST_CASE("without keys a secret is made once, readable by its owner only", "[server][auth]") {
    const test::TempDir folder;
    const Config config = config_in(folder);
    CHECK_FALSE(load_auth_settings(config, SecretUse::kExisting));
    const auto first = load_auth_settings(config, SecretUse::kCreate);
    REQUIRE(first);
    CHECK(first->secret.size() >= 64);
    struct stat status {};
    REQUIRE(stat((config.data_dir / "jwt_secret").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    const auto again = load_auth_settings(config, SecretUse::kExisting);
    REQUIRE(again);
    CHECK(again->secret == first->secret);
    const test::TempDir other;
    const auto another = load_auth_settings(config_in(other), SecretUse::kCreate);
    REQUIRE(another);
    CHECK(another->secret != first->secret);
}

TEST_CASE("servers that start at once agree on one secret", "[server][auth]") {
    const test::TempDir folder;
    const Config config = config_in(folder);
    std::vector<std::string> secrets(8);
    std::vector<std::thread> threads;
    for (std::string& secret : secrets) {
        threads.emplace_back([&config, &secret] {
            auto settings = load_auth_settings(config, SecretUse::kCreate);
            if (settings) secret = settings->secret;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK_FALSE(secrets[0].empty());
    for (const std::string& secret : secrets)
        CHECK(secret == secrets[0]);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(config.data_dir)) {
        files += 1;
    }
    CHECK(files == 1);
}

TEST_CASE("what is configured is used instead of a made secret", "[server][auth]") {
    const test::TempDir folder;
    Config config = config_in(folder);
    config.jwt.secret = std::string(32, 's');
    auto settings = load_auth_settings(config, SecretUse::kCreate);
    REQUIRE(settings);
    CHECK(settings->secret == config.jwt.secret);
    CHECK_FALSE(std::filesystem::exists(config.data_dir));

    config.jwt.secret.clear();
    config.jwt.public_key_file = folder.write("key.pem", KeyPair::p256().public_pem());
    settings = load_auth_settings(config, SecretUse::kCreate);
    REQUIRE(settings);
    CHECK(settings->secret.empty());
    CHECK_FALSE(settings->public_keys.empty());
}

TEST_CASE("a key file or secret that cannot be used is one line that names it", "[server][auth]") {
    const test::TempDir folder;
    Config config = config_in(folder);
    const std::string private_pem = KeyPair::p256().private_pem();
    for (const auto& path : {folder.path() / "missing.pem", folder.write("empty.pem", ""),
                             folder.write("private.pem", private_pem), folder.path()}) {
        CAPTURE(path);
        config.jwt.public_key_file = path;
        const auto settings = load_auth_settings(config, SecretUse::kCreate);
        REQUIRE_FALSE(settings);
        const std::string& line = settings.error().message;
        CHECK(settings.error().field == "NOTIFICATION_JWT_PUBLIC_KEY_FILE");
        CHECK(line.find(path.string()) != std::string::npos);
        CHECK(line.find("expected") != std::string::npos);
        CHECK(line.find('\n') == std::string::npos);
        CHECK(line.find(private_pem.substr(40, 20)) == std::string::npos);
    }
    config.jwt.public_key_file.clear();
    folder.write("data/jwt_secret", "tooshort\n");
    const auto settings = load_auth_settings(config, SecretUse::kCreate);
    REQUIRE_FALSE(settings);
    CHECK(settings.error().message.find("jwt_secret") != std::string::npos);
    CHECK(settings.error().message.find("tooshort") == std::string::npos);
}

}  // namespace
}  // namespace carillon
