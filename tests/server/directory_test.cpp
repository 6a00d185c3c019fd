// The directory over REST: what may be said of a person, one person per email, and pages.

#include "server/base/clock/time_zones.hpp"
#include "server/ingest/directory_reader.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kUsers = "/api/v1/directory/users";

struct Office {
    RunningApp server;

    HttpAnswer put(const UserId& who, const Json& body) const {
        return server.http().request("PUT", kUsers + "/" + who.text(), service(), body.dump());
    }
    Json get(const std::string& path) const {
        const auto answer = server.http().request("GET", path, service());
        REQUIRE(answer.status == 200);
        return json_of(answer);
    }
    std::vector<std::string> ids(const std::string& query) const {
        std::vector<std::string> found;
        const Json page = get(kUsers + query);
        for (const Json& item : page.at("items"))
            found.push_back(item.at("id"));
        return found;
    }
    HeaderList service() const { return server.bearer(user(99), Role::kService); }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("zones of the system's database are known in any case, and nothing beside them is",
          "[server][directory]") {
    for (const auto& [asked, name] : std::vector<std::pair<std::string, std::string>>{
             {"Europe/Paris", "Europe/Paris"},
             {"europe/paris", "Europe/Paris"},
             {"America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"},
             {"UTC", "UTC"},
             {"etc/gmt+5", "Etc/GMT+5"}}) {
        INFO(asked);
        const auto found = find_time_zone(asked);
        REQUIRE(found);
        CHECK(*found == name);
    }
    for (const char* unknown : {"Paris/Europe", "Europe", "Europe/", "Mars/Olympus", "localtime",
                                "posix/Europe/Paris", "zone.tab", "../zoneinfo/UTC", ""}) {
        INFO(unknown);
        const auto found = find_time_zone(unknown);
        REQUIRE(found);
        CHECK_FALSE(*found);
    }
}

TEST_CASE("a value that is none is refused with what is accepted, and nothing is stored",
          "[server][directory]") {
    const Office office;
    struct Row {
        Json body;
        std::string field;
        std::string part;
    };
    const std::vector<Row> rows{
        {{{"timezone", "Paris/Europe"}},
         "timezone",
         R"(such as Europe/Paris or America/New_York, not "Paris/Europe")"},
        {{{"email", "not an email"}}, "email", "such as ada@example.com"},
        {{{"email", "ada@example.com,bob@example.com"}}, "email", "such as ada@example.com"},
        {{{"locale", "french"}}, "locale", "such as fr, en or pt-BR"},
        {{{"phone", "0612345678"}}, "phone", "such as +33612345678"},
        {{{"name", "two\nlines"}}, "name", "one line"},
    };
    for (const Row& row : rows) {
        INFO(row.body.dump());
        const auto answer = office.put(user(1), row.body);
        CHECK(answer.status == 422);
        const Json error = json_of(answer).at("errors").at(0);
        CHECK(error.at("field") == row.field);
        CHECK(error.at("message").get<std::string>().find(row.part) != std::string::npos);
    }
    CHECK(office.put(user(1), {{"email", 7}}).status == 400);
    const auto nobody =
        office.server.http().request("PUT", kUsers + "/nobody", office.service(), "{}");
    CHECK(nobody.status == 400);
    CHECK(json_of(nobody).at("errors").at(0) ==
          Json{{"field", "id"}, {"message", "id must be a UUID, not \"nobody\""}});
    CHECK(office.server.http()
              .request("GET", kUsers + "/" + user(1).text(), office.service())
              .status == 404);
}

TEST_CASE("values are kept trimmed and in one form", "[server][directory]") {
    const Office office;
    const auto answer = office.put(user(1), {{"email", " Ada@example.com "},
                                             {"name", "\tAda "},
                                             {"locale", "fr_fr"},
                                             {"timezone", "europe/paris\n"},
                                             {"phone", " +33612345678"},
                                             {"teams", {team(1).text()}}});
    REQUIRE(answer.status == 200);
    CHECK(json_of(answer) == Json{{"id", user(1).text()},
                                  {"email", "Ada@example.com"},
                                  {"name", "Ada"},
                                  {"locale", "fr-FR"},
                                  {"timezone", "Europe/Paris"},
                                  {"phone", "+33612345678"},
                                  {"teams", {team(1).text()}}});
    // Blanks alone say nothing.
    const Json blank = json_of(office.put(user(1), {{"email", "  "}, {"phone", ""}}));
    CHECK(blank.at("email").is_null());
    CHECK(blank.at("phone").is_null());
}

TEST_CASE("the same reader serves REST and files", "[server][directory]") {
    const auto user_of = [](const std::string& more) {
        return read_directory_user(R"({"id":")" + user(1).text() + "\"," + more + "}",
                                   std::nullopt);
    };
    CHECK(user_of(R"("timezone":"EUROPE/PARIS")")->timezone == "Europe/Paris");
    CHECK(user_of(R"("timezone":"Paris/Europe")").error().field == "timezone");
    CHECK(user_of(R"("email":"not an email")").error().field == "email");
}

TEST_CASE("a second person with an email is 409, in any case", "[server][directory]") {
    const Office office;
    REQUIRE(office.put(user(1), {{"email", "ada@example.com"}}).status == 200);
    const auto second = office.put(user(2), {{"email", "ADA@example.com"}});
    CHECK(second.status == 409);
    CHECK(second.header("Content-Type") == "application/problem+json");
    const Json problem = json_of(second);
    CHECK(problem.at("status") == 409);
    CHECK(problem.at("errors").at(0).at("field") == "email");
    CHECK(problem.at("detail").get<std::string>().find(user(1).text()) != std::string::npos);
    // One's own again is no second one.
    CHECK(office.put(user(1), {{"email", "Ada@Example.com"}}).status == 200);
    CHECK(office.put(user(2), {{"email", "bob@example.com"}}).status == 200);
}

TEST_CASE("the directory is listed in pages, by email and by team", "[server][directory]") {
    const Office office;
    for (const std::uint32_t number : {1u, 2u, 3u})
        REQUIRE(office
                    .put(user(number), {{"email", "u" + std::to_string(number) + "@example.com"},
                                        {"teams", {team(number % 2 + 1).text()}}})
                    .status == 200);
    CHECK(office.ids("") == Ids{user(1).text(), user(2).text(), user(3).text()});
    CHECK(office.ids("?email=U2@example.com") == Ids{user(2).text()});
    CHECK(office.ids("?team=" + team(2).text()) == Ids{user(1).text(), user(3).text()});
    CHECK(office.ids("?email=nobody@example.com").empty());
    Json page = office.get(kUsers + "?limit=2");
    CHECK(page.at("next_cursor") == user(2).text());
    CHECK(page.at("items").at(0).at("email") == "u1@example.com");
    page = office.get(kUsers + "?limit=2&cursor=" + user(2).text());
    CHECK(page.at("next_cursor").is_null());
    CHECK(page.at("items").size() == 1);

    const auto field = [&](const std::string& query) {
        const auto answer = office.server.http().request("GET", kUsers + query, office.service());
        INFO(query);
        REQUIRE(answer.status == 400);
        return json_of(answer).at("errors").at(0).at("field").get<std::string>();
    };
    CHECK(field("?email=ada") == "email");
    CHECK(field("?email=") == "email");
    CHECK(field("?team=sales") == "team");
    CHECK(field("?cursor=x") == "cursor");
    CHECK(field("?limit=0") == "limit");
    CHECK(field("?limit=201") == "limit");
}
