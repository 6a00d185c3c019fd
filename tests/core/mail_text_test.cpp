// What a template says of its own in mails: read from a file, filled in for a reader, and never
// more than text where others' words stand.

#include "core/event/mail_text.hpp"

#include "core/base/html.hpp"
#include "core/base/limits.hpp"
#include "core/event/templates_codec.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <string>

using namespace carillon;

namespace {

constexpr Millis kNow{1795939200000};  // 2026-11-29T08:00:00Z

std::string file_of(const std::string& texts, const std::string& variables = R"(["task","url"])") {
    return R"({"types":{"task.assigned":{"variables":)" + variables + R"(,"texts":)" + texts +
           "}}}";
}

TemplateSet loaded(const std::string& text, const TemplateSet& base = built_in_templates()) {
    auto set = decode_templates(text, base, "fr");
    INFO(text);
    INFO((set ? "" : set.error().message));
    REQUIRE(set.ok());
    return std::move(*set);
}

std::string refused(const std::string& text) {
    const auto set = decode_templates(text, built_in_templates(), "fr");
    REQUIRE_FALSE(set.ok());
    return set.error().message;
}

// One mail part for English, with a title that uses the task.
std::string with_mail(const std::string& mail) {
    return file_of(R"({"en":{"title":"Do {{task}}","body":"B","email":)" + mail + "}}");
}

PlanSettings planning() {
    PlanSettings settings;
    settings.default_locale = "fr";
    settings.zone_offsets = [](const std::string& zone, Millis) {
        ZoneOffsets offsets;
        if (zone == "Europe/Paris") offsets.steps = {{Millis(0), 3600}};
        return offsets;
    };
    return settings;
}

// As it is planned: title and body are what the templates make of it.
Notification planned(const TemplateSet& templates, const std::string& payload,
                     const MailReader& reader, Millis now = kNow) {
    const auto batch = decode_events(
        R"({"event":"task.assigned","payload":{"recipients":["00000000-0000-4000-8000-000000000001"],)" +
        payload + "}}");
    REQUIRE(batch.ok());
    const Event& event = batch->events[0];
    const auto made = plan(event, {{event.recipients[0], reader.locale, true, reader.timezone}},
                           templates, planning(), now);
    REQUIRE(made.ok());
    return made->drafts.at(0);
}

MailText mail_of(const TemplateSet& templates, const Notification& n, const MailReader& reader,
                 Millis now = kNow) {
    return own_mail(n, templates, reader, planning(), now);
}

const std::string kTask = R"("task":"Call <Acme> & \"Co\"","url":"/tasks/42")";

}  // namespace

TEST_CASE("a mail is laid over what is there, member by member", "[core][mail]") {
    const TemplateSet first =
        loaded(with_mail(R"({"subject":"S {{task}}","text":"T","html":"H"})"));
    CHECK(first.find("task.assigned")->mails.at("en") == MailText{"S {{task}}", "T", "H"});
    const TemplateSet second = decode_templates(with_mail(R"({"text":"T2"})"), first, "fr").value();
    CHECK(second.find("task.assigned")->mails.at("en") == MailText{"S {{task}}", "T2", "H"});
    CHECK_FALSE(*first.find("task.assigned") == *second.find("task.assigned"));
    CHECK(loaded(R"({"types":{"task.assigned":{"texts":{"fr":{"email":{"subject":"S"}}}}}})")
              .find("task.assigned")
              ->mails.at("fr")
              .subject == "S");
}

