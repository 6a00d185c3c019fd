// What the demo catches in place of sending it: the mail server that sends nothing, its mails as
// they are shown, and who may see them.

#include "server/app/demo/catcher/catch_mails.hpp"
#include "server/app/demo/catcher/mail_reader.hpp"
#include "server/app/demo/people.hpp"
#include "server/deliver/email/mime.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace carillon {
namespace {

using test::Json;

struct Dialog {
    std::vector<ReceivedMail> taken;
    MailDialog dialog{{[](std::string_view address) { return address.starts_with("known"); },
                       [this](ReceivedMail mail) { taken.push_back(std::move(mail)); }}};

    std::string say(std::string_view line) { return dialog.answer(line); }
    // The codes of the replies.
    std::string talk(const std::vector<std::string>& lines) {
        std::string codes;
        for (const std::string& line : lines) {
            const std::string reply = say(line);
            codes += reply.empty() ? "" : (codes.empty() ? "" : " ") + reply.substr(0, 3);
        }
        return codes;
    }
};

TEST_CASE("the catcher takes a mail for whom it knows, and gives it on", "[server][demo]") {
    Dialog mail;
    CHECK(mail.talk({"EHLO me", "MAIL FROM:<a@b.test> SIZE=12", "rcpt to:<known@b.test>", "DATA",
                     "Subject: S", "", "..", "...two", ".", "QUIT"}) == "250 250 250 354 250 221");
    REQUIRE(mail.taken.size() == 1);
    CHECK(mail.taken[0].from == "a@b.test");
    CHECK(mail.taken[0].to == std::vector<std::string>{"known@b.test"});
    CHECK(mail.taken[0].content == "Subject: S\r\n\r\n.\r\n..two\r\n");
    CHECK(mail.dialog.has_ended());
}

// Refused for now, so that mail of others is neither swallowed nor given up.
TEST_CASE("the catcher relays nothing: mail for others waits where it is", "[server][demo]") {
    Dialog mail;
    CHECK(mail.talk({"HELO me", "MAIL FROM:<a@b.test>", "RCPT TO:<stranger@b.test>", "DATA"}) ==
          "250 250 450 503");
    CHECK(mail.taken.empty());
}

TEST_CASE("what is no dialog the catcher refuses, and goes on", "[server][demo]") {
    Dialog mail;
    CHECK(mail.talk({"RCPT TO:<known@b.test>", "DATA", "MAIL", "MAIL FROM:a@b", "MAIL FROM:<a@b",
                     "VRFY known", "AUTH PLAIN eA==", "STARTTLS", "", "NOOP"}) ==
          "503 503 501 501 501 502 502 502 502 250");
    CHECK(mail.talk({"MAIL FROM:<>", "MAIL FROM:<a@b>", "RCPT TO:known@b", "RSET",
                     "RCPT TO:<known@b>"}) == "250 503 501 250 503");
    CHECK(mail.talk({"MAIL FROM:<a@b>", "RCPT TO:<known@b>", "EHLO again", "DATA"}) ==
          "250 250 250 503");
    REQUIRE(mail.talk({"MAIL FROM:<a@b>"}) == "250");
    for (std::size_t i = 0; i < MailDialog::kRecipients; ++i)
        CHECK(mail.say("RCPT TO:<known" + std::to_string(i) + "@b>").starts_with("250"));
    CHECK(mail.say("RCPT TO:<known@b>").starts_with("452"));
    CHECK(mail.talk({"DATA", "QUIT", "."}) == "354 250");
    CHECK(mail.taken.at(0).to.size() == MailDialog::kRecipients);
}

TEST_CASE("more than the catcher keeps it refuses at the mail's end", "[server][demo]") {
    Dialog mail;
    const std::vector<std::string> begin = {"MAIL FROM:<a@b>", "RCPT TO:<known@b>", "DATA"};
    REQUIRE(mail.talk(begin) == "250 250 354");
    const std::string line(1022, 'x');
    for (std::size_t i = 0; i <= MailDialog::kMailBytes / 1024; ++i)
        CHECK(mail.say(line).empty());
    CHECK(mail.say(".").starts_with("552"));
    CHECK(mail.taken.empty());
    CHECK(mail.talk(begin) == "250 250 354");
    CHECK(mail.talk({"short", "."}) == "250");
    CHECK(mail.taken.at(0).content == "short\r\n");
}

// The last line end is the part's own or its boundary's, by its encoding.
std::string without_end(std::string text) {
    if (text.ends_with("\r\n")) text.resize(text.size() - 2);
    return text;
}

TEST_CASE("a mail is shown as it was written, whatever its letters", "[server][demo]") {
    struct Row {
        const char* name;
        std::string subject;
        std::string text;
    };
    const Row rows[] = {
        {"Camille", "Plain", "One line\nand = another"},
        {"Inès Moreau", "Votre accord : « Lumen »", "Café, à 8 h 30\n\nFin."},
        {"Last, \"First\"", "=?utf-8?B?not encoded?=", ".\n..\nFrom here"},
        {"渋谷", std::string("長い件名が続きます。").append(100, 'x') + "終わり 🎉", "東京\n日本"},
        {"Ada", "a b  c", std::string(300, 'y') + " " + std::string(2000, 'z')},
    };
    for (const Row& row : rows) {
        CAPTURE(row.subject);
        deliver::Mail mail;
        mail.from = {"carillon@example.com", row.name};
        mail.to = {"ada@example.com", row.name};
        mail.subject = row.subject;
        mail.text = row.text;
        mail.html = "<p>" + row.text + "</p>";
        const auto bytes = deliver::compose(mail);
        REQUIRE(bytes);
        const ShownMail shown = read_mail(*bytes);
        CHECK(shown.from.find("<carillon@example.com>") != std::string::npos);
        CHECK(shown.to.find("<ada@example.com>") != std::string::npos);
        std::string one_blank = row.subject;
        if (const auto at = one_blank.find("  "); at != std::string::npos) one_blank.erase(at, 1);
        CHECK(shown.subject == one_blank);
        std::string crlf;
        for (const char c : row.text)
            crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
        CHECK(without_end(shown.text) == crlf);
        CHECK(without_end(shown.html) == "<p>" + crlf + "</p>");
    }
    // Encoded by others: it is as it came where it cannot be read.
    CHECK(
        read_mail("Subject: =?utf-8?q?caf=C3=A9?= =?UTF-8?B?dGVh?= and =?utf-8?B?*?=\r\n\r\nx\r\n")
            .subject == "cafétea and =?utf-8?B?*?=");
    for (const char* broken : {"", "\r\n", "Subject", "Content-Type: x; boundary=\"b", "--b",
                               "Content-Type: m; boundary=\"b\"\r\n\r\n--b", "A: =\r\n\r\n=",
                               "Content-Type: m; boundary=\"b\"\r\n\r\n--b\r\n\r\nx\r\n--b--"})
        CHECK(read_mail(broken).html.empty());
}

TEST_CASE("the list keeps the newest hundred, and shows each to its person alone",
          "[server][demo]") {
    CaughtList list;
    const UserId ada = demo_users()[0].entry.id;
    const UserId ben = demo_users()[1].entry.id;
    for (std::size_t i = 0; i <= CaughtList::kKept; ++i) {
        Caught item;
        item.user = i % 2 == 0 ? ada : ben;
        item.page = "<p>";
        list.add(std::move(item));
    }
    CHECK(list.last() == CaughtList::kKept + 1);
    const auto ben_has = list.of(ben, 0);
    CHECK(ben_has.front()->number == 2);
    CHECK(list.of(ada, 0).front()->number == 3);  // the first has gone
    CHECK(list.of(ada, 3).front()->number == 5);
    CHECK(list.of(ada, list.last()).empty());
    CHECK(ben_has[0]->key != ben_has[1]->key);
    CHECK(ben_has[0]->key.size() >= 32);
    CHECK(list.find(ben_has[0]->key)->number == 2);
    CHECK_FALSE(list.find(""));
    CHECK_FALSE(list.find("x"));
}

struct Demo {
    explicit Demo(const test::Variables& more = {}) : server(folder.path(), {"--demo"}, more) {}

