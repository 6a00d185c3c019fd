// A template's own mail, from the file to what somebody else's program reads in the mail.

#include "core/event/templates_codec.hpp"
#include "tests/deliver/mail_server.hpp"
#include "tests/deliver/parsed_mail.hpp"
#include "tests/server/ways_out.hpp"
#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kFile = R"({"types":{"task.assigned":{
  "variables": ["task", "url"],
  "texts": {
    "en": {"email": {
      "subject": "For you: {{task}}",
      "text": "{{task}}\nhttps://crm.example.com{{url}}",
      "html": "<h1>{{task}}</h1><a href=\"https://crm.example.com{{url}}\">Go</a>"
    }},
    "fr": {"email": {"subject": "Pour vous : {{task}}"}}
  }
}}})";

TemplateSet templates_of(const std::string& file) {
    auto read = decode_templates(file, built_in_templates(), "fr");
    if (!read) throw std::runtime_error(read.error().message);
    return std::move(*read);
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

struct Mails {
    MailServer server;
    WaysOutServer out{{"smtp://" + server.at(), "", false}};

    explicit Mails(const std::string& file = kFile) {
        out.app().replace_templates(templates_of(file));
        out.know(user(1), {{"email", "one@example.com"}, {"name", "Ann"}, {"locale", "en"}});
        out.know(user(2), {{"email", "two@example.com"}, {"locale", "fr"}});
    }
    Json next() { return parsed_mail(server.await("came").at("data")); }
    Json mail_for(const UserId& who, const std::string& task) {
        out.emit(WaysOutServer::task({who}, task, {{"channel", "email"}, {"url", "/tasks/42"}}));
        return next();
    }
};

std::string part(const Json& mail, std::size_t which) {
    return mail.at("parts").at(which).at("text");
}

}  // namespace

TEST_CASE("a template's own mail is sent in its reader's language; what it lacks is made",
          "[server][deliveries][email]") {
    Mails mails;
    const Json english = mails.mail_for(user(1), "Call <Acme>");
    CHECK(field(english, "Subject") == "For you: Call <Acme>");
    CHECK(part(english, 0) == "Call <Acme>\nhttps://crm.example.com/tasks/42");
    CHECK(part(english, 1) ==
          "<h1>Call &lt;Acme&gt;</h1><a href=\"https://crm.example.com/tasks/42\">Go</a>");
    CHECK(english.at("defects").empty());

    const Json french = mails.mail_for(user(2), "Été");
    CHECK(field(french, "Subject") == "Pour vous : Été");
    CHECK(has(part(french, 0), "Été"));
    CHECK(has(part(french, 0), kPublicUrl + "/tasks/42"));
    CHECK(has(part(french, 1), "<html"));
    CHECK(has(part(french, 1), "Pour vous"));
}

TEST_CASE("what somebody writes by hand is mailed as they wrote it",
          "[server][deliveries][email]") {
    Mails mails;
    const Json body = {{"user_id", user(1).text()}, {"type", "task.assigned"},
                       {"channel", "email"},        {"title", "By hand"},
                       {"body", "As I wrote it"},   {"data", {{"task", "T"}, {"url", "/u"}}}};
    const auto answer = mails.out.post("/notifications/test", mails.out.admin(), body);
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    const Json mail = mails.next();
    CHECK(field(mail, "Subject") == "By hand");
    CHECK(has(part(mail, 0), "As I wrote it"));
    CHECK_FALSE(has(part(mail, 1), "crm.example.com"));
}

TEST_CASE("nothing that a variable holds leaves its place in a mail",
          "[server][deliveries][email]") {
    Mails mails;
    const std::vector<std::string> usual = field_names(mails.mail_for(user(1), "Usual"));
    for (const char* hostile :
         {"x\r\nBcc: evil@example.com", "x\n\nbody", "=?utf-8?q?=0D=0ABcc:_e@example.com?=",
          "<script>top.ran=1</script>", "\"><img src=x onerror=x>", "{{url}}", "\r\n.\r\nQUIT\r\n",
          "--=_boundary--\r\n", "\u202eevil"}) {
        CAPTURE(hostile);
        const Json mail = mails.mail_for(user(1), hostile);
        CHECK(field_names(mail) == usual);
        CHECK(mail.at("parts").size() == 2);
        CHECK(mail.at("defects").empty());
        CHECK(has(field(mail, "Subject"), "For you: "));
        const std::string html = part(mail, 1);
        CHECK(html.find("<h1>") == 0);
        CHECK_FALSE(has(html, "<script"));
        CHECK_FALSE(has(html, "<img"));
        CHECK(std::count(html.begin(), html.end(), '<') == 4);
    }
}

TEST_CASE("a reload changes the mails that are sent from then on", "[server][deliveries][email]") {
    Mails mails;
    CHECK(field(mails.mail_for(user(1), "A"), "Subject") == "For you: A");
    std::string later = kFile;
    later.replace(later.find("For you: "), 9, "Anew: ");
    mails.out.app().replace_templates(templates_of(later));
    CHECK(field(mails.mail_for(user(1), "B"), "Subject") == "Anew: B");
    mails.out.app().replace_templates(built_in_templates());
    CHECK(field(mails.mail_for(user(1), "C"), "Subject") == "New task: C");
}

TEST_CASE("check and a start name what is wrong with a mail, and where",
          "[server][templates][email]") {
    const TempDir folder;
    const auto path = folder.path() / "templates.json";
    std::ofstream(path) << "{\"types\":{\"task.assigned\":{\"texts\":{\n"
                           "  \"en\":{\"email\":{\"html\":\"<p {{task}}>\"}}}}}}\n";
    const test::Variables here = {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()},
                                  {"NOTIFICATION_LISTEN", "127.0.0.1:0"},
                                  {"NOTIFICATION_TEMPLATES_FILE", path.string()}};
    const std::string wrong =
        "templates.json:2:25: types.\"task.assigned\".texts.en.email.html: has {{task}} where HTML "
        "takes no text";
    for (const char* command : {"check", "serve"}) {
        CAPTURE(command);
        const auto done = carillon::test::carillon({command}, here);
        CHECK(done.exit_code == 1);
        CHECK(has(done.out + done.err, wrong));
    }
}
