// The demo: its routes, its people, and a centre that looks alive.

#include "server/app/demo/demo.hpp"

#include "server/app/demo/business_events.hpp"
#include "server/app/demo/people.hpp"
#include "server/app/demo/seed.hpp"
#include "server/auth/authenticator.hpp"
#include "server/store/await.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace carillon {
namespace {

using test::Json;
using test::TempDir;

constexpr Millis kNow{1795339800000};
const std::string kSecret = "0123456789abcdef0123456789abcdef";

// By nobody who has signed in.
std::optional<http::Response> ask(const http::Request& request) {
    return DemoRoutes({kSecret, "issuer", "audience", [] { return kNow; }, nullptr, {}})
        .handle(request, [](const http::Request&) -> Result<Principal> {
            return Error{Errc::kUnauthenticated, "", "a token is needed"};
        });
}

http::Request request(http::Method method, const std::string& target,
                      const std::string& body = "") {
    http::Request made;
    made.method = method;
    made.target = target;
    made.body = body;
    made.request_id = "r1";
    return made;
}

TEST_CASE("the demo lists its people and their teams", "[server][demo]") {
    const auto answer = ask(request(http::Method::kGet, "/demo/users"));
    REQUIRE(answer);
    CHECK(answer->status == 200);
    const Json json = Json::parse(answer->content());
    CHECK(json["users"].size() == 6);
    std::set<std::string> teams;
    for (const Json& team : json["teams"])
        teams.insert(team["id"].get<std::string>());
    CHECK(teams.size() == json["teams"].size());
    std::set<std::string> roles;
    for (const Json& user : json["users"]) {
        CHECK(UserId::parse(user["id"].get<std::string>()));
        for (const char* member : {"email", "name", "locale", "title"}) {
            CHECK_FALSE(user[member].get<std::string>().empty());
        }
        roles.insert(user["role"].get<std::string>());
        CHECK_FALSE(user["teams"].empty());
        for (const Json& team : user["teams"])
            CHECK(teams.count(team.get<std::string>()) == 1);
    }
    CHECK(roles == std::set<std::string>{"admin", "manager", "user"});
}

TEST_CASE("a demo session is a real token of that user, who may emit", "[server][demo]") {
    const auto authenticator = Authenticator::create({kSecret, "", "issuer", "audience"});
    for (const DemoUser& user : demo_users()) {
        const auto answer = ask(request(http::Method::kPost, "/demo/session",
                                        R"({"user_id":")" + user.entry.id.text() + "\"}"));
        REQUIRE(answer);
        REQUIRE(answer->status == 200);
        const Json json = Json::parse(answer->content());
        CHECK(json["user"]["id"] == user.entry.id.text());
        CHECK(json["expires_at"] == format_rfc3339(kNow + DemoRoutes::kSession));
        const auto principal = (*authenticator)->verify(json["token"].get<std::string>(), kNow);
        REQUIRE(principal);
        CHECK(principal->user == user.entry.id);
        CHECK(principal->role == user.role);
        CHECK(principal->may(Permission::kEmit));
        CHECK(principal->may(Permission::kView));
        CHECK(principal->teams == user.entry.teams);
        CHECK(principal->name == user.entry.name);
    }
}

TEST_CASE("what the demo is not asked for in the right way it refuses", "[server][demo]") {
    struct Row {
        http::Method method;
        const char* target;
        const char* body;
        int status;
    };
    const Row rows[] = {
        {http::Method::kPost, "/demo/users", "", 405},
        {http::Method::kGet, "/demo/session", "", 405},
        {http::Method::kPost, "/demo/sent", "", 405},
        {http::Method::kGet, "/demo/sent", "", 401},
        {http::Method::kPost, "/demo/sent/a", "", 405},
        {http::Method::kGet, "/demo/sent/", "", 404},
        {http::Method::kPost, "/demo/session", "", 400},
        {http::Method::kPost, "/demo/session", "[]", 400},
        {http::Method::kPost, "/demo/session", "{}", 400},
        {http::Method::kPost, "/demo/session", R"({"user_id":7})", 400},
        {http::Method::kPost, "/demo/session", R"({"user_id":"nobody"})", 422},
        {http::Method::kPost, "/demo/session",
         R"({"user_id":"0190f000-0000-7000-8000-000000000001"})", 422},
    };
    for (const Row& row : rows) {
        CAPTURE(row.target, row.body);
        const auto answer = ask(request(row.method, row.target, row.body));
        REQUIRE(answer);
        CHECK(answer->status == row.status);
        CHECK(answer->content_type == "application/problem+json");
        if (row.status == 405) {
            const bool allows =
                std::any_of(answer->headers.begin(), answer->headers.end(),
                            [](const auto& field) { return field.first == "Allow"; });
            CHECK(allows);
        }
    }
    CHECK_FALSE(ask(request(http::Method::kGet, "/demo")));
    CHECK_FALSE(ask(request(http::Method::kGet, "/demo/users/")));
    CHECK_FALSE(ask(request(http::Method::kGet, "/")));
}