TEST_CASE("what is wrong with a mail is named by its place", "[core][mail]") {
    const std::string at = R"(types."task.assigned".texts.en.email)";
    struct Row {
        const char* mail;
        std::string message;  // behind the place
    };
    const Row rows[] = {
        {"7", ": must be an object, not 7"},
        {R"({"title":"T"})", ".title: is not known; known are subject, text, html"},
        {R"({"subject":" "})", ".subject: is empty; a subject is needed"},
        {R"({"subject":"a\nb"})", ".subject: holds a control character; a subject is one line"},
        {R"({"subject":1})", ".subject: must be a string, not 1"},
        {R"({"text":""})", ".text: is empty; what is left out is made of title and body"},
        {R"({"html":"\u0007"})",
         ".html: holds a control character; of those only line ends and tabs are accepted"},
        {R"({"html":"{{nobody}}"})",
         R"(.html: uses "{{nobody}}", which is not declared; the type's variables are task, url)"},
        {R"({"subject":"{{task"})", ".subject: has {{ without }} behind it"},
        {R"({"text":"{{task | loud}}"})", ""},
        {R"({"html":"<p {{task}}>"})",
         ".html: has {{task}} where HTML takes no text: expected between tags, or within the "
         "quotes "
         "of an attribute that is neither a style nor a script"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.mail);
        const std::string message = refused(with_mail(row.mail));
        const std::size_t place = message.find(at);
        REQUIRE(place != message.npos);
        CHECK(message.compare(0, 2, "1:") == 0);
        if (!row.message.empty()) CHECK(message.substr(place + at.size()) == row.message);
    }
    const std::string long_html(limits::kMailHtmlBytes, 'x');
    CHECK(loaded(with_mail(R"({"html":")" + long_html + "\"}"))
              .find("task.assigned")
              ->mails.at("en")
              .html.size() == limits::kMailHtmlBytes);
    CHECK(refused(with_mail(R"({"html":"x)" + long_html + "\"}")).find("bytes") !=
          std::string::npos);
    // Variables that are declared again must serve the mails that are kept, too.
    const TemplateSet kept = loaded(with_mail(R"({"html":"<p>{{url}}</p>"})"));
    const auto changed =
        decode_templates(R"({"types":{"task.assigned":{"variables":["task"]}}})", kept, "fr");
    REQUIRE_FALSE(changed.ok());
    CHECK(changed.error().message.find("the text for en that is kept uses \"{{url}}\"") !=
          std::string::npos);
}

TEST_CASE("a mark stands where HTML takes text, and nowhere else", "[core][mail]") {
    for (const char* good :
         {"{{x}}", "<p>{{x}}</p>", "a < b {{x}}", "<a href=\"{{x}}\">", "<a href='/{{x}}'>",
          "<a title = \"{{x}}\" href=\"b\">{{x}}</a>", "<!-- c > d -->{{x}}",
          "<!doctype html>{{x}}", "<style>p > a { color: red }</style>{{x}}", "<br/>{{x}}",
          "<title>{{x}}</title>", "<SCRIPT></SCRIPT >{{x}}", "<a b=c>{{x}}", "<p>&lt;{{x}}"}) {
        CAPTURE(good);
        CHECK(html_marks_complaint(good).empty());
    }
    for (const char* bad :
         {"<{{x}}>", "<p {{x}}>", "<a href={{x}}>", "<a href=b{{x}}>", "<a {{x}}=\"b\">",
          "<p style=\"color:{{x}}\">", "<p onclick='{{x}}'>", "<p OnLoad=\"{{x}}\">",
          "<iframe srcdoc=\"{{x}}\">", "<style>{{x}}</style>", "<style>a</styl>{{x}}",
          "<script>{{x}}</script>", "<!-- {{x}} -->", "<!-- > {{x}} -->", "</p {{x}}>",
          "<a\thref=b\n{{x}}>", "<p a=\"b\" c=\"d\"{{x}}>", "<STYLE>{{x}}"}) {
        CAPTURE(bad);
        CHECK_FALSE(html_marks_complaint(bad).empty());
    }
}

TEST_CASE("a mail is filled in for its reader, HTML with escaped values", "[core][mail]") {
    const TemplateSet set = loaded(file_of(
        R"({"en":{"title":"Do {{task}}","body":"B","email":{
            "subject":"Do it: {{task}}","text":"{{task}}\n{{url}}",
            "html":"<h1>{{task}}</h1><a href=\"https://crm.example.com{{url}}\" title='{{task}}'>x</a>"}}})"));
    const MailReader reader{"en-GB", ""};
    const MailText mail = mail_of(set, planned(set, kTask, reader), reader);
    CHECK(mail.subject == "Do it: Call <Acme> & \"Co\"");
    CHECK(mail.text == "Call <Acme> & \"Co\"\n/tasks/42");
    CHECK(mail.html ==
          "<h1>Call &lt;Acme&gt; &amp; &quot;Co&quot;</h1><a "
          "href=\"https://crm.example.com/tasks/42\" "
          "title='Call &lt;Acme&gt; &amp; &quot;Co&quot;'>x</a>");
    CHECK(html_escaped("'") == "&#39;");
    // French has no mail of its own: it is not mixed with the English one.
    const MailReader french{"fr", ""};
    CHECK(mail_of(set, planned(set, kTask, french), french) == MailText{});
    // Nobody knows a language of theirs: the default one's.
    CHECK(mail_of(set, planned(set, kTask, {}), {}) == MailText{});
}

