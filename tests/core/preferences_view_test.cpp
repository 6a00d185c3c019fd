// A person's preferences as a screen shows them, and the rules that a server tells for it.

#include "core/session/preferences_view.hpp"

#include "core/json/reader.hpp"
#include "tests/core/zones.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const Millis kEvening = parse_rfc3339("2026-11-26T21:30:00Z").value();  // 22:30 in Paris

DecisionRules some_rules() {
    DecisionRules rules;
    rules.timezone = "Europe/Paris";
    rules.open = {true, false, true};
    rules.has_address = {true, true, false};
    rules.offers_digest = true;
    rules.unsubscribed = {"report.generated"};
    rules.defaults.channels.say(Channel::kSms, true);
    rules.defaults.quiet_hours = std::vector<QuietHours>{{0x7f, 20 * 60, 8 * 60}};
    rules.types["task.assigned"] = {
        Priority::kHigh,
        Channel::kEmail,
        false,
        {{Channel::kSms, std::chrono::minutes(30), Unless::kRead, Priority::kCritical}}};
    rules.types["system.announcement"] = {Priority::kCritical, Channel::kWeb, true, {}};
    return rules;
}

std::string answer_of(const std::string& members) {
    return '{' + members + R"("effective":{},"rules":)" + encode(some_rules()) + '}';
}

DecisionQuestion about(const std::string& type) {
    return {type, std::nullopt, std::nullopt};
}

}  // namespace

TEST_CASE("rules read back as they were told", "[core][preferences]") {
    const DecisionRules rules = some_rules();
    const auto document = json::parse_object(encode(rules)).value();
    const auto read = read_decision_rules(document.root());
    REQUIRE(read.ok());
    CHECK(encode(*read) == encode(rules));
    CHECK(read->types == rules.types);
    CHECK(read->defaults == rules.defaults);
    // Each member is needed.
    for (const char* missing :
         {"timezone", "open", "addresses", "digest", "unsubscribed", "defaults", "types"}) {
        std::string text = encode(rules);
        text.replace(text.find(missing), 1, "_");
        const auto without = json::parse_object(text).value();
        CHECK_FALSE(read_decision_rules(without.root()).ok());
    }
}

TEST_CASE("the rules of templates are what the decision asks of them", "[core][preferences]") {
    const TemplateSet templates = built_in_templates();
    const DecisionRules rules = rules_of(templates);
    CHECK(rules.types.size() == templates.all().size());
    CHECK(rules.types.at("system.announcement").is_mandatory);
    CHECK(rules.types.at("task.overdue").priority == Priority::kHigh);
    CHECK(encode_effective({}, rules) == encode_effective({}, {}, built_in_templates()));
}

TEST_CASE("nothing is shown or explained before the server has told the rules",
          "[core][preferences]") {
    PreferencesView view;
    CHECK(view.document().empty());
    CHECK(view.take_document(R"({"locale":"fr"})").ok());
    CHECK(view.document().empty());
    CHECK(view.effective().empty());
    CHECK(view.place_of(about("task.assigned"), kEvening).error().code == Errc::kUnavailable);
    CHECK(view.explain(about("task.assigned"), {}, kEvening).error().code == Errc::kUnavailable);
    CHECK(view.take_answer(answer_of("")).ok());
    CHECK(view.document() == "{}");
}

TEST_CASE("a change is laid over what the server told until it is answered",
          "[core][preferences]") {
    PreferencesView view;
    REQUIRE(view.take_answer(answer_of(R"("locale":"fr",)")).ok());
    const auto first = view.lay(R"({"locale":"en"})");
    const auto second = view.lay(R"({"channels":{"email":false}})");
    CHECK(view.document() == R"({"locale":"en","channels":{"email":false}})");
    CHECK(view.effective().find(R"("email":{"state":"off","line":"channels.email"})") !=
          std::string::npos);
    // What another device says shows through.
    REQUIRE(view.take_document(R"({"locale":"fr","timezone":"Asia/Tokyo"})").ok());
    CHECK(view.document() ==
          R"({"locale":"en","timezone":"Asia/Tokyo","channels":{"email":false}})");
    view.lift(first);
    CHECK(view.document() ==
          R"({"locale":"fr","timezone":"Asia/Tokyo","channels":{"email":false}})");
    view.lift(second);
    view.lift(second);
    CHECK(view.document() == R"({"locale":"fr","timezone":"Asia/Tokyo"})");
}

