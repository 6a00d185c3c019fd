// Filters in texts: how one is written, and what is said of one that is not.

#include "core/event/text_filter.hpp"

#include "core/event/templates.hpp"
#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

std::string complaint(std::string_view written, const char* locale = "en") {
    const auto filter = parse_filter(written, conventions_of(locale));
    return filter ? std::string("none") : filter.error().message;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

Template titled(const std::string& locale, const std::string& title) {
    Template entry;
    entry.type = "t";
    entry.texts.emplace(locale, Text{title, ""});
    return entry;
}

std::string shown(const std::string& title, const std::string& value,
                  const std::string& locale = "en") {
    TextContext context{locale, locale};
    context.now = *parse_rfc3339("2026-11-29T08:30:00Z");
    return render(titled(locale, title), context, {{"x", value}}).title;
}

}  // namespace

TEST_CASE("a filter is one word, with blanks around it or none", "[core][texts]") {
    const std::pair<const char*, FilterKind> kinds[] = {
        {"date", FilterKind::kDate},
        {"datetime", FilterKind::kDatetime},
        {"time", FilterKind::kTime},
        {"relative", FilterKind::kRelative},
        {"number", FilterKind::kNumber},
        {" date ", FilterKind::kDate},
        {"plural:other=\"#\"", FilterKind::kPlural},
        {"plural : one = \"a\" , other = \"b\"", FilterKind::kPlural}};
    for (const auto& [written, kind] : kinds) {
        INFO(written);
        const auto filter = parse_filter(written, conventions_of("en"));
        REQUIRE(filter);
        CHECK(filter->kind == kind);
    }
    CHECK(complaint("dat") ==
          "unknown filter \"dat\" (did you mean date?): expected one of date, datetime, time, "
          "relative, "
          "number, plural");
    CHECK(has(complaint(""), "unknown filter \"\": expected one of date"));
    CHECK(has(complaint("Date"), "unknown filter \"Date\" (did you mean date?)"));
    CHECK(has(complaint("42"), "unknown filter \"42\": expected one of date"));
    CHECK(complaint("date | time") ==
          "\"| time\" stands behind date, which takes nothing; expected }}");
    CHECK(has(complaint("number: 2"), "\": 2\" stands behind number"));
}

TEST_CASE("a plural has the categories of its language, each once, and other", "[core][texts]") {
    CHECK(complaint("plural: one=\"# task\", other=\"# tasks\"") == "none");
    CHECK(complaint("plural: one=\"# t\", many=\"# de t\", other=\"# ts\"", "fr") == "none");
    CHECK(complaint("plural: other=\"# ts\"", "fr-CA") == "none");
    CHECK(complaint("plural: many=\"# ts\", other=\"\"") ==
          "unknown plural category \"many\": expected one that this language has: one, other");
    CHECK(complaint("plural: few=\"# ts\", other=\"\"", "fr") ==
          "unknown plural category \"few\": expected one that this language has: one, many, other");
    CHECK(has(complaint("plural: othr=\"\""), "(did you mean other?)"));
    CHECK(complaint("plural: one=\"# task\"") ==
          "the form other is missing, which serves every number without a form of its own; "
          "expected other=\"…\"");
    CHECK(complaint("plural: other=\"a\", other=\"b\"") == "the form other is there twice");
    CHECK(complaint("plural") ==
          "plural is without its forms; expected plural: one=\"# task\", other=\"# tasks\"");
    CHECK(has(complaint("plural:"), "plural needs one of one, other, not \"\""));
    CHECK(has(complaint("plural: other=\"a\","), "plural needs one of one, other, not \"\""));
    CHECK(has(complaint("plural: other \"a\""), "the form other needs a =, not \"\\\"a\\\"\""));
    CHECK(has(complaint("plural: other=\"a\" one=\"b\""), "stands behind a form"));
}

TEST_CASE("quotes that do not close are named, and braces within them", "[core][texts]") {
    for (const char* written :
         {"plural: other=\"# tasks", "plural: other=# tasks", "plural: other=", "plural: other=\"",
          "plural: other=\"a\\", "plural: other=\"a\\\""}) {
        INFO(written);
        CHECK(complaint(written) ==
              "the form other needs its text between two quotes; expected other=\"…\", and \\\" "
              "for a quote within it");
    }
    CHECK(has(complaint("plural: other=\"{{x}}\""), "the form other holds braces"));
}

