// GET /deliveries, GET /notifications/{id}/deliveries, POST /deliveries/{id}/retry and the trace:
// who sees what of what left by another way than the page.

#include "tests/deliver/mail_server.hpp"
#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kNobody = "/0190f000-0000-7000-8000-00000000d001";

// One delivery of each kind: user 1 gets mails, user 2's address is refused, user 3 has none, SMS
// are off, and one waits. Users 1 and 2 are in team 1, user 3 is in team 2.
struct Office {
    MailServer mail{{"--refuse", "gone@example.com"}};
    WaysOutServer out{{"smtp://" + mail.at(), "", false}};
    HeaderList manager = out.as(user(50), Role::kManager, {team(1)});
    HeaderList other_manager = out.as(user(51), Role::kManager, {team(2)});

    Office() {
        out.know(user(1), {{"email", "one@example.com"}, {"teams", {team(1).text()}}});
        out.know(user(2), {{"email", "gone@example.com"}, {"teams", {team(1).text()}}});
        out.know(user(3), {{"teams", {team(2).text()}}});
    }
    void send_all() {
        send({user(1)}, "sent", "email", team(1));
        out.await_state("sent");
        send({user(2)}, "refused", "email", team(1));
        out.await_state("failed");
        send({user(3)}, "without an address", "email", team(2));
        out.await_state("suppressed");
        send({user(1)}, "by SMS", "sms", team(1));
        out.emit({{"event", "test.later"}, {"payload", {{"recipients", {user(1).text()}}}}});
        out.await_state("waiting");
    }
    void send(const std::vector<UserId>& users, const std::string& name, const char* channel,
              const TeamId& within) {
        out.emit(
            WaysOutServer::task(users, name, {{"channel", channel}, {"team_id", within.text()}}));
    }
};

std::vector<std::string> states(const Json& items) {
    std::vector<std::string> all;
    for (const Json& item : items)
        all.push_back(item.at("state"));
    return all;
}

using States = std::vector<std::string>;

}  // namespace

TEST_CASE("an operator sees every delivery, newest first, by state and channel",
          "[server][deliveries]") {
    Office office;
    office.send_all();
    const WaysOutServer& out = office.out;
    CHECK(states(out.deliveries()) ==
          States{"waiting", "suppressed", "suppressed", "failed", "sent"});
    CHECK(states(out.deliveries("?state=failed")) == States{"failed"});
    CHECK(states(out.deliveries("?channel=email")) ==
          States{"waiting", "suppressed", "failed", "sent"});
    CHECK(states(out.deliveries("?channel=email&state=suppressed")) == States{"suppressed"});
    CHECK(out.deliveries("?state=bounced").empty());
    for (const char* channel : {"mobile_push", "webhook"})
        CHECK(out.deliveries("?channel=" + std::string(channel)).empty());
    CHECK(out.deliveries("?channel=sms")[0].at("reason") == "channel_off");
    CHECK(out.deliveries("?channel=email&state=suppressed")[0].at("reason") == "no_address");

    Json sent = out.deliveries("?state=sent")[0];
    for (const char* time : {"due_at", "created_at", "updated_at"}) {
        CHECK(sent.at(time).get<std::string>().size() == 24);
        sent.erase(time);
    }
    CHECK(sent.at("id").get<std::string>().at(14) == '7');
    sent.erase("id");
    const Json page = json_of(out.get("/notifications?q=sent", out.as(user(1))));
    CHECK(sent.at("provider_id").get<std::string>().find("queued as Q1") != std::string::npos);
    sent.erase("provider_id");
    CHECK(sent == Json{{"notification_id", page.at("items").at(0).at("id")},
                       {"channel", "email"},
                       {"step", 0},
                       {"state", "sent"},
                       {"reason", nullptr},
                       {"attempts", 1},
                       {"last_error", nullptr}});
    const Json failed = out.deliveries("?state=failed")[0];
    CHECK(failed.at("last_error").get<std::string>().find("The account does not exist.") !=
          std::string::npos);
    CHECK(failed.at("provider_id").is_null());
    CHECK(failed.at("attempts") == 1);
    CHECK(out.deliveries("?channel=sms")[0].at("attempts") == 0);
}

