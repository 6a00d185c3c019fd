// What a writer is shown of a template before anything is sent.

#include "core/event/template_preview.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

const std::string kTemplate =
    R"({"type":"task.overdue","variables":["task","due_date"],"priority":"high","channel":"web",)"
    R"("texts":{"en":{"title":"Overdue: {{task}}","body":"It was due on {{due_date | date}}."},)"
    R"("fr":{"title":"En retard : {{task}}","body":"Pour le {{due_date | date}}."}}})";

Result<Text> preview(const std::string& locale, const std::string& variables) {
    return preview_template(R"({"template":)" + kTemplate + R"(,"locale":")" + locale +
                                R"(","variables":)" + variables + '}',
                            {}, Millis{0});
}

}  // namespace

TEST_CASE("a preview is the template's text in the language asked for", "[core][templates]") {
    const std::string variables = R"({"task":"Call Acme","due_date":"2026-12-24"})";
    CHECK(preview("en", variables).value() ==
          Text{"Overdue: Call Acme", "It was due on December 24, 2026."});
    CHECK(preview("fr", variables).value() ==
          Text{"En retard : Call Acme", "Pour le 24 décembre 2026."});
}

TEST_CASE("a preview goes by the clocks of its zone", "[core][templates]") {
    const std::string question =
        R"({"template":{"texts":{"en":{"title":"{{at | time}}","body":""}}},"locale":"en",)"
        R"("variables":{"at":"2026-11-29T08:30:00Z"}})";
    const ZoneOffsets ahead{{{Millis{0}, 3600}}};
    CHECK(preview_template(question, ahead, Millis{0}).value().title == "9:30 AM");
}

TEST_CASE("a variable that is not there yet is empty in a preview", "[core][templates]") {
    CHECK(preview("en", "{}").value().title == "Overdue: ");
}

TEST_CASE("a preview of what is no template is refused by name", "[core][templates]") {
    CHECK_FALSE(preview_template("{", {}, Millis{0}));
    const auto none = preview_template(R"({"template":{},"locale":"en","variables":{}})", {}, {});
    REQUIRE_FALSE(none);
    CHECK(none.error().field == "template.texts");
    CHECK_FALSE(preview_template(R"({"template":{"texts":{"en":1}},"locale":"en","variables":{}})",
                                 {}, Millis{0}));
}
