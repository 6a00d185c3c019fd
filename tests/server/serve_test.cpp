// `carillon serve` as a process: how it starts and ends, its log, and the commands beside it.

#include "server/app/cli/running_server.hpp"
#include "tests/server/auth_keys.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <sstream>

namespace carillon {
namespace {

using test::Finished;
using test::Json;
using test::ServeProcess;
using test::TempDir;
using test::Variables;

const std::string kUser = "0190f000-0000-7000-8000-000000000001";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

Variables in(const TempDir& folder) {
    return {{"NOTIFICATION_DATA_DIR", folder.path().string()}};
}

std::string token_for(const TempDir& folder, const std::string& user) {
    const Finished finished = test::carillon({"token", "--user", user}, in(folder));
    REQUIRE(finished.exit_code == 0);
    return finished.out.substr(0, finished.out.size() - 1);
}

std::string payload(const std::string& task) {
    return R"({"recipients":[")" + kUser + R"("],"task":")" + task + R"("})";
}

TEST_CASE("serve says where it listens, logs JSON and ends with 0 on SIGTERM", "[server][serve]") {
    const TempDir folder;
    for (const int signal : {SIGTERM, SIGINT}) {
        ServeProcess server(folder.path());
        CHECK(server.greeting() == "Carillon is listening on " + server.url() + "/");
        CHECK(test::HttpClient(server.port()).request("GET", "/healthz").status == 200);
        server.process().signal(signal);
        const Finished finished = server.process().wait();
        CHECK(finished.exit_code == 0);
        std::istringstream lines(finished.err);
        std::string line;
        std::vector<std::string> events;
        while (std::getline(lines, line)) {
            const Json entry = Json::parse(line);
            CHECK(entry.at("ts").is_string());
            events.push_back(entry.at("event"));
        }
        CHECK(std::find(events.begin(), events.end(), "server.started") != events.end());
        CHECK(std::find(events.begin(), events.end(), "server.stopped") != events.end());
    }
}

TEST_CASE("on SIGTERM a server serves on for NOTIFICATION_DRAIN, and a second signal ends that",
          "[server][serve]") {
    const TempDir folder;
    const int second = GENERATE(SIGTERM, SIGINT);
    Variables variables;
    variables["NOTIFICATION_DRAIN"] = "60";  // longer than this test has patience
    ServeProcess server(folder.path(), {}, variables);
    server.process().signal(SIGTERM);
    server.process().await_err("server.draining");
    test::HttpClient client(server.port());
    const auto ready = client.request("GET", "/readyz");
    CHECK(ready.status == 503);
    CHECK_FALSE(ready.keep_alive);
    CHECK(test::HttpClient(server.port()).request("GET", "/healthz").status == 200);
    CHECK(find_running_server(folder.path()));
    server.process().signal(second);
    const Finished finished = server.process().wait();
    CHECK(finished.exit_code == 0);
    CHECK(has(finished.err, "server.stopped"));
}

TEST_CASE("a short drain ends by itself, and SIGINT does without one", "[server][serve]") {
    const TempDir folder;
    Variables variables;
    variables["NOTIFICATION_DRAIN"] = "0.05";
    ServeProcess brief(folder.path(), {}, variables);
    const Finished finished = brief.stop();
    CHECK(finished.exit_code == 0);
    CHECK(has(finished.err, "server.draining"));
    variables["NOTIFICATION_DRAIN"] = "60";
    ServeProcess quick(folder.path(), {}, variables);
    quick.process().signal(SIGINT);
    const Finished quit = quick.process().wait();
    CHECK(quit.exit_code == 0);
    CHECK_FALSE(has(quit.err, "server.draining"));
}

TEST_CASE("a port that is taken stops the start with one line", "[server][serve]") {
    const TempDir first;
    const TempDir second;
    ServeProcess server(first.path());
    Variables variables = in(second);
    variables["NOTIFICATION_LISTEN"] = "127.0.0.1:" + std::to_string(server.port());
    variables["NOTIFICATION_LOG_LEVEL"] = "error";
    const Finished finished = test::carillon({"serve"}, variables);
    CHECK(finished.exit_code == 1);
    CHECK(has(finished.err, ":" + std::to_string(server.port()) + "\" is not accepted: expected"));
    CHECK(finished.err.find('\n') == finished.err.size() - 1);
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("commands beside a server go through it", "[server][serve]") {
    const TempDir folder;
    ServeProcess server(folder.path());
    const auto found = find_running_server(folder.path());
    REQUIRE(found);
    CHECK(found->pid == server.process().pid());
    CHECK(found->url == server.url());

    test::WsClient client(server.port(), "/ws/notifications?token=" + token_for(folder, kUser));
    CHECK(test::next_json(client).at("type") == "hello");
    CHECK(test::next_json(client).at("type") == "snapshot");
    const Finished emitted =
        test::carillon({"emit", "task.assigned", "--payload", payload("Live")}, in(folder));
    CHECK(emitted.exit_code == 0);
    CHECK(has(emitted.out, "1 notification created"));
    const Json changes = test::await_frame(client, "changes");
    CHECK(has(changes.at("upserts").at(0).at("title"), "Live"));

    const auto file = folder.write(
        "events.ndjson", R"({"event":"task.assigned","payload":)" + payload("From a file") + "}\n");
    const Finished lines = test::carillon({"emit", "--file", file.string()}, in(folder));
    CHECK(lines.exit_code == 0);
    CHECK(has(lines.out, "through the server at " + server.url()));
    CHECK(has(test::await_frame(client, "changes").dump(), "From a file"));

    const Finished refused =
        test::carillon({"emit", "no.such", "--payload", payload("A")}, in(folder));
    CHECK(refused.exit_code == 1);
    CHECK(has(refused.err, "no.such"));
    const Finished faked = test::carillon({"fake", "--user", kUser, "--count", "3"}, in(folder));
    CHECK(has(faked.out, "3 notifications for " + kUser + " through the server"));

    const Finished finished = server.stop();
    CHECK(finished.exit_code == 0);
    CHECK(has(finished.err, "notification.sent"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "server.json"));
    CHECK_FALSE(find_running_server(folder.path()));
}

TEST_CASE("what a server left behind when it was killed is not believed", "[server][serve]") {
    const TempDir folder;
    ServeProcess server(folder.path());
    server.process().signal(SIGKILL);
    CHECK(server.process().wait().exit_code == -SIGKILL);
    CHECK(std::filesystem::exists(folder.path() / "server.json"));
    CHECK_FALSE(find_running_server(folder.path()));
    const Finished emitted =
        test::carillon({"emit", "task.assigned", "--payload", payload("Direct")}, in(folder));
    CHECK(emitted.exit_code == 0);

    ServeProcess next(folder.path());
    const auto found = find_running_server(folder.path());
    REQUIRE(found);
    CHECK(found->url == next.url());
    const auto answer = test::HttpClient(next.port())
                            .request("GET", "/api/v1/notifications",
                                     {{"Authorization", "Bearer " + token_for(folder, kUser)}});
    CHECK(answer.status == 200);
    CHECK(has(answer.body, "Direct"));
    CHECK(next.stop().exit_code == 0);
}

TEST_CASE("beside a server that takes no token of ours the store is used, and clients see it",
          "[server][serve]") {
    const TempDir folder;
    const test::KeyPair key = test::KeyPair::p256();
    Variables variables = in(folder);
    variables["NOTIFICATION_JWT_PUBLIC_KEY_FILE"] =
        folder.write("key.pem", key.public_pem()).string();
    ServeProcess server(folder.path(), {}, variables);
    const std::string token =
        key.sign("ES256", R"({"sub":")" + kUser + R"(","exp":4000000000,"role":"user"})");
    test::WsClient client(server.port(), "/ws/notifications?token=" + token);
    CHECK(test::next_json(client).at("type") == "hello");
    CHECK(test::next_json(client).at("type") == "snapshot");
    const Finished emitted =
        test::carillon({"emit", "task.assigned", "--payload", payload("Beside")}, variables);
    CHECK(emitted.exit_code == 0);
    CHECK(has(test::await_frame(client, "changes").dump(), "Beside"));
    const Finished refused = test::carillon({"token", "--user", kUser}, variables);
    CHECK(refused.exit_code == 1);
    CHECK(has(refused.err, "NOTIFICATION_JWT_PUBLIC_KEY_FILE"));
    CHECK(test::carillon({"serve", "--demo"}, variables).exit_code == 1);
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("a second server on the same data folder stops with one line", "[server][serve]") {
    const TempDir folder;
    ServeProcess first(folder.path());
    const Finished second = test::carillon({"serve"}, in(folder));
    CHECK(second.exit_code == 1);
    CHECK(second.out.empty());
    CHECK(second.err.find('\n') == second.err.size() - 1);
    CHECK(has(second.err, folder.path().string()));
    CHECK(has(second.err, "pid " + std::to_string(first.process().pid())));
    CHECK(test::carillon({"serve", "--demo"}, in(folder)).exit_code == 1);
    // Nothing of the first has suffered.
    CHECK(find_running_server(folder.path())->url == first.url());
    CHECK(test::HttpClient(first.port()).request("GET", "/demo/users").status == 404);
    CHECK(test::carillon({"cleanup"}, in(folder)).exit_code == 0);
    first.process().signal(SIGKILL);
    first.process().wait();
    ServeProcess next(folder.path());
    CHECK(next.stop().exit_code == 0);
}

TEST_CASE("serve finds its site by --site", "[server][serve]") {
    const TempDir folder;
    folder.write("site/index.html", "the page");
    ServeProcess server(folder.path() / "data", {"--site", (folder.path() / "site").string()});
    const auto page = test::HttpClient(server.port()).request("GET", "/");
    CHECK(page.status == 200);
    CHECK(page.body == "the page");
    CHECK(test::HttpClient(server.port()).request("GET", "/demo/users").status == 404);
    CHECK(test::HttpClient(server.port())
              .request("POST", "/demo/session", {{"Content-Type", "application/json"}}, "{}")
              .status != 200);
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("no token is logged, whatever the level", "[server][serve]") {
    const TempDir folder;
    ServeProcess server(folder.path(), {}, {{"NOTIFICATION_LOG_LEVEL", "debug"}});
    const std::string token = token_for(folder, kUser);
    test::HttpClient http(server.port());
    http.request("GET", "/api/v1/notifications", {{"Authorization", "Bearer " + token}});
    http.request("GET", "/api/v1/notifications?token=" + token);
    http.request("GET", "/api/v1/nowhere?token=" + token);
    {
        test::WsClient client(server.port(), "/ws/notifications?token=" + token);
        CHECK(test::next_json(client).at("type") == "hello");
    }
    { test::WsClient bad(server.port(), "/ws/notifications?token=" + token + "x"); }
    const Finished finished = server.stop();
    CHECK(finished.exit_code == 0);
    CHECK_FALSE(has(finished.err, token));
    CHECK_FALSE(has(finished.err, token.substr(token.rfind('.') + 1)));
}

}  // namespace
}  // namespace carillon