TEST_CASE("deliveries are paged, and every page is there once", "[server][deliveries]") {
    Office office;
    office.send_all();
    States walked;
    std::string query = "?limit=2";
    while (true) {
        const Json page = json_of(office.out.get("/deliveries" + query, office.out.admin()));
        CHECK(page.at("items").size() <= 2);
        for (const std::string& state : states(page.at("items")))
            walked.push_back(state);
        if (page.at("next_cursor").is_null()) break;
        query = "?limit=2&cursor=" + page.at("next_cursor").get<std::string>();
    }
    CHECK(walked == States{"waiting", "suppressed", "suppressed", "failed", "sent"});
    CHECK(office.out.deliveries("?cursor=").size() == 5);
    // The filter holds on every page.
    const Json first =
        json_of(office.out.get("/deliveries?state=suppressed&limit=1", office.out.admin()));
    CHECK(office.out
              .deliveries("?state=suppressed&limit=1&cursor=" +
                          first.at("next_cursor").get<std::string>())
              .size() == 1);
}

TEST_CASE("a wrong parameter is refused, and what is accepted is named", "[server][deliveries]") {
    const WaysOutServer out;
    const auto refusal = [&](const std::string& query) {
        const auto answer = out.get("/deliveries" + query, out.admin());
        INFO(query << ": " << answer.body);
        REQUIRE(answer.status == 400);
        CHECK(answer.header("Content-Type") == "application/problem+json");
        return json_of(answer).at("errors").at(0);
    };
    const auto says = [](const Json& error, const std::string& part) {
        return error.at("message").get<std::string>().find(part) != std::string::npos;
    };
    Json error = refusal("?state=gone");
    CHECK(error.at("field") == "state");
    CHECK(says(error, "waiting, sending, sent, delivered, failed, bounced, cancelled, suppressed"));
    CHECK(says(error, "gone"));
    error = refusal("?channel=web");
    CHECK(error.at("field") == "channel");
    CHECK(says(error, "email, sms, mobile_push, webhook"));
    CHECK(refusal("?state=").at("field") == "state");
    CHECK(refusal("?limit=0").at("field") == "limit");
    CHECK(refusal("?limit=201").at("field") == "limit");
    CHECK(refusal("?limit=x").at("field") == "limit");
    CHECK(refusal("?cursor=x").at("field") == "cursor");
    CHECK(refusal("?cursor=%ff").at("field") == "cursor");
}

TEST_CASE("a manager sees the deliveries of their own teams, an admin all, others none",
          "[server][deliveries]") {
    Office office;
    office.send_all();
    const WaysOutServer& out = office.out;
    const auto seen = [&](const HeaderList& by) {
        const auto answer = out.get("/deliveries", by);
        REQUIRE(answer.status == 200);
        return states(json_of(answer).at("items"));
    };
    CHECK(seen(office.manager) == States{"suppressed", "failed", "sent"});
    CHECK(seen(office.other_manager) == States{"suppressed"});
    CHECK(seen(out.as(user(52), Role::kManager, {team(1), team(2)})).size() == 4);
    CHECK(seen(out.as(user(52), Role::kManager)).empty());
    for (const Role role : {Role::kUser, Role::kService}) {
        INFO(text(role));
        CHECK(out.get("/deliveries", out.as(user(1), role)).status == 403);
    }
    CHECK(out.get("/deliveries", {}).status == 401);
}