TEST_CASE("whatever a variable holds, it stays in its place", "[core][mail]") {
    const TemplateSet set = loaded(with_mail(
        R"({"subject":"{{task}}","html":"<a href=\"{{url}}\" title=\"{{task}}\">{{task}}</a>"})"));
    const MailReader reader{"en", ""};
    for (const char* hostile : {"<script>x</script>", "\\\"><img src=x onerror=x>", "' onclick='x",
                                "{{url}}", "</a><b>", "-->", "&lt;", "a\\r\\nBcc: x@example.com"}) {
        CAPTURE(hostile);
        const std::string payload = R"("url":"/a","task":")" + std::string(hostile) + "\"";
        const MailText mail = mail_of(set, planned(set, payload, reader), reader);
        REQUIRE_FALSE(mail.html.empty());
        CHECK(std::count(mail.html.begin(), mail.html.end(), '<') == 2);
        CHECK(std::count(mail.html.begin(), mail.html.end(), '>') == 2);
        CHECK(std::count(mail.html.begin(), mail.html.end(), '"') == 4);
        CHECK(std::count(mail.html.begin(), mail.html.end(), '\'') == 0);
    }
    struct Row {
        const char* url;
        const char* shown;
    };
    const Row rows[] = {{"https://a.test/?b=1&c", "https://a.test/?b=1&amp;c"},
                        {"mailto:a@b.test", "mailto:a@b.test"},
                        {"/tasks/1:2", "/tasks/1:2"},
                        {"?a=b:c", "?a=b:c"},
                        {"javascript:alert(1)", ""},
                        {" JavaScript:alert(1)", ""},
                        {"java\\tscript:alert(1)", ""},
                        {"data:text/html,x", ""},
                        {"vbscript:x", ""},
                        {":x", ""}};
    for (const Row& row : rows) {
        CAPTURE(row.url);
        const std::string payload = R"("task":"T","url":")" + std::string(row.url) + "\"";
        CHECK(mail_of(set, planned(set, payload, reader), reader).html ==
              "<a href=\"" + std::string(row.shown) + "\" title=\"T\">T</a>");
    }
}

TEST_CASE("a filter of a mail shows the moment of sending in the reader's zone", "[core][mail]") {
    const TemplateSet set = loaded(file_of(
        R"({"fr":{"title":"À faire {{at | datetime}}","email":{"subject":"{{at | relative}}",
            "text":"{{at | datetime}}"}}})",
        R"(["task","at"])"));
    const MailReader reader{"fr", "Europe/Paris"};
    const Notification n = planned(set, R"("task":"T","at":"2026-11-29T11:00:00Z")", reader);
    CHECK(n.title == "À faire 29 novembre 2026 à 12:00");
    const MailText mail = mail_of(set, n, reader, kNow + std::chrono::hours(1));
    CHECK(mail.subject == "dans 2 heures");
    CHECK(mail.text == "29 novembre 2026 à 12:00");
}

// What somebody has written by hand is mailed as it was written; so is what the templates would say
// differently by now.
TEST_CASE("a mail of its own is for what the template says, and for nothing else", "[core][mail]") {
    const TemplateSet set = loaded(with_mail(R"({"subject":"Own {{task}}"})"));
    const MailReader reader{"en", ""};
    const Notification n = planned(set, kTask, reader);
    CHECK(mail_of(set, n, reader).subject == "Own Call <Acme> & \"Co\"");
    const auto differs = [&](auto change) {
        Notification other = n;
        change(other);
        return mail_of(set, other, reader) == MailText{};
    };
    CHECK(differs([](Notification& it) { it.title = "By hand"; }));
    CHECK(differs([](Notification& it) { it.body = "By hand"; }));
    CHECK(differs([](Notification& it) { it.data = R"({"task":"another"})"; }));
    CHECK(differs([](Notification& it) { it.data = "{}"; }));
    CHECK(differs([](Notification& it) { it.data = "[]"; }));
    CHECK(differs([](Notification& it) { it.type = "gone"; }));
    CHECK(mail_of(set, n, {"fr", ""}) == MailText{});
    const TemplateSet later =
        loaded(R"({"types":{"task.assigned":{"texts":{"en":{"title":"Anew {{task}}"}}}}})", set);
    CHECK(mail_of(later, n, reader) == MailText{});
}

TEST_CASE("a mail that grows beyond all measure has the built-in HTML", "[core][mail]") {
    std::string many;
    for (int i = 0; i < 40; ++i)
        many += "{{task}}";
    const TemplateSet set =
        loaded(with_mail(R"({"subject":"S","text":")" + many + R"(","html":")" + many + "\"}"));
    const MailReader reader{"en", ""};
    const std::string payload = R"("url":"","task":")" + std::string(8000, 'x') + "\"";
    const MailText mail = mail_of(set, planned(set, payload, reader), reader);
    CHECK(mail.subject == "S");
    CHECK(mail.html.empty());
    CHECK(mail.text.size() <= limits::kBodyBytes);
    CHECK(mail.text.substr(mail.text.size() - 3) == "…");
}
