// The subprotocol carillon.v1.jws: every frame of the server signed, verified with what
// /.well-known/jwks.json says.

#include "core/base/limits.hpp"
#include "server/auth/frame_signer.hpp"
#include "server/auth/secret.hpp"
#include "tests/server/auth_keys.hpp"
#include "tests/server/jws.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <csignal>

namespace carillon {
namespace {

using test::Finished;
using test::Json;
using test::Jws;
using test::RunningApp;
using test::ServeProcess;
using test::TempDir;
using test::user;
using test::WsClient;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

WsClient open_ws(std::uint16_t port, const std::string& token,
                 const std::string& protocols = "carillon.v1.jws") {
    return WsClient(port, "/ws/notifications",
                    {{"Sec-WebSocket-Protocol", protocols + ", bearer." + token}});
}

WsClient open_ws(const RunningApp& server, const std::string& protocols = "carillon.v1.jws") {
    return open_ws(server.port(), server.token(user(1)), protocols);
}

Json keys_of(std::uint16_t port) {
    return test::json_of(test::HttpClient(port).request("GET", "/.well-known/jwks.json"));
}

// The next frame's payload; fails unless its signature holds.
Json next_signed(WsClient& client, const Json& keys) {
    const Jws jws(client.next());
    CHECK(jws.is_signed_by(keys));
    return jws.frame();
}

TEST_CASE("the public key is told without a sign-in, and no more than it", "[server][jws]") {
    const RunningApp server;
    const auto answer = server.http().request("GET", "/.well-known/jwks.json");
    CHECK(answer.status == 200);
    CHECK(answer.header("Content-Type") == "application/jwk-set+json");
    CHECK(answer.header("Cache-Control") == "public, max-age=3600");
    const Json keys = test::json_of(answer).at("keys");
    REQUIRE(keys.size() == 1);
    std::vector<std::string> names;
    for (const auto& [name, value] : keys[0].items())
        names.push_back(name);
    CHECK(names == std::vector<std::string>{"alg", "crv", "kid", "kty", "use", "x", "y"});
    CHECK(keys[0].at("alg") == "ES256");
    CHECK(keys[0].at("use") == "sig");
    CHECK(test::from_base64url(keys[0].at("kid")).size() == 32);
}

TEST_CASE("each frame of the server is signed, those of the client are plain", "[server][jws]") {
    const RunningApp server;
    const Json keys = keys_of(server.port());
    server.assign_task({user(1)}, "Before");
    WsClient client = open_ws(server);
    CHECK(client.header("Sec-WebSocket-Protocol") == "carillon.v1.jws");
    CHECK(next_signed(client, keys).at("type") == "hello");
    const Json snapshot = next_signed(client, keys);
    CHECK(snapshot.at("type") == "snapshot");
    const Json id = snapshot.at("items").at(0).at("id");

    server.assign_task({user(1)}, "Live");
    const Json changes = next_signed(client, keys);
    CHECK(changes.at("type") == "changes");
    CHECK(has(changes.dump(), "Live"));

    client.send(Json{{"type", "ack"}, {"op", "1"}, {"ids", {id}}}.dump());
    bool is_answered = false;
    bool is_changed = false;
    while (!is_answered || !is_changed) {
        const Json frame = next_signed(client, keys);
        if (frame.at("type") == "result") is_answered = frame.at("ok") == true;
        if (frame.at("type") == "changes") is_changed = frame.at("unread").at("total") == 1;
    }
    client.send("no JSON");
    CHECK(next_signed(client, keys).at("type") == "error");
    client.send(R"({"type":"ping"})");
    CHECK(next_signed(client, keys).at("type") == "pong");
}

TEST_CASE("what was changed on the way is not verified", "[server][jws]") {
    const RunningApp server;
    const RunningApp other;
    const Json keys = keys_of(server.port());
    WsClient client = open_ws(server);
    const Jws hello(client.next());
    CHECK(hello.is_signed_by(keys));
    const auto flipped = [](std::string text, std::size_t at) {
        text[at] = text[at] == 'A' ? 'B' : 'A';
        return text;
    };
    // Of the signature's last character only some bits count.
    for (std::size_t at = 0; at < hello.payload.size(); at += 7) {
        Jws forged = hello;
        forged.payload = flipped(forged.payload, at);
        CHECK_FALSE(forged.is_signed_by(keys));
    }
    for (std::size_t at = 0; at + 1 < hello.signature.size(); ++at) {
        Jws forged = hello;
        forged.signature = flipped(forged.signature, at);
        CHECK_FALSE(forged.is_signed_by(keys));
    }
    const Jws snapshot(client.next());
    Jws swapped = hello;
    swapped.payload = snapshot.payload;
    CHECK_FALSE(swapped.is_signed_by(keys));
    CHECK_FALSE(hello.is_signed_by(keys_of(other.port())));
}

TEST_CASE("the first of the subprotocols that are offered is spoken", "[server][jws]") {
    const RunningApp server;
    WsClient plain = open_ws(server, "carillon.v1, carillon.v1.jws");
    CHECK(plain.header("Sec-WebSocket-Protocol") == "carillon.v1");
    CHECK(test::next_json(plain).at("type") == "hello");
    WsClient signed_one = open_ws(server, "carillon.v1.jws, carillon.v1");
    CHECK(signed_one.header("Sec-WebSocket-Protocol") == "carillon.v1.jws");
    CHECK(next_signed(signed_one, keys_of(server.port())).at("type") == "hello");
    WsClient none = open_ws(server, "carillon.v9");
    CHECK(none.header("Sec-WebSocket-Protocol").empty());
    WsClient refused = open_ws(server.port(), "a.b.c");
    CHECK(refused.header("Sec-WebSocket-Protocol") == "carillon.v1.jws");
    CHECK(refused.close_code() == 4401);
}

TEST_CASE("a commit that several sessions share is signed once", "[server][jws]") {
    const RunningApp server;
    const Json keys = keys_of(server.port());
    WsClient first = open_ws(server);
    WsClient second = open_ws(server);
    WsClient plain = open_ws(server, "carillon.v1");
    for (WsClient* client : {&first, &second}) {
        CHECK(next_signed(*client, keys).at("type") == "hello");
        CHECK(next_signed(*client, keys).at("type") == "snapshot");
    }
    for (int i = 0; i < 3; ++i) {
        server.assign_task({user(1)}, "Shared " + std::to_string(i));
        const std::string text = first.next();
        // A signature has a random part: two of the same frame would differ.
        CHECK(second.next() == text);
        CHECK(Jws(text).is_signed_by(keys));
        CHECK(test::await_frame(plain, "changes") == Jws(text).frame());
    }
}

TEST_CASE("the limit of a frame's size holds for what is signed", "[server][jws]") {
    const RunningApp server;
    const Json keys = keys_of(server.port());
    // What is filled in is cut, the data is not: each row has about 14 KiB.
    for (int i = 0; i < 30; ++i)
        server.assign_task({user(1)}, std::string(14000, 'x'));
    WsClient client = open_ws(server);
    CHECK(next_signed(client, keys).at("type") == "hello");
    const std::string text = client.next();
    const Jws snapshot(text);
    CHECK(snapshot.is_signed_by(keys));
    CHECK(test::from_base64url(snapshot.payload).size() < limits::kServerFrameBytes);
    CHECK(text.size() > limits::kServerFrameBytes);
    CHECK(snapshot.frame().at("truncated") == true);
}

TEST_CASE("the key stays from one start to the next and is nobody else's to read",
          "[server][jws]") {
    const TempDir folder;
    const std::string id = user(1).text();
    Json keys;
    for (int start = 0; start < 2; ++start) {
        ServeProcess server(folder.path());
        const Json told = keys_of(server.port());
        if (start == 0) keys = told;
        CHECK(told == keys);
        const Finished made = test::carillon({"token", "--user", id},
                                             {{"NOTIFICATION_DATA_DIR", folder.path().string()}});
        WsClient client = open_ws(server.port(), made.out.substr(0, made.out.size() - 1));
        const Jws hello(client.next());
        CHECK(hello.is_signed_by(keys));
        CHECK(hello.head().at("kid") == keys.at("keys").at(0).at("kid"));
        CHECK(next_signed(client, keys).at("type") == "snapshot");
        server.process().signal(SIGTERM);
        CHECK(next_signed(client, keys).at("type") == "bye");
        CHECK(client.close_code() == 1001);
        const Finished finished = server.process().wait();
        CHECK(finished.exit_code == 0);
        CHECK_FALSE(has(finished.err, "PRIVATE"));
        CHECK_FALSE(has(finished.err, "frame_key.not_kept"));
    }
    const auto mode = std::filesystem::status(folder.path() / "frame_key.pem").permissions();
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));