    test::HeaderList as(std::size_t who) {
        const Json session =
            test::json_of(ask("POST", "/demo/session", {{"Content-Type", "application/json"}},
                              R"({"user_id":")" + demo_users()[who].entry.id.text() + "\"}"));
        return {{"Authorization", "Bearer " + session["token"].get<std::string>()},
                {"Content-Type", "application/json"}};
    }
    test::HttpAnswer ask(const char* method, const std::string& path,
                         const test::HeaderList& headers = {}, const std::string& body = {}) {
        return test::HttpClient(server.port()).request(method, path, headers, body);
    }
    Json sent(const test::HeaderList& headers, const std::string& query = {}) {
        return test::json_of(ask("GET", "/demo/sent" + query, headers));
    }
    void emit(const test::HeaderList& as, std::size_t to, const std::string& type) {
        const auto answer =
            ask("POST", "/api/v1/events", as,
                R"({"event":")" + type + R"(","payload":{"recipients":[")" +
                    demo_users()[to].entry.id.text() +
                    R"("],"document":"<script>1</script> Été","author":"Ada","url":"/#/a/1"}})");
        REQUIRE(answer.status == 200);
        REQUIRE(test::json_of(answer)["results"][0].count("warnings") == 0);
    }

    // The first of a kind that was caught for somebody.
    Json wait_for(const test::HeaderList& who, const char* kind) {
        Json found;
        test::eventually(std::string("something to be caught: ") + kind, [&] {
            const Json all = sent(who);
            for (const Json& item : all["items"])
                if (found.is_null() && item["kind"] == kind) found = item;
            return !found.is_null();
        });
        return found;
    }

    test::TempDir folder;
    test::ServeProcess server;
};

