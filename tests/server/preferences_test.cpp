// /preferences: reading, changing and explaining them, for oneself and for others.

#include "tests/server/ways_out.hpp"
#include "tests/support/wrapped_store.hpp"
#include "tests/support/ws_client.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kPath = "/preferences";

struct People {
    WaysOutServer out;

    HttpAnswer change(const char* method, const Json& body, HeaderList more = {},
                      const UserId& who = user(1)) const {
        HeaderList headers = out.as(who);
        headers.insert(headers.end(), more.begin(), more.end());
        return out.ask(method, "/api/v1" + kPath, headers, body.dump());
    }
    HttpAnswer get(const UserId& who = user(1)) const { return out.get(kPath, out.as(who)); }
    std::string etag() const { return get().header("ETag"); }
};

// The document without what is in force and by which rules.
Json said(const HttpAnswer& answer) {
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    Json body = json_of(answer);
    REQUIRE(body.contains("effective"));
    body.erase("effective");
    body.erase("rules");
    return body;
}

// Its directory cannot be asked; all else can.
class NoDirectory final : public WrappedStore {
  public:
    using WrappedStore::WrappedStore;
    void user(UserId, Completion<DirectoryUser> done) override {
        done(Error{Errc::kUnavailable, "", "the database is away"});
    }
};

void without_directory(AppParts& parts) {
    parts.open_store =
        [open = parts.open_store](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
        auto inner = open(std::move(settings));
        if (!inner) return inner;
        return std::unique_ptr<Store>(new NoDirectory(std::move(*inner)));
    };
}

}  // namespace

TEST_CASE("who has said nothing has an empty document, and what is in force",
          "[server][preferences]") {
    const People people;
    const auto answer = people.get();
    CHECK(said(answer) == Json::object());
    const Json effective = json_of(answer).at("effective");
    CHECK(effective.at("task.assigned").at("email") == Json{{"state", "on"}, {"line", nullptr}});
    CHECK(effective.at("task.assigned").at("sms") ==
          Json{{"state", "on"}, {"line", "defaults.channels.sms"}});
    CHECK(effective.at("system.announcement").at("web").at("state") == "mandatory");
}

TEST_CASE("the rules that the decision is made by are told with the document",
          "[server][preferences]") {
    const People people;
    people.out.know(user(1), {{"email", "one@example.com"}, {"timezone", "Europe/Paris"}});
    const Json rules = json_of(people.get()).at("rules");
    CHECK(rules.at("timezone") == "Europe/Paris");
    CHECK(rules.at("addresses") == Json{{"email", true}, {"sms", false}, {"mobile_push", false}});
    CHECK(rules.at("digest") == false);
    CHECK(rules.at("unsubscribed") == Json::array());
    CHECK(rules.at("defaults").at("channels").at("sms") == true);
    CHECK(rules.at("types").at("system.announcement").at("mandatory") == true);
    CHECK(json_of(people.get(user(2))).at("rules").at("addresses").at("email") == false);
    // They do not come of a change.
    CHECK_FALSE(json_of(people.change("PATCH", {{"locale", "en"}})).contains("rules"));
}

TEST_CASE("a document is replaced as a whole and changed by parts", "[server][preferences]") {
    const People people;
    const Json first = {{"locale", "fr"}, {"types", {{"task.*", {{"email", false}}}}}};
    CHECK(said(people.change("PUT", first)) == first);
    CHECK(said(people.get()) == first);
    const auto patched =
        people.change("PATCH", {{"locale", nullptr}, {"channels", {{"sms", false}}}},
                      {{"Content-Type", "application/merge-patch+json"}});
    CHECK(said(patched) == Json{{"channels", {{"sms", false}}}, {"types", first.at("types")}});
    CHECK(json_of(patched).at("effective").at("task.assigned").at("email") ==
          Json{{"state", "off"}, {"line", "types.task.*.email"}});
    // What was answered may be sent back as it is.
    CHECK(said(people.change("PUT", json_of(people.get()))) == said(people.get()));
    CHECK(said(people.get(user(2))) == Json::object());
}

TEST_CASE("a change made from an older document is refused", "[server][preferences]") {
    const People people;
    const std::string before = people.etag();
    const auto changed = people.change("PUT", {{"locale", "fr"}}, {{"If-Match", before}});
    CHECK(changed.status == 200);
    const std::string after = changed.header("ETag");
    CHECK(after != before);
    const auto refused = people.change("PATCH", {{"locale", "en"}}, {{"If-Match", before}});
    CHECK(refused.status == 412);
    CHECK(fields_of(refused) == std::vector<std::string>{"If-Match"});
    CHECK(said(people.get()) == Json{{"locale", "fr"}});
    CHECK(people.etag() == after);
    CHECK(
        people.change("PATCH", {{"locale", "en"}}, {{"If-Match", before + ", " + after}}).status ==
        200);
    CHECK(people.change("PATCH", {{"locale", "en"}}, {{"If-Match", "*"}}).status == 200);
    CHECK(people.change("PATCH", {{"locale", "en"}}, {{"If-Match", "W/" + people.etag()}}).status ==
          412);
}

