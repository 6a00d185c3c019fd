#include "server/deliver/email/layout.hpp"

#include "server/deliver/email/contrast.hpp"
#include "server/deliver/email/direction.hpp"
#include "server/deliver/email/html_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::deliver;
using namespace std::string_literals;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
        ++found;
    return found;
}

MailContent content() {
    MailContent made;
    made.title = "New task: call Acme";
    made.body = "The task \u201ccall Acme\u201d has been assigned to you.\n\nSecond\nparagraph.";
    made.links = {"https://crm.example/tasks/42", {{"Accept", "https://crm.example/accept"}}};
    made.locale = "en";
    made.preferences_url = "https://crm.example/preferences";
    made.unsubscribe_url = "https://crm.example/unsubscribe?a=1&b=2";
    return made;
}

}  // namespace

TEST_CASE("a mail says its notification as text", "[deliver][layout]") {
    CHECK(lay_out(content()).subject == "New task: call Acme");
    CHECK(lay_out(content()).text ==
          "New task: call Acme\n"
          "\n"
          "The task \u201ccall Acme\u201d has been assigned to you.\n\nSecond\nparagraph.\n"
          "\n"
          "Open: https://crm.example/tasks/42\n"
          "Accept: https://crm.example/accept\n"
          "\n"
          "-- \n"
          "Sent by Carillon\n"
          "Choose what I receive: https://crm.example/preferences\n"
          "Stop this type of email: https://crm.example/unsubscribe?a=1&b=2\n");
    MailContent bare;
    bare.title = "T";
    CHECK(lay_out(bare).text == "T\n\n-- \nSent by Carillon\n");
}

TEST_CASE("a mail says its notification as HTML without images, scripts or anything from elsewhere",
          "[deliver][layout]") {
    const std::string html = lay_out(content()).html;
    CHECK(has(html, "<html lang=\"en\" dir=\"ltr\">"));
    CHECK(has(html, ">New task: call Acme</h1>"));
    CHECK(has(html, "Second<br>paragraph.</p>"));
    CHECK(count(html, "<p ") == 2);
    CHECK(has(html, "href=\"https://crm.example/tasks/42\""));
    CHECK(has(html, "href=\"https://crm.example/unsubscribe?a=1&amp;b=2\""));
    CHECK(has(html, "<meta name=\"color-scheme\" content=\"light dark\">"));
    CHECK(has(html, "@media (prefers-color-scheme:dark)"));
    for (const char* absent :
         {"<img", "<script", "<link", "url(", "@import", "<form", "javascript"})
        CHECK_FALSE(has(html, absent));
    CHECK(count(html, "<table") == count(html, "</table>"));
    CHECK(count(html, "<td") == count(html, "</td>"));
}

TEST_CASE("what the notification leaves out is not there", "[deliver][layout]") {
    MailContent bare;
    bare.title = "T";
    const std::string html = lay_out(bare).html;
    CHECK_FALSE(has(html, "<a "));
    CHECK_FALSE(has(html, "<p "));
    CHECK_FALSE(has(html, "display:none"));
}