TEST_CASE("a mail of the demo is caught within the process and shown to its person",
          "[server][demo]") {
    Demo demo;
    const auto camille = demo.as(0);
    const auto hugo = demo.as(1);
    CHECK(demo.sent(hugo) ==
          Json({{"catches", {"email", "webhook"}}, {"last", 0}, {"items", Json::array()}}));
    demo.emit(camille, 1, "approval.requested");
    const Json item = demo.wait_for(hugo, "email");
    CHECK(item["content"]["to"] == "Hugo Martin <hugo@example.com>");
    CHECK(item["content"]["from"] == "Carillon <carillon@example.com>");
    CHECK(item["content"]["subject"] == "Votre accord est demandé : <script>1</script> Été");
    CHECK(item["content"]["text"].get<std::string>().find("Ada vous demande") != std::string::npos);
    CHECK(demo.sent(hugo, "?after=2")["items"].empty());
    CHECK(demo.sent(camille)["items"].empty());
    CHECK(demo.ask("GET", "/demo/sent").status == 401);
    CHECK(demo.ask("GET", "/demo/sent?after=x", hugo).status == 400);

    // Its page is whoever knows the address's, as a frame sends no token; it runs nothing.
    const auto page = demo.ask("GET", item["page"].get<std::string>());
    CHECK(page.status == 200);
    const std::string policy = page.header("Content-Security-Policy");
    CHECK(policy.starts_with("sandbox allow-popups"));
    CHECK(policy.find("script") == std::string::npos);
    CHECK(policy.find("default-src 'none'") != std::string::npos);
    CHECK(page.body.find("<head><base target=\"_blank\">") != std::string::npos);
    CHECK(page.body.find("&lt;script&gt;") != std::string::npos);
    CHECK(page.body.find("<script") == std::string::npos);
    CHECK(demo.ask("GET", item["page"].get<std::string>() + "0").status == 404);
    CHECK(demo.server.stop().exit_code == 0);
}

TEST_CASE("what the demo's webhook is told is caught and shown to whom it is about",
          "[server][demo][webhook]") {
    Demo demo;
    const auto camille = demo.as(0);
    const auto hugo = demo.as(1);
    demo.emit(camille, 1, "approval.requested");
    const Json item = demo.wait_for(hugo, "webhook");
    const Json& content = item["content"];
    CHECK(content["event"] == "notification.created");
    CHECK(content["title"].get<std::string>().find("<script>1</script>") != std::string::npos);
    CHECK(content["signature"].get<std::string>().starts_with("v1,"));
    CHECK(content["body"]["type"] == "notification.created");
    CHECK(content["body"]["data"]["user_id"] == demo_users()[1].entry.id.text());
    CHECK_FALSE(item.contains("page"));
    CHECK(demo.sent(camille)["items"].empty());
    CHECK(demo.server.stop().exit_code == 0);
}

TEST_CASE("who has mail settings of their own keeps them in the demo", "[server][demo]") {
    Demo demo(test::Variables{{"SMTP_URL", "smtp://127.0.0.1:9"}});
    const auto camille = demo.as(0);
    CHECK(demo.sent(camille)["catches"] == Json({"webhook"}));
    const auto answer = demo.ask("POST", "/api/v1/events", camille,
                                 R"({"event":"approval.reminder","payload":{"recipients":[")" +
                                     demo_users()[0].entry.id.text() + R"("],"document":"D"}})");
    CHECK(test::json_of(answer)["results"][0]["warnings"].size() == 1);  // email is off
    CHECK(demo.server.stop().exit_code == 0);
}

}  // namespace
}  // namespace carillon
