// The values of a person: what is accepted and in which form it is kept.

#include "core/event/directory_values.hpp"

#include "core/event/directory.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

// As it is kept; "!" when it is refused.
template <class Read>
std::string kept(Read read, const std::string& text) {
    return read(text).value_or("!");
}

std::string repeated(const std::string& part, std::size_t times) {
    std::string text;
    while (times-- > 0)
        text += part;
    return text;
}

}  // namespace

TEST_CASE("blanks around a value are cut, those of a spreadsheet too", "[core][directory]") {
    CHECK(trim_blanks(" \t\r\n Ada L. \v\f") == "Ada L.");
    CHECK(trim_blanks("\u00a0\u2009Ada\u3000\ufeff\u200b") == "Ada");
    CHECK(trim_blanks(" \u00a0 ").empty());
    CHECK(trim_blanks("é").size() == 2);
    CHECK(kept(read_email, " ada@example.com\t") == "ada@example.com");
    CHECK(kept(read_phone, "\u00a0+33612345678 ") == "+33612345678");
    for (const auto read : {read_email, read_name, read_locale, read_timezone, read_phone})
        CHECK(kept(read, " \n").empty());
}

TEST_CASE("an email is an address of RFC 5321 within its lengths", "[core][directory]") {
    for (const std::string good : {"ada@example.com", "a@b", "Ada.Lovelace+news@mail.example.co.uk",
                                   "o'hara@example.com", "ada@xn--bcher-kva.example",
                                   "adä@bücher.example", "1@2.example", "a-b_c=d@e-f.example"}) {
        INFO(good);
        CHECK(kept(read_email, good) == good);
    }
    for (const std::string bad : {"not an email",
                                  "ada",
                                  "@example.com",
                                  "ada@",
                                  "ada@@example.com",
                                  "ada@example@com",
                                  "ada lovelace@example.com",
                                  "ada@exam ple.com",
                                  ".ada@example.com",
                                  "ada.@example.com",
                                  "a..b@example.com",
                                  "ada@.example.com",
                                  "ada@example.com.",
                                  "ada@example..com",
                                  "ada@-example.com",
                                  "ada@example-.com",
                                  "ada@ex_ample.com",
                                  "Ada <ada@example.com>",
                                  "ada@example.com,bob@example.com",
                                  "ada@example.com\nBcc: x@y.z",
                                  "ada\u00a0@example.com",
                                  "\"ada\"@example.com",
                                  "ada@[192.0.2.1]"}) {
        INFO(bad);
        CHECK(kept(read_email, bad) == "!");
    }
    const std::string local(64, 'x');
    CHECK(kept(read_email, local + "@example.com") != "!");
    CHECK(kept(read_email, local + "x@example.com") == "!");
    // 254 in all, also counted in bytes.
    const std::string domain = repeated(std::string(62, 'd') + ".", 2) + std::string(63, 'd');
    CHECK(kept(read_email, local + "@" + domain) != "!");
    CHECK(kept(read_email, local + "@" + domain + ".d") == "!");
    CHECK(kept(read_email, "x@" + std::string(64, 'd') + ".com") == "!");
    CHECK(kept(read_email, repeated("é", 33) + "@example.com") == "!");
}

TEST_CASE("a phone number is E.164, a zone has the form of one, a name is one line",
          "[core][directory]") {
    CHECK(kept(read_phone, "+33612345678") == "+33612345678");
    CHECK(kept(read_phone, "+123456789012345") != "!");
    for (const char* bad : {"0612345678", "+0612345678", "+1234567890123456", "+33 6 12", "+33a",
                            "33612345678", "+", "+1", "++33612345678"}) {
        INFO(bad);
        CHECK(kept(read_phone, bad) == "!");
    }
    for (const char* good : {"Europe/Paris", "UTC", "Etc/GMT+12", "America/Port-au-Prince"})
        CHECK(kept(read_timezone, good) == good);
    for (const std::string bad : {"../etc/passwd", "Europe Paris", "+02:00", "/UTC", "Zürich"})
        CHECK(kept(read_timezone, bad) == "!");
    CHECK(kept(read_timezone, std::string(65, 'x')) == "!");
    CHECK(kept(read_name, "Ada \"L\" Łovelace") == "Ada \"L\" Łovelace");
    CHECK(kept(read_name, repeated("é", 200)) != "!");
    CHECK(kept(read_name, repeated("é", 201)) == "!");
    for (const char* bad : {"two\nlines", "a\tb", "a\u0085b", "a\u2028b"})
        CHECK(kept(read_name, bad) == "!");
    CHECK(kept(read_locale, "fr_FR") == "fr-FR");
    CHECK(kept(read_locale, "french") == "!");
}