TEST_CASE("every business event fits its template, in both languages", "[server][demo]") {
    const TemplateSet templates = built_in_templates();
    const UserId user = demo_users().front().entry.id;
    std::set<std::string> types;
    for (const BusinessEvent& event : business_events()) {
        CAPTURE(event.type, event.url);
        types.insert(event.type);
        for (const char* locale : {"fr", "fr-CA", "en", ""}) {
            const auto batch = decode_events(event_json(event, templates, user, locale, kNow));
            REQUIRE(batch);
            CHECK(validate(*batch, templates).ok());
            CHECK(batch->events.front().data.find('@') == std::string::npos);
            CHECK(batch->events.front().data.find(event.url) != std::string::npos);
        }
    }
    CHECK(types.size() == templates.all().size());
    const std::string french =
        event_json(business_event("mandat.overdue", 0), templates, user, "fr-CA", kNow);
    CHECK(french.find("\"2026-11-20\"") != std::string::npos);
    const auto said = [&](const char* locale) {
        return event_json(business_event("mandat.overdue", 0), templates, user, locale, kNow);
    };
    CHECK(said("FR_ca.UTF-8") == french);
    const std::string english =
        event_json(business_event("mandat.overdue", 0), templates, user, "en", kNow);
    CHECK(english.find("\"2026-11-20\"") != std::string::npos);
    CHECK(said("frr") == english);  // Northern Frisian
    const std::string meeting =
        event_json(business_event("meeting.reminder", 0), templates, user, "fr", kNow);
    CHECK(meeting.find(format_rfc3339(kNow + std::chrono::minutes(30))) != std::string::npos);
}

// What a reader finds in the store.
struct Seeded {
    rest::Page page;
    Snapshot inbox;
};

Seeded look(Store& store, const UserId& user) {
    ListQuery query;
    query.limit = 200;
    auto page = await<rest::Page>([&](auto done) { store.list(user, query, std::move(done)); });
    auto inbox = await<Snapshot>([&](auto done) { store.unread(user, 200, std::move(done)); });
    if (!page) FAIL(page.error().message);
    if (!inbox) FAIL(inbox.error().message);
    return {std::move(*page), std::move(*inbox)};
}

StoreFactory file_store(const TempDir& folder) {
    return [path = (folder.path() / "c.db").string()](StoreSettings settings) {
        SqliteSettings sqlite;
        sqlite.path = path;
        return open_sqlite_store(std::move(sqlite), std::move(settings));
    };
}

std::unique_ptr<Store> open(const TempDir& folder) {
    StoreSettings settings;
    settings.clock = [] { return kNow; };
    auto store = file_store(folder)(std::move(settings));
    if (!store) FAIL(store.error().message);
    return std::move(*store);
}

TEST_CASE("the seeded centre has something of everything", "[server][demo]") {
    const TempDir folder;
    REQUIRE(seed_demo(file_store(folder), built_in_templates(), {}, kNow).ok());
    const auto store = open(folder);
    std::set<Priority> priorities;
    std::set<std::string> types;
    for (const DemoUser& user : demo_users()) {
        CAPTURE(user.entry.name);
        const Seeded seeded = look(*store, user.entry.id);
        CHECK(seeded.page.items.size() >= 4);
        CHECK(seeded.inbox.unread.total() >= 2);
        CHECK(seeded.inbox.unread.total() < seeded.page.items.size());
        bool has_old = false;
        for (const Notification& item : seeded.page.items) {
            priorities.insert(item.priority);
            types.insert(item.type);
            CHECK(item.created_at < kNow);
            CHECK(item.created_at >= kNow - std::chrono::hours(24 * 7));
            CHECK((!item.read_at || *item.read_at < kNow));
            has_old = has_old || item.created_at < kNow - std::chrono::hours(24);
        }
        CHECK(has_old);
    }
    CHECK(priorities.size() == 4);
    CHECK(types.size() >= 14);
    const auto camille = await<DirectoryUser>(
        [&](auto done) { store->user_by_email("camille@example.com", std::move(done)); });
    REQUIRE(camille);
    CHECK(camille->name == "Camille Laurent");
}

