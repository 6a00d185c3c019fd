// Mails as bytes, read again by Python's email package.

#include "server/deliver/email/mime.hpp"

#include "core/base/utf8.hpp"
#include "server/deliver/email/header_text.hpp"
#include "server/deliver/email/transfer_encoding.hpp"
#include "tests/deliver/parsed_mail.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::deliver;
using namespace std::string_literals;
using test::field;
using test::field_names;
using test::parsed_mail;

namespace {

constexpr const char* kId = "019353f0-1c2d-7000-8000-0123456789ab";
constexpr const char* kFirst = "019353f0-1c2d-7000-8000-000000000001";

Mail mail() {
    Mail made;
    made.id = *DeliveryId::parse(kId);
    made.from = {"carillon@crm.example", "Carillon"};
    made.to = {"ada@example.test", "Ada Lovelace"};
    made.subject = "New task: call Acme";
    made.text = "New task\n\nCall Acme.\n";
    made.html = "<p>Call Acme.</p>\n";
    made.unsubscribe_url = "https://crm.example/unsubscribe?t=abc.def";
    made.date = Millis{1'795'767'337'000};
    return made;
}

const std::vector<std::string> kFields = {"From",
                                          "To",
                                          "Subject",
                                          "Date",
                                          "Message-ID",
                                          "Auto-Submitted",
                                          "List-Unsubscribe",
                                          "List-Unsubscribe-Post",
                                          "MIME-Version",
                                          "Content-Type"};

std::string bytes_of(const Mail& mail) {
    auto bytes = compose(mail);
    REQUIRE(bytes);
    return *bytes;
}

// One person, as somebody else reads them.
nlohmann::json only(const std::string& name, const std::string& address) {
    return nlohmann::json::array({nlohmann::json::array({name, address})});
}

// What holds of every mail, whatever is in it.
void check_form(const nlohmann::json& read) {
    CHECK(read.at("defects").empty());
    CHECK(read.at("type") == "multipart/alternative");
    REQUIRE(read.at("parts").size() == 2);
    CHECK(read.at("parts")[0].at("type") == "text/plain");
    CHECK(read.at("parts")[1].at("type") == "text/html");
    for (const auto& part : read.at("parts"))
        CHECK(part.at("charset") == "utf-8");
    CHECK(read.at("epilogue") == "");
    CHECK(read.at("preamble") == "");
    CHECK(read.at("ascii") == true);
    CHECK(read.at("nul") == false);
    CHECK(read.at("bare") == 0);  // no CR or LF alone
    CHECK(read.at("longest") <= 998);
}

// What has been tried to get out of a field.
const std::vector<std::string> kHostile = {
    "x\r\nBcc: eve@evil.test",
    "x\nBcc: eve@evil.test",
    "x\rBcc: eve@evil.test",
    "x\r\n\r\n<script>",
    "x\r\n.\r\nMAIL FROM:<eve@evil.test>",
    "\0Bcc: eve@evil.test"s,
    "a\0b"s,
    "x\v\f\x1b\x7f y",
    "x\u0085Bcc: eve@evil.test",
    "x\u2028Bcc: eve@evil.test\u2029",
    "=?UTF-8?Q?x=0D=0ABcc:=20eve@evil.test?=",
    "=?utf-8?b?QmNjOiBldmVAZXZpbC50ZXN0?=",
    "=?utf-8?q?a?= =?utf-8?q?b?=",
    "=?",
    "?=",
    "Doe, John",
    "a, eve@evil.test, b",
    "\"quoted\" and \\back\\slash",
    "unbalanced \"",
    "\\",
    "name <eve@evil.test>",
    "<eve@evil.test>,",
    "(comment) name (",
    "group: eve@evil.test;",
    "trailing space ",
    "  leading",
    "a  b",
    "\t",
    "caf\u00e9 \u2013 \U0001f469\u200d\U0001f4bb",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645",
    "\xff\xfe not utf-8 \xc3",
    "--=_" + std::string(kId),
    std::string(3000, 'x'),
    std::string(400, 'x') + " " + std::string(2000, 'y'),
};

// As it is shown: one line, without what cannot be.
std::string shown(const std::string& text, std::size_t chars) {
    std::string line = one_line(text);
    return cut_code_points(line, chars);
}

}  // namespace