TEST_CASE("whoever owns a notification sees what leaves of it, and nobody learns of a foreign one",
          "[server][deliveries]") {
    Office office;
    office.send_all();
    const WaysOutServer& out = office.out;
    const std::string path =
        "/notifications/" +
        out.deliveries("?state=failed")[0].at("notification_id").get<std::string>() + "/deliveries";
    const auto own = out.get(path, out.as(user(2)));
    REQUIRE(own.status == 200);
    CHECK(json_of(own).at("next_cursor").is_null());
    // What the provider says is for those who may audit: it may name hosts.
    const Json words = out.deliveries("?state=failed");
    CHECK(words[0].at("last_error").get<std::string>().find(office.mail.at()) != std::string::npos);
    for (const HeaderList& by : {out.admin(), office.manager}) {
        const auto answer = out.get(path, by);
        REQUIRE(answer.status == 200);
        CHECK(json_of(answer).at("items") == words);
    }
    Json plain = words;
    plain[0]["last_error"] = "the message could not be handed over; the operator sees why";
    CHECK(json_of(own).at("items") == plain);
    // A manager whose own notification is of a team of others is its person and no operator.
    CHECK(json_of(out.get(path, out.as(user(2), Role::kManager, {team(2)}))).at("items") == plain);
    CHECK(json_of(out.get(path, out.as(user(2), Role::kManager, {team(1)}))).at("items") == words);
    const std::string sent =
        "/notifications/" +
        out.deliveries("?state=sent")[0].at("notification_id").get<std::string>() + "/deliveries";
    CHECK(json_of(out.get(sent, out.as(user(1)))).at("items")[0].at("provider_id").is_null());
    CHECK_FALSE(json_of(out.get(sent, out.admin())).at("items")[0].at("provider_id").is_null());
    CHECK(out.get(path, {}).status == 401);
    CHECK(out.get(path, out.as(user(99), Role::kService)).status == 403);
    CHECK(json_of(out.get(path + "?state=sent", out.as(user(2)))).at("items").empty());
    CHECK(out.get(path + "?state=none", out.as(user(2))).status == 400);

    const auto foreign = out.get(path, out.as(user(1)));
    const auto unknown = out.get("/notifications" + kNobody + "/deliveries", out.as(user(1)));
    for (const auto& answer : {foreign, unknown, out.get(path, office.other_manager),
                               out.get("/notifications/x/deliveries", out.as(user(1)))}) {
        CHECK(answer.status == 404);
        CHECK(json_of(answer).at("detail") == json_of(unknown).at("detail"));
    }
}

TEST_CASE("a dead letter is sent again by hand", "[server][deliveries]") {
    Office office;
    office.send_all();
    const WaysOutServer& out = office.out;
    const Json failed = out.deliveries("?state=failed")[0];
    const std::string retry = "/deliveries/" + failed.at("id").get<std::string>() + "/retry";
    // Foreign ones and those that are none read alike.
    const auto unknown = out.post("/deliveries" + kNobody + "/retry", out.admin(), Json::object());
    for (const auto& answer : {unknown, out.post(retry, office.other_manager, Json::object()),
                               out.post("/deliveries/x/retry", out.admin(), Json::object())}) {
        CHECK(answer.status == 404);
        CHECK(answer.header("Content-Type") == "application/problem+json");
        CHECK(json_of(answer).at("detail") == json_of(unknown).at("detail"));
    }
    CHECK(out.post(retry, out.as(user(2)), Json::object()).status == 403);
    CHECK(out.post(retry, {}, Json::object()).status == 401);
    CHECK(out.get(retry, out.admin()).status == 405);
    CHECK(out.deliveries("?state=failed")[0] == failed);

    office.out.know(user(2), {{"email", "found@example.com"}, {"teams", {team(1).text()}}});
    const auto again = out.ask("POST", "/api/v1" + retry, office.manager);
    REQUIRE(again.status == 200);
    CHECK(json_of(again).at("id") == failed.at("id"));
    CHECK(json_of(again).at("state") == "waiting");
    CHECK(json_of(again).at("attempts") == 0);
    out.await_state("sent", 2);
    Json mail = office.mail.await("came");
    while (mail.at("to")[0] != "found@example.com")
        mail = office.mail.await("came");
    CHECK(mail.at("data").get<std::string>().find(
              "Message-ID: <" + failed.at("id").get<std::string>() + "@example.com>") !=
          std::string::npos);

    const Json audit = json_of(out.get("/audit", out.admin())).at("items");
    REQUIRE(audit.size() == 1);
    CHECK(audit[0].at("action") == "deliveries.retry");
    CHECK(audit[0].at("actor") == user(50).text());
    CHECK(audit[0].at("recipients") == Json{{"user_ids", {user(2).text()}}});
    CHECK(audit[0].at("created") == 1);
    CHECK(audit[0].at("type").is_null());
    CHECK(audit[0].at("request_id") == again.header("X-Request-Id"));

    // What was sent, or waits, is not sent again.
    for (const std::string& id :
         {failed.at("id").get<std::string>(),
          out.deliveries("?state=waiting")[0].at("id").get<std::string>()}) {
        const auto refused = out.ask("POST", "/api/v1/deliveries/" + id + "/retry", out.admin());
        INFO(refused.body);
        CHECK(refused.status == 409);
        CHECK(refused.header("Content-Type") == "application/problem+json");
        CHECK(json_of(refused).at("status") == 409);
        CHECK(json_of(refused).at("detail").get<std::string>().find("can be sent again") !=
              std::string::npos);
    }
}