TEST_CASE("a wrong value is 422 and named, and nothing is changed", "[server][preferences]") {
    const People people;
    const auto fields = [&](const Json& body) {
        const auto answer = people.change("PUT", body);
        CHECK(answer.status == 422);
        return fields_of(answer);
    };
    CHECK(fields({{"channels", {{"email", "no"}}}}) == std::vector<std::string>{"channels.email"});
    CHECK(fields({{"timezone", "Europe/Atlantis"}}) == std::vector<std::string>{"timezone"});
    CHECK(fields({{"digest", {{"email", "hourly"}}}}) == std::vector<std::string>{"digest.email"});
    CHECK(people.change("PUT", Json::array()).status == 400);
    CHECK(said(people.get()) == Json::object());
    CHECK(said(people.change("PUT", {{"timezone", "europe/paris"}, {"digest", {{"email", "off"}}}}))
              .at("timezone") == "Europe/Paris");
}

TEST_CASE("an operator reads and changes somebody else's, and it is in the audit",
          "[server][preferences]") {
    const People people;
    const std::string path = "/directory/users/" + user(1).text() + "/preferences";
    CHECK(people.out.get(path, people.out.as(user(1))).status == 403);
    const auto changed = people.out.ask("PUT", "/api/v1" + path, people.out.service(),
                                        Json{{"locale", "en"}}.dump());
    CHECK(said(changed) == Json{{"locale", "en"}});
    CHECK(said(people.get()) == Json{{"locale", "en"}});
    CHECK(said(people.out.get(path, people.out.service())) == Json{{"locale", "en"}});
    const Json audit = json_of(people.out.get("/audit", people.out.admin()));
    REQUIRE(audit.at("items").size() == 1);
    CHECK(audit.at("items")[0].at("action") == "preferences.change");
    CHECK(audit.at("items")[0].at("actor") == user(99).text());
    // One's own say is one's own business.
    CHECK(people.change("PUT", {{"locale", "fr"}}).status == 200);
    CHECK(json_of(people.out.get("/audit", people.out.admin())).at("items").size() == 1);
    CHECK(people.out.get("/directory/users/x/preferences", people.out.service()).status == 404);
}

TEST_CASE("it is told what would happen, and why", "[server][preferences]") {
    const People people;
    people.out.know(user(1), {{"email", "one@example.com"}, {"timezone", "Europe/Paris"}});
    people.change("PUT", {{"quiet_hours", {{{"from", "20:00"}, {"to", "08:00"}}}}});
    const auto ask = [&](const Json& body) {
        return people.out.post(kPath + "/explain", people.out.as(user(1)), body);
    };
    const auto answer = ask({{"type", "task.assigned"}, {"at", "2026-11-26T21:30:00Z"}});
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    const Json decisions = json_of(answer).at("decisions");
    REQUIRE(decisions.size() == 4);
    CHECK(decisions[0].at("channel") == "web");
    CHECK(decisions[0].at("decision") == "now");
    CHECK(decisions[1].at("channel") == "email");
    CHECK(decisions[1].at("decision") == "never");  // the type has no such step
    CHECK(fields_of(ask({{"type", "task.unknown"}})) == std::vector<std::string>{"type"});
    CHECK(ask(Json::object()).status == 422);
    CHECK(ask({{"type", "task.assigned"}, {"priority", "urgent"}}).status == 422);
}

TEST_CASE("other tabs hear of a change, and who was away does on coming back",
          "[server][preferences]") {
    const People people;
    const RunningApp& server = people.out.server();
    WsClient tab = server.ws(server.token(user(1)));
    await_frame(tab, "hello");
    const std::string since = await_frame(tab, "snapshot").at("revision");
    REQUIRE(people.change("PUT", {{"locale", "en"}}).status == 200);
    CHECK(await_frame(tab, "preferences").at("preferences") == Json{{"locale", "en"}});
    const auto changes = await_frame(tab, "changes");
    CHECK(changes.at("from") == since);
    CHECK(changes.at("upserts").empty());

    WsClient late = server.ws(server.token(user(1)), "since=" + since);
    CHECK(await_frame(late, "preferences").at("preferences") == Json{{"locale", "en"}});
}

TEST_CASE("while the directory cannot be asked nothing is explained", "[server][preferences]") {
    const RunningApp server{without_directory};
    const auto asked =
        server.http().request("POST", "/api/v1" + kPath + "/explain", server.bearer(user(1)),
                              Json{{"type", "task.assigned"}}.dump());
    INFO(asked.body);
    CHECK(asked.status == 503);
    CHECK(server.http().request("GET", "/api/v1" + kPath, server.bearer(user(1)), "").status ==
          503);
}