TEST_CASE("seeding a second time changes nothing, and brings back nothing", "[server][demo]") {
    const TempDir folder;
    REQUIRE(seed_demo(file_store(folder), built_in_templates(), {}, kNow).ok());
    const UserId first = demo_users()[0].entry.id;
    const UserId second = demo_users()[1].entry.id;
    std::string revision;
    {
        const auto store = open(folder);
        revision = look(*store, first).inbox.revision.text();
        OperateRequest removal;
        removal.user = second;
        removal.operation.kind = OperationKind::kDelete;
        const rest::Page page = look(*store, second).page;
        for (const Notification& item : page.items) {
            removal.operation.ids.push_back(item.id);
        }
        REQUIRE(await<Operated>(
            [&](auto done) { store->operate(std::move(removal), std::move(done)); }));
    }
    REQUIRE(seed_demo(file_store(folder), built_in_templates(), {}, kNow + std::chrono::hours(12))
                .ok());
    const auto store = open(folder);
    CHECK(look(*store, first).inbox.revision.text() == revision);
    CHECK(look(*store, second).page.items.empty());
}

TEST_CASE("serve --demo answers the page's requests", "[server][demo]") {
    const TempDir folder;
    test::ServeProcess server(folder.path(), {"--demo"});
    CHECK(server.process().read_line().find("Demo") == 0);
    test::HttpClient http(server.port());
    const Json people = test::json_of(http.request("GET", "/demo/users"));
    const std::string user = people["users"][1]["id"];
    const Json session =
        test::json_of(http.request("POST", "/demo/session", {{"Content-Type", "application/json"}},
                                   R"({"user_id":")" + user + "\"}"));
    const test::HeaderList headers = {
        {"Authorization", "Bearer " + session["token"].get<std::string>()},
        {"Content-Type", "application/json"}};
    const Json page = test::json_of(http.request("GET", "/api/v1/notifications", headers));
    CHECK(page["unread"]["total"].get<int>() >= 2);
    const auto emitted = http.request(
        "POST", "/api/v1/events", headers,
        R"({"event":"task.assigned","payload":{"recipients":[")" + user + R"("],"task":"T"}})");
    CHECK(emitted.status == 200);
    CHECK(server.stop().exit_code == 0);
}

// What a page of a stranger could use: the demo gives anybody a token.
TEST_CASE("the demo answers to names of this machine only, whatever the way in", "[server][demo]") {
    const TempDir folder;
    test::ServeProcess server(folder.path(), {"--demo"},
                              {{"NOTIFICATION_ALLOWED_ORIGINS", "https://demo.example.com"}});
    const std::string port = ":" + std::to_string(server.port());
    const auto status = [&](const std::string& host, const std::string& path,
                            const test::HeaderList& more = {}) {
        test::HttpClient http(server.port());
        std::string text = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n";
        for (const auto& [name, value] : more)
            text += name + ": " + value + "\r\n";
        http.send(text + "\r\n");
        return http.read_answer().status;
    };
    for (const char* name : {"127.0.0.1", "localhost", "LocalHost", "localhost.", "[::1]",
                             "carillon.localhost", "demo.example.com"}) {
        INFO(name);
        CHECK(status(name + port, "/demo/users") == 200);
    }
    for (const char* name : {"stranger.example", "localhost.stranger.example", "notlocalhost",
                             "127.0.0.1.stranger.example", "[::1].stranger.example"}) {
        INFO(name);
        for (const char* path : {"/", "/demo/users", "/api/v1/templates", "/metrics", "/center/"})
            CHECK(status(name + port, path) == 421);
        CHECK(status(name + port, "/ws/notifications",
                     {{"Origin", "http://" + (name + port)},
                      {"Connection", "Upgrade"},
                      {"Upgrade", "websocket"},
                      {"Sec-WebSocket-Version", "13"},
                      {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}}) == 421);
        CHECK(status(name + port, "/api/v1/notifications/stream") == 421);
    }
}