    std::filesystem::remove(folder.path() / "frame_key.pem");
    ServeProcess server(folder.path());
    CHECK(keys_of(server.port()) != keys);
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("a key file that is none stops the start with one line", "[server][jws]") {
    const TempDir folder;
    for (const std::string& content :
         {std::string(), std::string("no key"), test::KeyPair::p256().public_pem(),
          test::KeyPair::p384().private_pem(), test::KeyPair::ed25519().private_pem()}) {
        CAPTURE(content);
        folder.write("frame_key.pem", content);
        const Finished finished =
            test::carillon({"serve"}, {{"NOTIFICATION_DATA_DIR", folder.path().string()},
                                       {"NOTIFICATION_LISTEN", "127.0.0.1:0"}});
        CHECK(finished.exit_code == 1);
        CHECK(has(finished.err,
                  "frame_key.pem is not accepted: expected a PEM file of a private "
                  "P-256 key"));
        CHECK(finished.err.find('\n') == finished.err.size() - 1);
    }
}

TEST_CASE("of several keys the first signs, and the public halves of all are told",
          "[server][jws][auth]") {
    const std::string first = test::KeyPair::p256().private_pem();
    const std::string second = test::KeyPair::p256().private_pem();
    const auto both = FrameSigner::create("# from May on\n" + first + "\n" + second + first);
    REQUIRE(both.ok());
    const Json told = Json::parse((*both)->key_set()).at("keys");
    REQUIRE(told.size() == 2);
    CHECK(told.at(0).at("kid") == (*both)->key_id());
    CHECK(told.at(1).at("kid") == (*FrameSigner::create(second))->key_id());
    const auto frame = (*both)->sign("{}");
    REQUIRE(frame.ok());
    CHECK(Jws(*frame).is_signed_by(Json::parse((*both)->key_set())));
    CHECK(Jws(*frame).is_signed_by(Json::parse((*FrameSigner::create(first))->key_set())));

    const std::string wrong[] = {
        first + test::KeyPair::p384().private_pem(), first + "-----BEGIN PRIVATE KEY-----\nAAAA\n",
        first + "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"};
    for (const std::string& text : wrong) {
        CAPTURE(text);
        const auto refused = (*both)->replace(text);
        REQUIRE_FALSE(refused.ok());
        CHECK(has(refused.error().message, "key 2"));
        CHECK(Json::parse((*both)->key_set()).at("keys") == told);
    }
    std::string many;
    for (std::size_t i = 0; i <= FrameSigner::kMaxKeys; ++i)
        many += test::KeyPair::p256().private_pem();
    CHECK_FALSE(FrameSigner::create(many).ok());
}

TEST_CASE("keys of frames are read again at SIGHUP, and a broken file changes nothing",
          "[server][jws][auth]") {
    const TempDir folder;
    const std::string old_key = test::KeyPair::p256().private_pem();
    const std::string new_key = test::KeyPair::p256().private_pem();
    folder.write("frame_key.pem", old_key);
    ServeProcess server(folder.path());
    const Finished made = test::carillon({"token", "--user", user(1).text()},
                                         {{"NOTIFICATION_DATA_DIR", folder.path().string()}});
    WsClient client = open_ws(server.port(), made.out.substr(0, made.out.size() - 1));
    const Json before = keys_of(server.port());
    const Json old_id = before.at("keys").at(0).at("kid");
    CHECK(next_signed(client, before).at("type") == "hello");
    CHECK(next_signed(client, before).at("type") == "snapshot");

    folder.write("frame_key.pem", new_key + test::KeyPair::ed25519().private_pem());
    server.process().signal(SIGHUP);
    const std::string failed = server.process().await_err("server.reload_failed");
    CHECK(has(failed,
              "frame_key.pem is not accepted: expected a PEM file of a private P-256 key, "
              "not key 2"));
    CHECK(keys_of(server.port()) == before);

    folder.write("frame_key.pem", new_key + old_key);
    server.process().signal(SIGHUP);
    const std::string log = server.process().await_err("server.frame_keys_reloaded");
    CHECK_FALSE(has(log, "PRIVATE"));
    const Json after = keys_of(server.port());
    REQUIRE(after.at("keys").size() == 2);
    CHECK(after.at("keys").at(1).at("kid") == old_id);
    client.send(R"({"type":"ping"})");
    const Jws pong(client.next());
    CHECK(pong.is_signed_by(after));
    CHECK(pong.head().at("kid") == after.at("keys").at(0).at("kid"));
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("a folder that takes no file gives a key for this process alone", "[server][jws]") {
    const TempDir folder;
    Config config;
    config.data_dir = folder.write("a file", "") / "data";
    const auto key = load_frame_key(config, SecretUse::kCreate);
    REQUIRE(key);
    CHECK(FrameSigner::create(*key).ok());
}

}  // namespace
}  // namespace carillon
