// Every way that a token comes in refuses what a header may not say; and secrets that come and go
// while a server runs.

#include "tests/server/auth_keys.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>
#include <zlib.h>

#include <csignal>

namespace carillon {
namespace {

using test::Json;
using test::RunningApp;
using test::user;
using test::WsClient;

std::string claims_of(const UserId& id) {
    return R"({"sub":")" + id.text() + R"(","exp":4000000000,"role":"user"})";
}

// As `zip` means it (RFC 7516 section 4.1.3): 5 MiB of zeros in 5 KiB.
std::string deflated_zeros() {
    const std::string zeros(std::size_t{5} * 1024 * 1024, '\0');
    std::string out(compressBound(zeros.size()), '\0');
    uLongf size = out.size();
    const int done = compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                               reinterpret_cast<const Bytef*>(zeros.data()), zeros.size(), 9);
    REQUIRE(done == Z_OK);
    // Without zlib's two bytes before and four behind.
    return out.substr(2, size - 6);
}

std::vector<std::string> zipped_tokens() {
    const std::string header = R"({"alg":"HS256","zip":"DEF"})";
    return {test::sign_hs256(header, deflated_zeros(), test::kSecret),
            test::sign_hs256(header, claims_of(user(1)), test::kSecret)};
}

int status_of(std::uint16_t port, const std::string& target, const std::string& token = "") {
    test::HeaderList headers;
    if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + token);
    return test::HttpClient(port).request("GET", target, headers).status;
}

const std::string kList = "/api/v1/notifications";

TEST_CASE("a token with zip is refused by REST and the event stream", "[server][auth]") {
    const RunningApp server;
    CHECK(status_of(server.port(), kList, server.token(user(1))) == 200);
    for (const std::string& token : zipped_tokens()) {
        CHECK(status_of(server.port(), kList, token) == 401);
        CHECK(status_of(server.port(), "/api/v1/notifications/stream", token) == 401);
        CHECK(status_of(server.port(), "/api/v1/notifications/stream?token=" + token) == 401);
    }
}

TEST_CASE("a token with zip is refused by the WebSocket, in the query and as a subprotocol",
          "[server][auth]") {
    const RunningApp server;
    for (const std::string& token : zipped_tokens()) {
        WsClient query = server.ws(token);
        REQUIRE(query.is_open());
        CHECK(query.close_code() == 4401);
        WsClient offered(server.port(), "/ws/notifications",
                         {{"Sec-WebSocket-Protocol", "carillon.v1, bearer." + token}});
        REQUIRE(offered.is_open());
        CHECK(offered.close_code() == 4401);
    }
}

TEST_CASE("a token with zip renews no session", "[server][auth]") {
    const RunningApp server;
    for (const std::string& token : zipped_tokens()) {
        WsClient client = server.ws(server.token(user(1)));
        test::await_frame(client, "snapshot");
        client.send(Json{{"type", "auth"}, {"op", "1"}, {"token", token}}.dump());
        const std::string error = test::await_frame(client, "error").dump();
        CHECK(error.find(token) == std::string::npos);
        client.send(R"({"type":"ping"})");
        test::await_frame(client, "pong");
    }
}

TEST_CASE("a token with zip is refused whatever key checks it", "[server][auth]") {
    const std::pair<const char*, test::KeyPair> rows[] = {{"RS256", test::KeyPair::rsa()},
                                                          {"ES256", test::KeyPair::p256()},
                                                          {"EdDSA", test::KeyPair::ed25519()}};
    for (const auto& [algorithm, key] : rows) {
        CAPTURE(algorithm);
        const RunningApp server([&key = key](AppParts& parts) {
            parts.auth.secret.clear();
            parts.auth.public_keys = key.public_pem();
        });
        const std::string good = key.sign(algorithm, claims_of(user(1)));
        CHECK(status_of(server.port(), kList, good) == 200);
        // The header is written as it is given: the signature is right, and over the zip.
        const std::string zip = std::string(algorithm) + R"(","zip":"DEF)";
        CHECK(status_of(server.port(), kList, key.sign(zip, claims_of(user(1)))) == 401);
        CHECK(status_of(server.port(), kList, key.sign(zip, deflated_zeros())) == 401);
    }
}

TEST_CASE("SIGHUP takes a secret out of the file, and its tokens with it", "[server][auth]") {
    const test::TempDir folder;
    const std::string old_secret(40, 'o');
    const std::string new_secret(40, 'n');
    folder.write("jwt_secret", new_secret + "\n" + old_secret + "\n");
    test::ServeProcess server(folder.path());
    const auto status = [&](const std::string& secret) {
        return status_of(server.port(), kList,
                         test::sign_hs256(R"({"alg":"HS256"})", claims_of(user(1)), secret));
    };
    CHECK(status(old_secret) == 200);
    CHECK(status(new_secret) == 200);

    folder.write("jwt_secret", "too short\n");
    server.process().signal(SIGHUP);
    const std::string failed = server.process().await_err("server.reload_failed");
    CHECK(failed.find("jwt_secret is not accepted") != std::string::npos);
    CHECK(status(old_secret) == 200);

    // As an editor on another system leaves it.
    folder.write("jwt_secret", "\xEF\xBB\xBF" + new_secret + "\r\n");
    server.process().signal(SIGHUP);
    server.process().await_err("server.keys_reloaded");
    CHECK(status(old_secret) == 401);
    CHECK(status(new_secret) == 200);
    CHECK(server.stop().exit_code == 0);
}

}  // namespace
}  // namespace carillon