TEST_CASE("the demo gives a page of another origin nothing", "[server][demo]") {
    const TempDir folder;
    test::ServeProcess server(folder.path(), {"--demo"},
                              {{"NOTIFICATION_ALLOWED_ORIGINS", "https://demo.example.com"}});
    const std::string port = ":" + std::to_string(server.port());
    const std::string body = R"({"user_id":")" + demo_users().front().entry.id.text() + "\"}";
    const auto session = [&](const std::string& origin) {
        test::HttpClient http(server.port());
        http.send("POST /demo/session HTTP/1.1\r\nHost: 127.0.0.1" + port +
                  "\r\nOrigin: " + origin + "\r\nContent-Type: text/plain\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
        return http.read_answer();
    };
    for (const std::string& own :
         {"http://127.0.0.1" + port, std::string("https://demo.example.com")}) {
        INFO(own);
        CHECK(session(own).status == 200);
    }
    for (const std::string& stranger :
         {std::string("http://stranger.example"), std::string("null"),
          std::string("http://127.0.0.1:1"), "http://localhost" + port,
          std::string("https://demo.example.com.stranger.example")}) {
        INFO(stranger);
        const auto refused = session(stranger);
        CHECK(refused.status == 403);
        CHECK(refused.body.find("token") == std::string::npos);
    }
}

TEST_CASE("the demo listens beyond this machine only when told so", "[server][demo]") {
    const TempDir folder;
    const test::Variables everywhere = {{"NOTIFICATION_DATA_DIR", folder.path().string()},
                                        {"NOTIFICATION_LISTEN", "0.0.0.0:0"}};
    const auto refused = test::carillon({"serve", "--demo"}, everywhere);
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("NOTIFICATION_LISTEN=\"0.0.0.0:0\"") != std::string::npos);
    CHECK(refused.err.find("--demo-public") != std::string::npos);

    test::ServeProcess open(folder.path(), {"--demo", "--demo-public"},
                            {{"NOTIFICATION_LISTEN", "0.0.0.0:0"}});
    test::HttpClient http(open.port());
    http.send("GET /demo/users HTTP/1.1\r\nHost: demo.example.net\r\n\r\n");
    CHECK(http.read_answer().status == 200);
}

TEST_CASE("tokens of the demo end with it, and those of the real server are not taken by it",
          "[server][demo]") {
    const TempDir folder;
    const test::Variables here = {{"NOTIFICATION_DATA_DIR", folder.path().string()}};
    const std::string user = demo_users().front().entry.id.text();
    const auto token = [&] {
        const auto made = test::carillon({"token", "--user", user}, here);
        REQUIRE(made.exit_code == 0);
        return made.out.substr(0, made.out.size() - 1);
    };
    const auto status = [](std::uint16_t port, const std::string& bearer) {
        return test::HttpClient(port)
            .request("GET", "/api/v1/notifications", {{"Authorization", "Bearer " + bearer}})
            .status;
    };
    const std::string real = token();
    std::string of_demo;
    {
        test::ServeProcess demo(folder.path(), {"--demo"});
        CHECK(status(demo.port(), real) == 401);
        of_demo = token();  // a command beside a running demo makes tokens of that demo
        CHECK(status(demo.port(), of_demo) == 200);
        const auto emitted = test::carillon({"emit", "task.assigned", "--payload",
                                             R"({"recipients":[")" + user + R"("],"task":"T"})"},
                                            here);
        CHECK(emitted.exit_code == 0);
        const auto mode = std::filesystem::status(folder.path() / "server.json").permissions();
        CHECK((mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
              std::filesystem::perms::none);
        CHECK(demo.stop().exit_code == 0);
    }
    {
        test::ServeProcess again(folder.path(), {"--demo"});
        CHECK(status(again.port(), of_demo) == 401);
        CHECK(again.stop().exit_code == 0);
    }
    test::ServeProcess serious(folder.path());
    CHECK(status(serious.port(), of_demo) == 401);
    CHECK(status(serious.port(), real) == 200);
    CHECK(serious.stop().exit_code == 0);
}

}  // namespace
}  // namespace carillon