TEST_CASE("the trace of a notification has its deliveries, with channel and reason",
          "[server][deliveries]") {
    Office office;
    office.send_all();
    const WaysOutServer& out = office.out;
    const auto steps = [&](const Json& delivery, const HeaderList& by) {
        const auto answer = out.get(
            "/notifications/" + delivery.at("notification_id").get<std::string>() + "/trace", by);
        REQUIRE(answer.status == 200);
        Json found = Json::array();
        const Json trace = json_of(answer);
        for (Json step : trace.at("steps")) {
            if (!step.contains("channel")) continue;
            step.erase("at");
            found.push_back(step);
        }
        return found;
    };
    CHECK(steps(out.deliveries("?state=sent")[0], out.admin()) ==
          Json::array({{{"step", "sent"}, {"channel", "email"}}}));
    CHECK(steps(out.deliveries("?state=failed")[0], office.manager) ==
          Json::array({{{"step", "failed"}, {"channel", "email"}}}));
    CHECK(steps(out.deliveries("?channel=sms")[0], out.admin()) ==
          Json::array({{{"step", "suppressed"}, {"channel", "sms"}, {"reason", "channel_off"}}}));
    CHECK(steps(out.deliveries("?state=waiting")[0], out.admin()) ==
          Json::array({{{"step", "waiting"}, {"channel", "email"}}}));
}

TEST_CASE("the trace of what is kept out of the inbox says so, and that nobody has read it",
          "[server][deliveries]") {
    const Office office;
    const WaysOutServer& out = office.out;
    REQUIRE(
        out.put("/preferences", out.as(user(1)), {{"types", {{"task.assigned", {{"web", false}}}}}})
            .status == 200);
    out.emit(WaysOutServer::task({user(1)}, "elsewhere", {{"channel", "email"}}));
    const std::string id = out.await_state("sent")[0].at("notification_id");
    const auto answer = out.get("/notifications/" + id + "/trace", out.admin());
    REQUIRE(answer.status == 200);
    std::vector<std::string> steps;
    const Json trace = json_of(answer);
    for (const Json& step : trace.at("steps")) {
        steps.push_back(step.at("step"));
        if (step.at("step") != "filed") continue;
        CHECK(step.at("channel") == "web");
        CHECK(step.at("reason") == "preference");
    }
    CHECK(std::count(steps.begin(), steps.end(), "filed") == 1);
    CHECK(std::count(steps.begin(), steps.end(), "read") == 0);
}