TEST_CASE("a directory user is kept trimmed, and what is wrong is named with what is accepted",
          "[core][directory]") {
    const auto ada = decode_directory_user(
        R"({"email":" ada@example.com ","name":"\tAda ","locale":"fr_FR","timezone":" Europe/Paris",)"
        R"("phone":"+33612345678 ","teams":[]})",
        user(1));
    REQUIRE(ada);
    CHECK(ada->email == "ada@example.com");
    CHECK(ada->name == "Ada");
    CHECK(ada->locale == "fr-FR");
    CHECK(ada->timezone == "Europe/Paris");
    CHECK(ada->phone == "+33612345678");
    CHECK(ada->puts_teams);
    CHECK_FALSE(decode_directory_user("{}", user(1))->puts_teams);
    CHECK_FALSE(decode_directory_user(R"({"teams":null})", user(1))->puts_teams);
    // As it is sent on: what is not said stays not said.
    CHECK(encode(*decode_directory_user("{}", user(1))).find(R"("teams":null)") !=
          std::string::npos);

    const auto refused = decode_directory_user(R"({"email":"not an email"})", user(1));
    REQUIRE_FALSE(refused);
    CHECK(refused.error() ==
          Error{Errc::kUnprocessable, "email",
                "email must be an email address, such as ada@example.com, not \"not an email\""});
    for (const std::string member : {R"("locale":"french")", R"("phone":"0612")",
                                     R"("timezone":"Paris, France")", R"("name":"a\nb")"}) {
        INFO(member);
        const auto wrong = decode_directory_user("{" + member + "}", user(1));
        REQUIRE_FALSE(wrong);
        CHECK(wrong.error().code == Errc::kUnprocessable);
        CHECK(member.find(wrong.error().field) == 1);
    }
}

TEST_CASE("a page of the directory is asked for by email, team, cursor and limit",
          "[core][directory]") {
    const auto query = parse_directory_query({{"email", " Ada@example.com "},
                                              {"team", team(1).text()},
                                              {"cursor", user(3).text()},
                                              {"limit", "7"},
                                              {"other", "x"}});
    REQUIRE(query);
    CHECK(query->email == "Ada@example.com");
    CHECK(query->team == team(1));
    CHECK(query->after == user(3));
    CHECK(query->limit == 7);
    CHECK(parse_directory_query({})->limit == 50);
    CHECK_FALSE(parse_directory_query({{"cursor", ""}})->after);
    for (const auto& [name, value] : QueryParameters{{"email", ""},
                                                     {"email", "ada"},
                                                     {"team", "sales"},
                                                     {"team", ""},
                                                     {"cursor", "x"},
                                                     {"limit", "0"},
                                                     {"limit", "201"}}) {
        INFO(name << "=" << value);
        const auto refused = parse_directory_query({{name, value}});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == Errc::kInvalid);
        CHECK(refused.error().field == name);
    }
    DirectoryPage page;
    page.items.emplace_back().id = user(1);
    page.next = user(1);
    CHECK(encode(page) == R"({"items":[)" + encode(page.items[0]) + R"(],"next_cursor":")" +
                              user(1).text() + "\"}");
    CHECK(encode(DirectoryPage{}) == R"({"items":[],"next_cursor":null})");
}

TEST_CASE("a token without a time of issue is older than all that have one", "[core][directory]") {
    const Millis in_a_year{1826875800000};
    CHECK(issue_order(Millis(0), in_a_year) == Millis(0));
    CHECK(issue_order(std::nullopt, in_a_year) < issue_order(Millis(0), Millis(1)));
    CHECK(issue_order(std::nullopt, in_a_year) < issue_order(std::nullopt, in_a_year + Millis(1)));
    CHECK(issue_order(std::nullopt, Millis(253402300799999)) < Millis(0));
}
