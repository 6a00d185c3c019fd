// DELETE /events/{id}: who may take an event back, and what becomes of what it has made.

#include "tests/deliver/mail_server.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

std::string path_of(const std::string& id) {
    return "/events/" + id;
}

}  // namespace

TEST_CASE("an event that is taken back is gone from every inbox, and says what was sent already",
          "[server][retract]") {
    MailServer mail;
    WaysOutServer out({"smtp://" + mail.at(), "", false});
    out.know(user(1), {{"email", "one@example.com"}});
    // One mail is sent; another has no address; a third is to come in ten minutes.
    Json event = WaysOutServer::task({user(1), user(2)}, "Call Acme", {{"channel", "email"}});
    event["id"] = "sent-1";
    out.emit(event);
    out.await_state("sent");
    out.await_state("suppressed");
    out.emit({{"id", "later-1"},
              {"event", "test.later"},
              {"payload", {{"recipients", {user(1).text()}}}}});
    out.await_state("waiting");
    auto socket = out.server().ws(out.server().token(user(1)));
    CHECK(await_frame(socket, "snapshot").at("unread").at("total") == 2);
    const std::string id = json_of(out.get("/notifications?type=task.assigned", out.as(user(1))))
                               .at("items")
                               .at(0)
                               .at("id");
    const CapturedLog log;

    const auto gone = out.remove("/events/sent-1", out.service());
    INFO(gone.body);
    REQUIRE(gone.status == 200);
    CHECK(json_of(gone) == Json{{"cancelled", 0}, {"retracted", 2}, {"sent_already", 1}});
    const Json changes = await_frame(socket, "changes");
    CHECK(changes.at("deletes") == Json{id});
    CHECK(changes.at("unread").at("total") == 1);
    CHECK(out.titles(user(2)).empty());
    CHECK(out.get("/notifications/" + id, out.as(user(1))).status == 404);
    CHECK(log.await("notification.retracted").at("event_id") == "sent-1");

    const auto later = out.remove("/events/later-1", out.service());
    CHECK(json_of(later) == Json{{"cancelled", 1}, {"retracted", 1}, {"sent_already", 0}});
    const Json cancelled = out.await_state("cancelled")[0];
    CHECK(cancelled.at("reason") == "retracted");
    out.advance(Millis(20 * 60'000));

    // Again, the very same answers, whatever has come meanwhile.
    CHECK(out.remove("/events/sent-1", out.service()).body == gone.body);
    CHECK(out.remove("/events/later-1", out.admin()).body == later.body);
    Json last = WaysOutServer::task({user(1)}, "the end", {{"channel", "email"}});
    out.emit(last);
    out.await_state("sent", 2);
    mail.await("came");
    mail.await("came");
    CHECK(mail.count("came") == 2);  // what was cancelled is not among them
}

TEST_CASE("who emits may take any event back, a manager only what they have sent by hand",
          "[server][retract]") {
    const WaysOutServer out;
    out.know(user(1), {{"teams", {team(1).text()}}});
    const HeaderList max = out.as(user(50), Role::kManager, {team(1)});
    const HeaderList zoe = out.as(user(51), Role::kManager, {team(1)});
    const auto send = [&](const HeaderList& by) {
        const auto answer =
            out.post("/notifications/test", by,
                     {{"user_id", user(1).text()}, {"title", "Lunch"}, {"body", "b"}});
        REQUIRE(answer.status == 201);
        return json_of(answer).at("event_id").get<std::string>();
    };
    const std::string of_max = send(max);
    const std::string of_zoe = send(zoe);
    Json event = WaysOutServer::task({user(1)}, "Call Acme");
    event["id"] = "of-a-program";
    out.emit(event);
    CHECK(out.titles(user(1)).size() == 3);

    const auto unknown = out.remove("/events/unknown", max);
    for (const std::string& id : {of_zoe, std::string("of-a-program"), std::string("unknown")}) {
        const auto refused = out.remove(path_of(id), max);
        INFO(id << ": " << refused.body);
        CHECK(refused.status == 404);
        CHECK(refused.header("Content-Type") == "application/problem+json");
        CHECK(json_of(refused).at("detail") == json_of(unknown).at("detail"));
    }
    CHECK(out.remove(path_of(of_max), out.as(user(1))).status == 403);
    CHECK(out.remove(path_of(of_max), {}).status == 401);
    CHECK(out.titles(user(1)).size() == 3);

    const auto own = out.remove(path_of(of_max), max);
    CHECK(own.status == 200);
    CHECK(json_of(own).at("retracted") == 1);
    CHECK(out.remove(path_of(of_max), max).body == own.body);
    CHECK(out.remove(path_of(of_zoe), out.service()).status == 200);
    CHECK(out.remove("/events/of-a-program", out.admin()).status == 200);
    CHECK(out.titles(user(1)).empty());
    CHECK(out.remove("/events/unknown", out.service()).status == 404);
    CHECK(out.remove("/events/unknown", out.admin()).status == 404);
    CHECK(out.ask("GET", "/api/v1/events/unknown", out.service()).status == 405);
}

TEST_CASE("an event whose id is no word of an address is named in percent encoding",
          "[server][retract]") {
    const WaysOutServer out;
    const std::pair<const char*, const char*> rows[] = {
        {"order/42", "order%2F42"}, {"a b?c#d", "a%20b%3Fc%23d"},
        {"100%", "100%25"},         {"été", "%C3%A9t%C3%A9"},
        {"..", "%2E%2E"},           {"a+b", "a+b"},
    };
    for (const auto& [id, encoded] : rows) {
        CAPTURE(id);
        Json event = WaysOutServer::task({user(1)}, "Call Acme");
        event["id"] = id;
        CHECK(out.emit(event).at("event_id") == id);
        const auto gone = out.remove(path_of(encoded), out.service());
        INFO(gone.body);
        REQUIRE(gone.status == 200);
        CHECK(json_of(gone).at("retracted") == 1);
        CHECK(out.titles(user(1)).empty());
    }
    for (const char* none : {"/events/%zz", "/events/%ff"})
        CHECK(out.remove(none, out.service()).status == 400);
}

TEST_CASE("an event that was given its id is taken back by it", "[server][retract]") {
    const WaysOutServer out;
    const std::string id = out.emit(WaysOutServer::task({user(1)}, "Call Acme")).at("event_id");
    CHECK(json_of(out.remove(path_of(id), out.service())) ==
          Json{{"cancelled", 0}, {"retracted", 1}, {"sent_already", 0}});
    CHECK(out.titles(user(1)).empty());
}
