// The link of a mail: it turns its type off for email, without sign-in, and only when it is asked
// to.

#include "server/deliver/unsubscribe/links.hpp"
#include "server/deliver/unsubscribe/page.hpp"
#include "tests/deliver/mail_server.hpp"
#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace carillon;
using namespace carillon::test;
using deliver::UnsubscribeLinks;
using deliver::UnsubscribeTarget;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

const std::string kForm = "application/x-www-form-urlencoded";

struct Mailing {
    MailServer mail;
    WaysOutServer out{{"smtp://" + mail.at(), "", false}};

    Mailing() {
        out.know(user(1), {{"email", "one@example.com"}, {"locale", "en"}});
        out.know(user(2), {{"email", "two@example.com"}, {"locale", "en"}});
    }
    // The mail's data; of an event to this person.
    std::string mail_of(const Json& event) {
        out.emit(event);
        return mail.await("came").at("data");
    }
    // What stands behind the public address in List-Unsubscribe.
    std::string link_of(const Json& event) {
        std::string data = mail_of(event);
        // A long field is folded.
        for (std::size_t at = 0; (at = data.find("\r\n ", at)) != std::string::npos;)
            data.erase(at, 3);
        const std::string begin = "List-Unsubscribe: <" + kPublicUrl;
        const std::size_t from = data.find(begin);
        REQUIRE(from != std::string::npos);
        CHECK(has(data, "List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
        const std::size_t at = from + begin.size();
        return data.substr(at, data.find('>', at) - at);
    }
    Json by_email(const UserId& who) const {
        return WaysOutServer::task({who}, "Call Acme", {{"channel", "email"}});
    }
    HttpAnswer get(const std::string& link, HeaderList headers = {}) const {
        return out.ask("GET", link, headers);
    }
    HttpAnswer post(const std::string& link, const std::string& body = "List-Unsubscribe=One-Click",
                    const std::string& type = kForm) const {
        return out.ask("POST", link, {{"Content-Type", type}}, body);
    }
    Json types(const UserId& who) const {
        const Json all = json_of(out.get("/preferences", out.as(who)));
        return all.value("types", Json::object());
    }
};

}  // namespace

TEST_CASE("one click turns a type off for email, once and for this person",
          "[server][unsubscribe]") {
    Mailing mailing;
    const std::string link = mailing.link_of(mailing.by_email(user(1)));
    CHECK_FALSE(has(link, user(1).text()));
    CHECK_FALSE(has(link, "task"));
    const auto done = mailing.post(link);
    CHECK(done.status == 200);
    CHECK(has(done.body, "<code>task.assigned</code>"));
    CHECK(mailing.types(user(1)) == Json{{"task.assigned", {{"email", false}}}});
    CHECK(mailing.types(user(2)) == Json::object());
    CHECK(mailing.post(link).status == 200);

    mailing.out.emit(mailing.by_email(user(1)));
    CHECK(mailing.out.await_state("suppressed")[0].at("reason") == "unsubscribed");
    CHECK_FALSE(mailing.link_of(mailing.by_email(user(2))).empty());

    const Json audit = json_of(mailing.out.get("/audit", mailing.out.admin())).at("items");
    REQUIRE(audit.size() == 1);
    CHECK(audit[0].at("action") == "preferences.unsubscribe");
    CHECK(audit[0].at("actor") == user(1).text());
}

TEST_CASE("looking at the link asks and changes nothing", "[server][unsubscribe]") {
    Mailing mailing;
    const std::string link = mailing.link_of(mailing.by_email(user(1)));
    const auto page = mailing.get(link, {{"Accept-Language", "fr-CH, en;q=0.5"}});
    CHECK(page.status == 200);
    CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(has(page.header("Content-Security-Policy"), "default-src 'none'"));
    CHECK(page.header("Referrer-Policy") == "no-referrer");
    CHECK(page.header("Cache-Control") == "no-store");
    CHECK(has(page.body, "<html lang=\"fr\">"));
    CHECK(has(page.body, "<form method=\"post\""));
    CHECK_FALSE(has(page.body, "<script"));
    CHECK_FALSE(has(page.body, "style="));
    CHECK_FALSE(has(page.body, user(1).text()));
    CHECK(has(mailing.get(link, {{"Accept-Language", "de, en"}}).body, "<html lang=\"en\">"));
    CHECK(mailing.types(user(1)) == Json::object());
    // The page's form, and a mail program that sends a multipart form.
    CHECK(mailing.post(link, "").status == 200);
    CHECK(mailing.types(user(1)) == Json{{"task.assigned", {{"email", false}}}});
    CHECK(mailing.post(link, "--b\r\n\r\n--b--", "multipart/form-data; boundary=b").status == 200);
    const auto style = mailing.get("/unsubscribe/style.css");
    CHECK(style.status == 200);
    CHECK(has(style.body, "prefers-color-scheme: dark"));
}

TEST_CASE("a link that nobody here has made leads nowhere", "[server][unsubscribe]") {
    Mailing mailing;
    const std::string link = mailing.link_of(mailing.by_email(user(1)));
    for (std::size_t at = link.find('=') + 1; at < link.size(); at += 7) {
        std::string forged = link;
        forged[at] = forged[at] == 'A' ? 'B' : 'A';
        CHECK(mailing.post(forged).status == 404);
    }
    const UnsubscribeLinks foreign({std::string(48, 'x')});
    const std::string other = "/unsubscribe?t=" + foreign.token_for({user(1), "task.assigned"});
    CHECK(mailing.get(other).status == 404);
    CHECK(mailing.post(other).status == 404);
    for (const char* odd :
         {"/unsubscribe", "/unsubscribe?t=", "/unsubscribe?t=AAAA", "/unsubscribe?u=1"}) {
        const auto answer = mailing.get(odd);
        CHECK(answer.status == 404);
        CHECK(has(answer.body, "<h1>"));
    }
    CHECK(mailing.types(user(1)) == Json::object());
}

TEST_CASE("what is mandatory has no link", "[server][unsubscribe]") {
    Mailing mailing;
    Json event = {{"event", "system.announcement"},
                  {"payload",
                   {{"user_id", user(1).text()},
                    {"title", "Maintenance"},
                    {"body", "Tonight"},
                    {"channel", "email"}}}};
    CHECK_FALSE(has(mailing.mail_of(event), "List-Unsubscribe"));
}

TEST_CASE("a link is opened by who knows the secret, and by nobody else", "[server][unsubscribe]") {
    const UnsubscribeTarget target{user(1), "task.assigned"};
    const std::string old_secret(48, 'o');
    const std::string new_secret(48, 'n');
    const UnsubscribeLinks before({old_secret});
    const UnsubscribeLinks during({new_secret, old_secret});
    const UnsubscribeLinks after({new_secret});
    const std::string token = before.token_for(target);
    CHECK(before.token_for(target) == token);
    CHECK(before.open(token) == target);
    CHECK(during.open(token) == target);
    CHECK_FALSE(after.open(token));
    CHECK(after.open(during.token_for(target)) == target);
    std::set<std::string> tokens;
    std::set<std::size_t> lengths;
    for (const char* type : {"a", "task.assigned", "task.completed"}) {
        for (int who = 1; who <= 3; ++who) {
            const UnsubscribeTarget each{user(who), type};
            CHECK(before.open(before.token_for(each)) == each);
            tokens.insert(before.token_for(each));
            lengths.insert(before.token_for(each).size());
        }
    }
    CHECK(tokens.size() == 9);
    CHECK(lengths.size() == 1);
    const UnsubscribeTarget longest{user(1), std::string(400, 't')};
    CHECK(before.open(before.token_for(longest)) == longest);
    CHECK(before.token_for(longest).size() < 700);
    for (std::size_t size = 0; size < token.size(); ++size)
        CHECK_FALSE(before.open(std::string_view(token).substr(0, size)));
}

TEST_CASE("the page speaks the reader's language", "[server][unsubscribe]") {
    using deliver::page_language;
    CHECK(page_language("fr", "en") == "fr");
    CHECK(page_language("fr-CA;q=0.3, en-GB;q=0.8", "fr") == "en");
    CHECK(page_language("de, fr;q=0.1", "en") == "fr");
    CHECK(page_language("de", "fr_FR") == "fr");
    CHECK(page_language("", "pt") == "en");
    CHECK(page_language(";q=,,fr;q=", "en") == "en");
}
