// GET /directory/users/{id}/export, DELETE /directory/users/{id}?erase=true, and their commands.

#include "tests/server/captured_log.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

struct Office {
    RunningApp server;

    HttpAnswer ask(const char* method, const std::string& path, Role role = Role::kAdmin,
                   const std::string& body = {}) const {
        return server.http().request(method, "/api/v1/directory/users/" + path,
                                     server.bearer(user(99), role), body);
    }
    HttpAnswer know(const UserId& who) const {
        return ask("PUT", who.text(), Role::kAdmin, R"({"email":"ada@example.com","name":"Ada"})");
    }
    Json emit_to(const UserId& who) const {
        const Json event{{"event", "task.assigned"},
                         {"payload", {{"recipients", {who.text()}}, {"task", "Call Acme"}}}};
        const auto answer = server.http().request(
            "POST", "/api/v1/events", server.bearer(user(99), Role::kService), event.dump());
        REQUIRE(answer.status == 200);
        return json_of(answer).at("results").at(0);
    }
};

}  // namespace

TEST_CASE("an export is one document in chunks, of a connection that goes on",
          "[server][persons]") {
    Office office;
    REQUIRE(office.know(user(1)).status == 200);
    for (int i = 0; i < 250; ++i)
        office.server.assign_task({user(1)}, "task " + std::to_string(i));
    auto http = office.server.http();
    const std::string path = "/api/v1/directory/users/" + user(1).text() + "/export";
    const HeaderList admin = office.server.bearer(user(99), Role::kAdmin);
    const auto answer = http.request("GET", path, admin);
    REQUIRE(answer.status == 200);
    CHECK(answer.header("Transfer-Encoding") == "chunked");
    CHECK(answer.header("Cache-Control") == "no-store");
    const Json document = json_of(answer);
    CHECK(document.at("directory").at("email") == "ada@example.com");
    CHECK(document.at("notifications").size() == 250);
    CHECK(document.at("audit").size() == 1);
    CHECK(document.at("audit").at(0).at("action") == "person.export");
    CHECK(http.request("HEAD", path, admin).body.empty());
    CHECK(http.request("GET", path, admin).status == 200);
}

TEST_CASE("HTTP/1.0 gets an export that ends with the connection", "[server][persons]") {
    Office office;
    REQUIRE(office.know(user(1)).status == 200);
    auto http = office.server.http();
    http.send("GET /api/v1/directory/users/" + user(1).text() +
              "/export HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer " +
              office.server.token(user(99), Role::kAdmin) + "\r\n\r\n");
    const std::string head = http.read_until("\r\n\r\n");
    CHECK(head.find("chunked") == std::string::npos);
    CHECK(head.find("Connection: close") != std::string::npos);
    std::string body;
    for (std::string more = http.read_some(); !more.empty(); more = http.read_some())
        body += more;
    CHECK(Json::parse(body).at("user_id") == user(1).text());
}

TEST_CASE("export and erasure are for admins, of people who are known", "[server][persons]") {
    Office office;
    REQUIRE(office.know(user(1)).status == 200);
    const std::string ada = user(1).text();
    CHECK(office.ask("GET", ada + "/export", Role::kService).status == 403);
    CHECK(office.ask("GET", ada + "/export", Role::kManager).status == 403);
    CHECK(office.ask("DELETE", ada + "?erase=true", Role::kService).status == 403);
    CHECK(office.ask("GET", user(7).text() + "/export").status == 404);
    CHECK(office.ask("GET", "nobody/export").status == 404);
    CHECK(office.ask("DELETE", user(7).text() + "?erase=true").status == 404);
    CHECK(office.ask("DELETE", "nobody?erase=true").status == 404);
    const auto maybe = office.ask("DELETE", ada + "?erase=maybe");
    CHECK(maybe.status == 400);
    CHECK(json_of(maybe).at("errors").at(0).at("field") == "erase");
    CHECK(office.ask("GET", ada).status == 200);
    // Without it it is the delete that it was.
    CHECK(office.ask("DELETE", ada + "?erase=False", Role::kService).status == 204);
}

TEST_CASE("who is erased while connected is closed with 4401, and what comes later is skipped",
          "[server][persons]") {
    Office office;
    REQUIRE(office.know(user(1)).status == 200);
    CHECK(office.emit_to(user(1)).at("created") == 1);
    auto socket = office.server.ws(office.server.token(user(1)));
    await_frame(socket, "snapshot");
    const CapturedLog log;
    const auto erased = office.ask("DELETE", user(1).text() + "?erase=TRUE");
    INFO(erased.body);
    REQUIRE(erased.status == 200);
    const Json did = json_of(erased);
    CHECK(did.at("notifications") == 1);
    CHECK(did.size() == 6);
    CHECK(socket.close_code() == 4401);
    CHECK(log.await("person.erased").at("notifications") == 1);

    const Json later = office.emit_to(user(1));
    CHECK(later.at("created") == 0);
    CHECK(later.at("skipped") ==
          Json::array({{{"user_id", user(1).text()}, {"reason", "erased"}}}));
    CHECK(log.await("notification.skipped").at("reason") == "erased");
    CHECK(office.server.http()
              .request("GET", "/metrics")
              .body.find("notifications_skipped_total{reason=\"erased\"} 1") != std::string::npos);
    CHECK(office.ask("GET", user(1).text()).status == 404);
    CHECK(office.ask("GET", user(1).text() + "/export").status == 404);
    CHECK(office.know(user(1)).status == 200);
    CHECK(office.emit_to(user(1)).at("created") == 1);
}

TEST_CASE("export and erase as commands, by email or id", "[server][cli][persons]") {
    const test::TempDir folder;
    const test::Variables variables{{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()}};
    const auto run = [&](const test::Arguments& arguments) {
        return carillon::test::carillon(arguments, variables);
    };
    REQUIRE(run({"fake", "--user", "ada@example.com", "--count", "30"}).exit_code == 0);
    const test::Finished exported = run({"export", "--user", "ada@example.com"});
    INFO(exported.err);
    REQUIRE(exported.exit_code == 0);
    const Json document = Json::parse(exported.out);
    CHECK(document.at("notifications").size() == 30);
    CHECK(document.at("directory").at("email") == "ada@example.com");
    CHECK(document.at("audit").at(0).at("remote") == "carillon export");
    const std::string id = document.at("user_id");

    const test::Finished erased = run({"erase", "--user", id});
    INFO(erased.err);
    REQUIRE(erased.exit_code == 0);
    CHECK(erased.out.find(id + ": 30 notifications, 0 tombstones") == 0);
    const test::Finished again = run({"export", "--user", id});
    CHECK(again.exit_code == 1);
    CHECK(again.err.find("there is no such user") != std::string::npos);
    CHECK(run({"erase", "--user", "ada@example.com"}).exit_code == 1);
    CHECK(run({"erase", "--user", "no one"}).exit_code == 2);
    CHECK(run({"export"}).exit_code == 2);
}
