// The digest, from what a person says to what somebody else's program reads in the mail.

#include "tests/deliver/mail_server.hpp"
#include "tests/deliver/parsed_mail.hpp"
#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kDay{24 * 3600'000};

struct Digests {
    MailServer server;
    WaysOutServer out{{"smtp://" + server.at(), "", false}};

    Digests() {
        out.know(user(1), {{"email", "one@example.com"}, {"name", "Ann"}, {"locale", "en"}});
        out.know(user(2), {{"email", "two@example.com"}, {"locale", "fr"}});
    }
    void say(const UserId& who, const Json& document) {
        REQUIRE(out.put("/preferences", out.as(who), document).status == 200);
    }
    Json explain(const UserId& who) {
        const auto answer = out.post("/preferences/explain", out.as(who),
                                     {{"type", "test.later"}, {"priority", "low"}});
        REQUIRE(answer.status == 200);
        const Json all = json_of(answer)["decisions"];
        for (const Json& decision : all)
            if (decision["channel"] == "email") return decision;
        return {};
    }
    void task(const UserId& who, const std::string& task, Json more = Json::object()) {
        more["channel"] = "email";
        out.emit(WaysOutServer::task({who}, task, more));
    }
    Json next() { return parsed_mail(server.await("came").at("data")); }
};

const Json kDaily = {{"digest", {{"email", "daily"}, {"at", "08:00"}, {"max_priority", "normal"}}}};

std::string part(const Json& mail, std::size_t which) {
    return mail.at("parts").at(which).at("text");
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what was gathered comes as one mail, in its reader's language", "[server][digest]") {
    Digests mails;
    mails.say(user(1), kDaily);
    mails.say(user(2), kDaily);
    CHECK(mails.explain(user(1))["decision"] == "digest");
    mails.task(user(1), "Call <Acme>", {{"url", "/tasks/1"}});
    mails.task(user(1), "Call Lumen");
    mails.task(user(2), "Appeler");
    mails.out.advance(kDay + Millis(180'000));
    Json ann = mails.next();
    Json two = mails.next();
    if (field(ann, "To").find("one@") == std::string::npos) std::swap(ann, two);
    CHECK(field(ann, "Subject") == "Your digest: 2 notifications");
    CHECK(field(two, "Subject") == "Votre récapitulatif\u00a0: 1 notification");
    const std::string text = part(ann, 0);
    CHECK(has(text, "* New task: Call Lumen\n"));
    CHECK(has(text, "* New task: Call <Acme>\n"));
    CHECK(has(text, "https://carillon.test/tasks/1\n"));
    CHECK(text.find("Lumen") < text.find("Acme"));
    CHECK(has(part(ann, 1), "Call &lt;Acme&gt;</a>"));
    CHECK(has(part(ann, 1), "href=\"https://carillon.test/tasks/1\""));
    CHECK(has(part(two, 1), "lang=\"fr\""));
    CHECK(has(part(two, 0), "Appeler"));
}

TEST_CASE("the link of a digest turns mail off as a whole", "[server][digest]") {
    Digests mails;
    mails.say(user(1), kDaily);
    mails.task(user(1), "Call Acme");
    mails.out.advance(kDay + Millis(180'000));
    const Json mail = mails.next();
    const std::string text = part(mail, 0);
    CHECK(has(text, "Stop all these emails: https://carillon.test/unsubscribe?t="));
    const std::string begin = "https://carillon.test";
    const std::size_t at = text.find(begin + "/unsubscribe?t=");
    REQUIRE(at != std::string::npos);
    const std::string path =
        text.substr(at + begin.size(), text.find('\n', at) - at - begin.size());
    HttpClient http(mails.out.server().port());
    const HttpAnswer page = http.request("GET", path, {{"Accept-Language", "en"}});
    CHECK(page.status == 200);
    CHECK(has(page.body, "You will get no more emails from here."));
    CHECK(http.request("POST", path, {{"Content-Type", "application/x-www-form-urlencoded"}},
                       "List-Unsubscribe=One-Click")
              .status == 200);
    CHECK(mails.explain(user(1))["decision"] == "never");
    CHECK(mails.explain(user(1))["line"] == "channels.email");
}

TEST_CASE("operators see a digest as a delivery of no notification", "[server][digest]") {
    Digests mails;
    mails.say(user(1), kDaily);
    mails.task(user(1), "Call Acme");
    const Json items = mails.out.deliveries("?channel=email");
    REQUIRE(items.size() == 2);
    std::size_t digests = 0;
    for (const Json& item : items) {
        if (item["notification_id"].is_null()) {
            ++digests;
            CHECK(item["event"] == "digest");
        } else {
            CHECK(item["reason"] == "digest");
        }
        CHECK(item["state"] == "waiting");
    }
    CHECK(digests == 1);
}