TEST_CASE("a mark ends where its braces close outside of quotes", "[core][texts]") {
    const Mark plain = find_mark("a {{ x }} b");
    CHECK(plain.name == "x");
    CHECK_FALSE(plain.filter);
    const Mark dated = find_mark("a {{x|date}} b");
    CHECK(dated.begin == 2);
    CHECK(dated.end == 12);
    CHECK(dated.name == "x");
    CHECK(dated.filter == "date");
    const std::string quoted = "{{ x | plural: other=\"}} \\\" }}\" }}!";
    CHECK(find_mark(quoted).end == quoted.size() - 1);
    // A quote that does not close keeps nothing open.
    CHECK(find_mark("{{ x | plural: other=\" }} and more").end == 25);
    CHECK(find_mark("{{x}} | \"").end == 5);
}

TEST_CASE("a plural shows its number in the form that fits", "[core][texts]") {
    const std::string english = "{{x | plural: one=\"# task\", other=\"# tasks\"}}";
    CHECK(shown(english, "1") == "1 task");
    CHECK(shown(english, "0") == "0 tasks");
    CHECK(shown(english, "2") == "2 tasks");
    CHECK(shown(english, "1234") == "1,234 tasks");
    CHECK(shown(english, "1.0") == "1.0 tasks");
    const std::string french =
        "{{x | plural: one=\"# tâche\", many=\"# de tâches\", other=\"# tâches\"}}";
    CHECK(shown(french, "0", "fr") == "0 tâche");
    CHECK(shown(french, "1", "fr") == "1 tâche");
    CHECK(shown(french, "1.5", "fr") == "1,5 tâche");
    CHECK(shown(french, "2", "fr") == "2 tâches");
    CHECK(shown(french, "1234", "fr") == "1\u202f234 tâches");
    CHECK(shown(french, "1000000", "fr") == "1\u202f000\u202f000 de tâches");
    CHECK(shown("{{x | plural: one=\"# t\", other=\"# ts\"}}", "1000000", "fr") ==
          "1\u202f000\u202f000 ts");
    CHECK(shown("{{x | plural: one=\"a\", other=\"\\\"#\\\" \\# \\\\\"}}", "3") == "\"3\" # \\");
    CHECK(shown(english, "a few") == "a few");
    CHECK(shown(english, "{{x}}") == "{{x}}");
}

TEST_CASE("what a filter cannot read is shown as it came", "[core][texts]") {
    for (const char* filter :
         {"date", "datetime", "time", "relative", "number", "plural: other=\"#!\"", "dat", "",
          "plural", "plural: other=\"", "date | time"}) {
        for (const char* value :
             {"soon", "", " 2026-11-29", "2026-13-01", "2026-02-30", "2026-11-29T08:30:00",
              "2026-11-29T25:00:00Z", "14 h 30", "007", "1e", "1.", "+1", "-", "NaN", "true",
              "{{x}}", "1e400", "\u00e9"}) {
            INFO(filter << " of " << value);
            const std::string mark = std::string("{{x | ") + filter + "}}";
            CHECK(shown("[" + mark + "]", value) == "[" + std::string(value) + "]");
            CHECK(shown("[" + mark + "]", value, "fr") == "[" + std::string(value) + "]");
        }
    }
    CHECK(shown("[{{nothing | date}}]", "") == "[]");
}

TEST_CASE("no value makes a text fail or is lost from it", "[core][texts]") {
    test::Generator random(20261129);
    const std::string letters = "0123456789-+:.TZeE |\"\\{}#aé";
    for (int round = 0; round < 4000; ++round) {
        std::string value;
        for (std::uint64_t i = random.below(12); i > 0; --i)
            value += letters[static_cast<std::size_t>(random.below(letters.size() - 2))];
        for (const char* filter : {"date", "datetime", "time", "relative", "number"}) {
            for (const char* locale : {"fr", "en", "en-GB", "fr-CA", "de"}) {
                const std::string text =
                    shown(std::string("{{x | ") + filter + "}}", value, locale);
                INFO(filter << " of " << value << " in " << locale << ": " << text);
                CHECK(text.empty() == value.empty());
            }
        }
        // Whatever stands behind a bar, a text is made, and the value is in it.
        const std::string odd = shown("{{x | " + value + "}}", "the value");
        CHECK(has(odd, "the value"));
    }
}