TEST_CASE("a mail has the fields that it needs and reads as it was written", "[deliver][mime]") {
    const auto read = parsed_mail(bytes_of(mail()));
    check_form(read);
    CHECK(field_names(read) == kFields);
    CHECK(read.at("people").at("from") == only("Carillon", "carillon@crm.example"));
    CHECK(read.at("people").at("to") == only("Ada Lovelace", "ada@example.test"));
    CHECK(field(read, "Subject") == "New task: call Acme");
    CHECK(field(read, "Date") == "Fri, 27 Nov 2026 08:15:37 +0000");
    CHECK(field(read, "Message-ID") == "<"s + kId + "@crm.example>");
    CHECK(field(read, "Auto-Submitted") == "auto-generated");
    CHECK(field(read, "List-Unsubscribe") == "<https://crm.example/unsubscribe?t=abc.def>");
    CHECK(field(read, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click");
    CHECK(field(read, "MIME-Version") == "1.0");
    CHECK(read.at("parts")[0].at("text") == "New task\n\nCall Acme.");
    CHECK(read.at("parts")[1].at("text") == "<p>Call Acme.</p>");
}

TEST_CASE("a mail is the same bytes each time it is made", "[deliver][mime]") {
    CHECK(bytes_of(mail()) == bytes_of(mail()));
}

TEST_CASE("a mail without an address to unsubscribe at does not speak of it", "[deliver][mime]") {
    Mail one = mail();
    one.unsubscribe_url.clear();
    const auto names = field_names(parsed_mail(bytes_of(one)));
    CHECK(std::count(names.begin(), names.end(), "List-Unsubscribe") == 0);
    CHECK(std::count(names.begin(), names.end(), "List-Unsubscribe-Post") == 0);
}

TEST_CASE("a later mail of a group answers the first", "[deliver][mime]") {
    Mail one = mail();
    one.answers = DeliveryId::parse(kFirst);
    const auto read = parsed_mail(bytes_of(one));
    CHECK(field(read, "In-Reply-To") == "<"s + kFirst + "@crm.example>");
    CHECK(field(read, "References") == "<"s + kFirst + "@crm.example>");
    // The first itself answers none.
    one.answers = one.id;
    CHECK(field_names(parsed_mail(bytes_of(one))) == kFields);
}

TEST_CASE("no text gets out of its field, whatever it is", "[deliver][mime][hostile]") {
    std::vector<std::string> mails;
    for (const std::string& text : kHostile) {
        Mail one = mail();
        one.subject = text;
        mails.push_back(bytes_of(one));
        one = mail();
        one.to.name = text;
        mails.push_back(bytes_of(one));
        one = mail();
        one.from.name = text;
        mails.push_back(bytes_of(one));
    }
    const auto read = test::parsed_mails(mails);
    for (std::size_t i = 0; i < kHostile.size(); ++i) {
        const std::string& text = kHostile[i];
        CAPTURE(text);
        for (std::size_t k = 0; k < 3; ++k) {
            CAPTURE(k, mails[i * 3 + k]);
            const auto& one = read[i * 3 + k];
            check_form(one);
            CHECK(field_names(one) == kFields);
            const bool is_to = k == 1;
            const bool is_from = k == 2;
            const std::string name = shown(text, kMailboxNameChars);
            CHECK(one.at("people").at("to") ==
                  only(is_to ? name : "Ada Lovelace", "ada@example.test"));
            CHECK(one.at("people").at("from") ==
                  only(is_from ? name : "Carillon", "carillon@crm.example"));
            CHECK(field(one, "Subject") ==
                  (k == 0 ? shown(text, kSubjectChars) : "New task: call Acme"));
            CHECK(one.at("longest") <= 78 + 25);  // List-Unsubscribe stands on one line
        }
    }
}

TEST_CASE("no text gets out of its part, whatever it is", "[deliver][mime][hostile]") {
    std::vector<std::string> mails;
    for (const std::string& text : kHostile) {
        Mail one = mail();
        one.text = text;
        one.html = text;
        mails.push_back(bytes_of(one));
    }
    const auto read = test::parsed_mails(mails);
    for (std::size_t i = 0; i < kHostile.size(); ++i) {
        CAPTURE(kHostile[i]);
        check_form(read[i]);
        CHECK(field_names(read[i]) == kFields);
        std::string expected = canonical_text(kHostile[i]);
        const std::string found = read[i].at("parts")[0].at("text");
        CHECK(found == read[i].at("parts")[1].at("text"));
        std::string lines;
        for (const char c : expected)
            if (c != '\r') lines += c;
        if (!lines.empty() && lines.back() == '\n') lines.pop_back();
        CHECK(found == lines);
    }
}

TEST_CASE("addresses that could end a command or a field are refused and named",
          "[deliver][mime][hostile]") {
    for (const std::string& address :
         std::vector<std::string>{"",
                                  "ada",
                                  "ada@",
                                  "@example.test",
                                  "ada@@example.test",
                                  "a b@example.test",
                                  "ada@example.test\r\nBcc: eve@evil.test",
                                  "ada@example.test\nRCPT TO:<eve@evil.test>",
                                  "ada\0@example.test"s,
                                  "ada@exam\0ple.test"s,
                                  "ada@example.test>",
                                  "<ada@example.test>",
                                  "ada@example.test, eve@evil.test",
                                  "\"a b\"@example.test",
                                  "ada@[127.0.0.1]",
                                  "a..b@example.test",
                                  ".a@example.test",
                                  "ada@-example.test",
                                  "\xff@example.test",
                                  std::string(65, 'a') + "@example.test",
                                  "ada@" + std::string(300, 'a') + ".test",
                                  "=?utf-8?q?a?=,@example.test",
                                  "ada;eve@example.test",
                                  "ada@example.test;",
                                  "ad\u00e9@example.test",
                                  "ada@exa\u2028mple.test"}) {
        CAPTURE(address);
        Mail one = mail();
        one.to.address = address;
        auto bytes = compose(one);
        REQUIRE_FALSE(bytes);
        CHECK(bytes.error().field == "to");
        one = mail();
        one.from.address = address;
        bytes = compose(one);
        REQUIRE_FALSE(bytes);
        CHECK(bytes.error().field == "from");
    }
}

TEST_CASE("an address beyond ASCII before its @ is refused plainly, and behind it is IDNA",
          "[deliver][mime]") {
    const auto refused = ascii_address("andr\u00e9@example.test");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("SMTPUTF8") != std::string::npos);
    CHECK(ascii_address("ada@b\u00fccher.example").value() == "ada@xn--bcher-kva.example");
    Mail one = mail();
    one.to.address = "ada@b\u00fccher.example";
    CHECK(parsed_mail(bytes_of(one)).at("people").at("to")[0][1] == "ada@xn--bcher-kva.example");
}

TEST_CASE("an address to unsubscribe at is one of the web or refused", "[deliver][mime][hostile]") {
    for (const std::string& url : std::vector<std::string>{
             "javascript:alert(1)", "mailto:a@b.c", "https://x/>\r\nBcc: a@b.c", "https://x/ y",
             "https://x/>,<https://y/", "https://x/\r\nBcc: a@b.c", "https://x/\u00e9", "/path",
             "https://x/\0"s, "https://x/" + std::string(900, 'a')}) {
        CAPTURE(url);
        Mail one = mail();
        one.unsubscribe_url = url;
        const auto bytes = compose(one);
        REQUIRE_FALSE(bytes);
        CHECK(bytes.error().field == "unsubscribe_url");
    }
}

TEST_CASE("a mailbox is an address, with a name before it or without", "[deliver][mime]") {
    CHECK(parse_mailbox("a@b.test").value() == Mailbox{"a@b.test", ""});
    CHECK(parse_mailbox(" <a@b.test> ").value() == Mailbox{"a@b.test", ""});
    CHECK(parse_mailbox("Acme CRM <a@b.test>").value() == Mailbox{"a@b.test", "Acme CRM"});
    CHECK(parse_mailbox("\"Acme, \\\"CRM\\\"\" <a@b.test>").value() ==
          Mailbox{"a@b.test", "Acme, \"CRM\""});
    CHECK(parse_mailbox("\u00c9quipe <a@b.test>").value() == Mailbox{"a@b.test", "\u00c9quipe"});
    for (const char* text : {"", "a", "a@b.test>", "x <a>", "x <a@b.test> y", "a@b.test, c@d.test",
                             "x\r\ny <a@b.test>", "\xff <a@b.test>"})
        CHECK_FALSE(parse_mailbox(text));
    CHECK(Mailbox{"a@b.test", ""}.domain() == "b.test");
    CHECK(Mailbox{}.domain().empty());
}

TEST_CASE("long subjects and names are folded into lines of 78", "[deliver][mime]") {
    const std::string words =
        "Une t\u00e2che a \u00e9t\u00e9 assign\u00e9e \u00e0 l\u2019\u00e9quipe ";
    std::string subject;
    while (subject.size() < 300)
        subject += words;
    const std::string text = one_line(subject);
    const std::string header = text_field("Subject", text);
    std::size_t begin = 0;
    while (begin < header.size()) {
        const std::size_t end = header.find("\r\n", begin);
        REQUIRE(end != std::string::npos);
        CHECK(end - begin <= 78);
        if (begin > 0) CHECK(header[begin] == ' ');
        begin = end + 2;
    }
}

TEST_CASE("lines of parts are at most 76 long and come back as they were", "[deliver][mime]") {
    std::vector<std::string> mails;
    std::vector<std::string> texts;
    for (std::size_t size = 0; size < 240; ++size) {
        // Every kind of character at every place of a line.
        std::string text;
        for (std::size_t i = 0; i < size; ++i)
            text += i % 7 == 3 ? "=" : i % 11 == 5 ? "\u00e9" : i % 13 == 7 ? " " : "a";
        text += size % 3 == 0 ? " " : size % 3 == 1 ? "\t" : "";
        Mail one = mail();
        one.text = text;
        const std::string quoted = quoted_printable(canonical_text(text));
        for (std::size_t at = 0; at < quoted.size();) {
            const std::size_t end = quoted.find("\r\n", at);
            CHECK(end - at <= 76);
            at = end + 2;
        }
        mails.push_back(bytes_of(one));
        texts.push_back(text);
    }
    const auto read = test::parsed_mails(mails);
    for (std::size_t i = 0; i < read.size(); ++i) {
        check_form(read[i]);
        CHECK(read[i].at("parts")[0].at("text") == texts[i]);
    }
}

TEST_CASE("a text that is mostly beyond ASCII goes as base64", "[deliver][mime]") {
    Mail one = mail();
    for (int i = 0; i < 50; ++i)
        one.text += "\u0645\u0631\u062d\u0628\u0627\n";
    const auto read = parsed_mail(bytes_of(one));
    check_form(read);
    CHECK(read.at("parts")[0].at("encoding") == "base64");
    CHECK(read.at("parts")[1].at("encoding") == "quoted-printable");
}

TEST_CASE("dates are written as mail writes them", "[deliver][mime]") {
    CHECK(mail_date(Millis{0}) == "Thu, 01 Jan 1970 00:00:00 +0000");
    CHECK(mail_date(Millis{951'782'399'999}) == "Mon, 28 Feb 2000 23:59:59 +0000");
    CHECK(mail_date(Millis{951'782'400'000}) == "Tue, 29 Feb 2000 00:00:00 +0000");
}