TEST_CASE("a change that does not fit is not shown, and what cannot be read changes nothing",
          "[core][preferences]") {
    PreferencesView view;
    REQUIRE(view.take_answer(answer_of(R"("locale":"fr",)")).ok());
    view.lay(R"({"channels":{"email":"no"}})");
    view.lay("no JSON");
    view.lay(R"({"channels":{"sms":false}})");
    CHECK(view.document() == R"({"locale":"fr","channels":{"sms":false}})");
    CHECK_FALSE(view.take_document(R"({"locale":7})").ok());
    CHECK_FALSE(view.take_answer("[]").ok());
    CHECK_FALSE(view.take_answer(R"({"locale":"de","rules":{}})").ok());
    CHECK(view.document() == R"({"locale":"fr","channels":{"sms":false}})");
}

TEST_CASE("what would happen is decided in the zone that the document names, else in the rules'",
          "[core][preferences]") {
    PreferencesView view;
    REQUIRE(view.take_answer(answer_of("")).ok());
    const auto place = view.place_of(about("task.assigned"), kEvening);
    REQUIRE(place.ok());
    CHECK(place->timezone == "Europe/Paris");
    CHECK(place->at == kEvening);
    const auto answer = view.explain(about("task.assigned"), zones().front().offsets, kEvening);
    REQUIRE(answer.ok());
    CHECK(answer->find(R"("decision":"later","reason":"quiet_hours",)"
                       R"("at":"2026-11-27T07:00:00.000Z")") != std::string::npos);
    view.lay(R"({"timezone":"Asia/Tokyo"})");
    CHECK(view.place_of(about("task.assigned"), kEvening)->timezone == "Asia/Tokyo");
    CHECK(view.explain(about("no.such"), {}, kEvening).error().message ==
          "type \"no.such\" is unknown");
}

TEST_CASE("what a mail's link has turned off is remembered as long as it is off",
          "[core][preferences]") {
    PreferencesView view;
    REQUIRE(view.take_answer(answer_of(R"("types":{"report.generated":{"email":false}},)")).ok());
    const auto said = [&] {
        DecisionQuestion question = about("report.generated");
        const auto answer = view.explain(question, {}, kEvening);
        return answer.ok() ? *answer : answer.error().message;
    };
    CHECK(said() == "type \"report.generated\" is unknown");
    DecisionRules rules = some_rules();
    rules.types["report.generated"] = {Priority::kLow, Channel::kEmail, false, {}};
    const std::string off = R"({"types":{"report.generated":{"email":false}},"rules":)";
    REQUIRE(view.take_answer(off + encode(rules) + '}').ok());
    CHECK(said().find(R"("reason":"unsubscribed")") != std::string::npos);
    const auto number = view.lay(R"({"types":{"report.generated":null}})");
    CHECK(said().find(R"("reason":"unsubscribed")") == std::string::npos);
    view.lift(number);
    CHECK(said().find(R"("reason":"unsubscribed")") != std::string::npos);
    // A document that turns it on and off again has nothing to do with the link.
    REQUIRE(view.take_document("{}").ok());
    REQUIRE(view.take_document(R"({"types":{"report.generated":{"email":false}}})").ok());
    CHECK(said().find(R"("reason":"preference")") != std::string::npos);
}

TEST_CASE("a screen may be heard outside of pause and quiet hours, and for what passes all",
          "[core][preferences]") {
    PreferencesView view;
    const ZoneOffsets paris = zones().front().offsets;
    CHECK(view.is_heard(about("task.assigned"), paris, kEvening).error().code ==
          Errc::kUnavailable);
    REQUIRE(view.take_answer(answer_of("")).ok());
    const auto is_heard = [&view, &paris](const DecisionQuestion& question, Millis at) {
        return view.is_heard(question, paris, at).value();
    };
    const Millis noon = parse_rfc3339("2026-11-26T11:00:00Z").value();
    CHECK(is_heard(about("task.assigned"), noon));
    CHECK_FALSE(is_heard(about("task.assigned"), kEvening));
    CHECK(is_heard(about("system.announcement"), kEvening));  // mandatory
    DecisionQuestion critical = about("task.assigned");
    critical.priority = Priority::kCritical;
    CHECK(is_heard(critical, kEvening));
    REQUIRE(view.take_document(R"({"paused_until":"2026-11-26T12:00:00Z"})").ok());
    CHECK_FALSE(is_heard(about("task.assigned"), noon));
    CHECK(is_heard(critical, noon));
    CHECK_FALSE(view.is_heard(about("no.such"), paris, noon).ok());
}