TEST_CASE("no text becomes markup, wherever it stands", "[deliver][layout][hostile]") {
    const std::string evil =
        "\"'><script>alert(1)</script><a href=\"https://evil.test\">&lt;--><!--";
    MailContent one = content();
    one.title = evil;
    one.body = evil;
    one.brand.name = evil;
    one.links = {"https://x.test/\"><script>", {{evil, "https://x.test/'\"<b>"}}};
    one.preferences_url = "https://x.test/\"><script>";
    one.unsubscribe_url = "https://x.test/\"><script>";
    one.locale = "en\"><script>";
    const std::string html = lay_out(one).html;
    CHECK_FALSE(has(html, "<script"));
    CHECK_FALSE(has(html, "href=\"https://evil.test"));
    CHECK_FALSE(has(html, "<b>"));
    // Four comments are ours, for a program that reads them.
    CHECK(count(html, "<!--") == 2);
    CHECK(has(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    CHECK(has(html, "<html lang=\"en\" "));
}

TEST_CASE("our own words are in the reader's language where we have it", "[deliver][layout]") {
    MailContent one = content();
    for (const char* locale : {"fr", "fr-CA", "FR_ch.UTF-8"}) {
        one.locale = locale;
        const MailTexts texts = lay_out(one);
        CHECK(has(texts.text, "Ouvrir\u00a0: https://crm.example/tasks/42\n"));
        CHECK(has(texts.html, ">Ouvrir</span>"));
        CHECK(has(texts.html, "Ne plus recevoir ce type de message"));
    }
    one.locale = "ar";
    one.fallback_locale = "fr";
    CHECK(has(lay_out(one).html, "<html lang=\"ar\""));
    CHECK(has(lay_out(one).html, "<td class=\"muted\" lang=\"fr\""));
    one.fallback_locale = "xx";
    CHECK(has(lay_out(one).html, ">Open</span>"));
}

TEST_CASE("a text is laid out the way it is read", "[deliver][layout]") {
    MailContent one = content();
    one.title = "\u0645\u0647\u0645\u0629 \u062c\u062f\u064a\u062f\u0629: Acme";
    one.body = "\u0645\u0631\u062d\u0628\u0627\n\nHello";
    one.locale = "ar";
    const std::string html = lay_out(one).html;
    CHECK(has(html, "<html lang=\"ar\" dir=\"rtl\">"));
    CHECK(has(html, "<h1 class=\"text\" dir=\"rtl\" style=\"text-align:right;"));
    CHECK(has(html, "<p class=\"text\" dir=\"rtl\""));
    CHECK(has(html, "<p class=\"text\" dir=\"ltr\""));  // each paragraph its own
}

TEST_CASE("a direction is that of the first letter", "[deliver][layout]") {
    const std::pair<const char*, Direction> rows[] = {
        {"", Direction::kLeftToRight},
        {"42 !", Direction::kLeftToRight},
        {"Acme", Direction::kLeftToRight},
        {"\u00c9t\u00e9", Direction::kLeftToRight},
        {"42 \u05e9\u05dc\u05d5\u05dd Acme", Direction::kRightToLeft},
        {"\u201c\u0645\u0631\u062d\u0628\u0627\u201d", Direction::kRightToLeft},
        {"\U0001f389 \u0645\u0631\u062d\u0628\u0627", Direction::kRightToLeft},
        {"\U0001f389 Acme \u0645\u0631\u062d\u0628\u0627", Direction::kLeftToRight},
        {"\u0661\u0662 Acme", Direction::kLeftToRight},
        {"\u4f60\u597d", Direction::kLeftToRight},
        {"\u200f Acme", Direction::kRightToLeft},
        {"\u200e \u0645", Direction::kLeftToRight},
        {"\U0001e900", Direction::kRightToLeft},
        {"\xff \u0645", Direction::kRightToLeft},
    };
    for (const auto& [text, direction] : rows) {
        CAPTURE(text);
        CHECK(direction_of(text) == direction);
    }
}

TEST_CASE("what a template says itself is what is sent", "[deliver][layout]") {
    const MailTexts made = lay_out(content());
    const MailTexts own = {"S", "T\n", "<p>H</p>"};
    CHECK(lay_out(content(), own) == own);
    CHECK(lay_out(content(), {"S", "", ""}).text == made.text);
    CHECK(has(lay_out(content(), {"S", "", ""}).html, ">S</h1>"));
    const MailTexts text_alone = lay_out(content(), {"", "First.\n\nSecond.", ""});
    CHECK(text_alone.subject == made.subject);
    CHECK(text_alone.text == "First.\n\nSecond.");
    CHECK(has(text_alone.html, ">First.</p>"));
    CHECK(lay_out(content(), {"", "", "<p>H</p>"}).text == made.text);
}

TEST_CASE("the brand's colour can be seen on either card, and the label on it",
          "[deliver][layout][colour]") {
    const Colour light{0xff, 0xff, 0xff};
    const Colour dark{0x15, 0x18, 0x1f};
    for (const char* text : {"#000000", "#ffffff", "#2c50dd", "#ffff00", "#808080", "#15181f",
                             "#00ff00", "#7f0000", "#abc"}) {
        CAPTURE(text);
        const Colour brand = *parse_colour(text);
        for (const Colour& card : {light, dark}) {
            const Colour shown = readable_on(card, brand, 3.0);
            CHECK(contrast(shown, card) >= 3.0);
            CHECK(std::max(contrast(shown, light), contrast(shown, {0x0c, 0x13, 0x30})) >= 4.2);
        }
    }
    CHECK(readable_on(light, *parse_colour("#2c50dd"), 3.0).text() == "#2c50dd");
    CHECK(contrast(light, {0, 0, 0}) == Approx(21));
    for (const char* text : {"", "2c50dd", "#2c50d", "#2c50dg", "#2c50dd;", "red", "#"})
        CHECK_FALSE(parse_colour(text));
    CHECK(parse_colour("#AbC") == parse_colour("#aabbcc"));
}

TEST_CASE("paragraphs are what blank lines separate", "[deliver][layout]") {
    using Texts = std::vector<std::string_view>;
    CHECK(paragraphs("").empty());
    CHECK(paragraphs("\n \n\t\r\n").empty());
    CHECK(paragraphs("a") == Texts{"a"});
    CHECK(paragraphs("\n\na\nb\n\n \nc\r\nd\n") == Texts{"a\nb", "c\r\nd"});
    CHECK(html_lines("a\r\nb\rc\nd & e") == "a<br>b<br>c<br>d &amp; e");
}

TEST_CASE("an address leads into the web or nowhere", "[deliver][links]") {
    const std::string base = "https://crm.example/app/";
    const std::pair<std::string, std::string> rows[] = {
        {"https://x.test/a?b=c#d", "https://x.test/a?b=c#d"},
        {"HTTP://X.test", "http://X.test/"},
        {" https://x.test/ ", "https://x.test/"},
        {"/tasks/42", "https://crm.example/tasks/42"},
        {"tasks/42", "https://crm.example/app/tasks/42"},
        {"?q=1", "https://crm.example/app/?q=1"},
        {"//x.test/a", "https://x.test/a"},
        {"../up", "https://crm.example/up"},
        {"/a b/\u00e9\"<>", "https://crm.example/a%20b/%C3%A9%22%3C%3E"},
        {"/a\r\nb\x01", "https://crm.example/ab"},
        {"/a\x01"
         "z",
         "https://crm.example/a%01z"},
        {"java\nscript:alert(1)", ""},
        {"/\\x.test", "https://crm.example/%5Cx.test"},
        {"https://b\u00fccher.example/", "https://xn--bcher-kva.example/"},
        {"javascript:alert(1)", ""},
        {"JavaScript:alert(1)", ""},
        {"\u0001javascript:alert(1)", ""},
        {"data:text/html,x", ""},
        {"mailto:a@b.test", ""},
        {"ftp://x.test/", ""},
        {"file:///etc/passwd", ""},
        {"https://", ""},
        {"https:///a", "https://a/"},
        {"https://a b/", ""},
        {"", ""},
        {"\xff", ""},
        {"/" + std::string(3000, 'a'), ""},
    };
    for (const auto& [address, expected] : rows) {
        CAPTURE(address);
        CHECK(web_address(address, base) == expected);
    }
    CHECK(web_address("/tasks/42", "").empty());
    CHECK(web_address("https://x.test/", "") == "https://x.test/");
}

TEST_CASE("the links of a notification are its url and three actions", "[deliver][links]") {
    const std::string base = "https://crm.example";
    const Links links = links_of(
        R"({"url":"/a","actions":[{"id":"1","label":"One","url":"/1"},{"label":"","url":"/x"},)"
        R"({"label":"Evil","url":"javascript:x"},7,{"label":"Two\n2","url":"/2"},{"label":"No"},)"
        R"({"label":"Three","url":"/3"},{"label":"Four","url":"/4"}]})",
        base);
    CHECK(links == Links{base + "/a",
                         {{"One", base + "/1"}, {"Two 2", base + "/2"}, {"Three", base + "/3"}}});
    for (const char* data : {"", "{}", "[]", "not json", R"({"url":7,"actions":{}})", "null"})
        CHECK(links_of(data, base) == Links{});
}
