// The document that a person writes: what is accepted, and the one text of each.

#include "core/event/preferences.hpp"

#include "core/event/templates_codec.hpp"
#include "tests/core/vector.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

Preferences document(const std::string& json) {
    auto read = decode_preferences(json);
    if (!read.ok()) FAIL(read.error().message);
    return std::move(*read);
}

std::string refusal(const std::string& json) {
    const auto read = decode_preferences(json);
    if (read.ok()) return "accepted";
    CHECK(read.error().code == Errc::kUnprocessable);
    CHECK(read.error().message.find(read.error().field) == 0);
    return read.error().message;
}

std::string merged(const std::string& before, const std::string& patch) {
    const auto after = merge_preferences(document(before), patch);
    if (!after.ok()) return after.error().message;
    return encode(*after);
}

}  // namespace

TEST_CASE("preferences are what their vectors say", "[core][preferences][vectors]") {
    for (const std::string& name : vector_names("preferences")) {
        INFO(name);
        const std::string text = vector_text("preferences", name);
        CHECK(encode(document(text)) == text);
    }
    Preferences full;
    full.locale = "fr";
    full.timezone = "Europe/Paris";
    full.channels.say(Channel::kEmail, true);
    full.channels.say(Channel::kSms, false);
    full.channels.say(Channel::kMobilePush, true);
    full.types["task.*"].say(Channel::kEmail, false);
    full.types["report.generated"].say(Channel::kWeb, false);
    full.quiet_hours = {{QuietHours{0x1f, 20 * 60, 8 * 60}}};
    full.paused_until = parse_rfc3339("2026-12-24T08:00:00Z");
    full.digest = DigestChoice{DigestInterval::kDaily, 8 * 60, Weekday::kMon, Priority::kLow};
    CHECK(encode(full) == vector_text("preferences", "full"));
    CHECK(encode(Preferences()) == vector_text("preferences", "empty"));
}

TEST_CASE("a document says each thing in one way", "[core][preferences]") {
    CHECK(encode(document(R"({"paused_until":null,"types":{"b":{"sms":true},"a.*":{},
                              "a":{"email":false,"web":null}},"channels":{"sms":null},
                              "effective":{"a":1},"locale":"FR-ca","timezone":" "})")) ==
          R"({"locale":"fr-CA","types":{"a":{"email":false},"b":{"sms":true}}})");
    CHECK(encode(document(R"({"quiet_hours":[]})")) == R"({"quiet_hours":[]})");
    CHECK(document(R"({"quiet_hours":[{"from":"00:00","to":"24:00","days":["sun","sat"]}]})")
              .quiet_hours->front() == QuietHours{0x60, 0, kDayMinutes});
}

TEST_CASE("types that nobody knows are kept", "[core][preferences]") {
    const std::string text =
        R"({"types":{"of.tomorrow":{"email":false},"tomorrow.*":{"sms":true}}})";
    CHECK(encode(document(text)) == text);
}

TEST_CASE("a wrong value is named with what is accepted", "[core][preferences]") {
    CHECK(refusal(R"({"chanels":{}})") ==
          "chanels is not known (did you mean channels?); known are locale, timezone, channels, "
          "types, quiet_hours, paused_until, digest");
    CHECK(refusal(R"({"channels":{"email":"yes"}})") ==
          "channels.email must be true or false, not \"yes\"");
    CHECK(refusal(R"({"channels":{"web":false}})").find("channels.web cannot be turned off") == 0);
    CHECK(refusal(R"({"types":{"task.*":{"mail":false}}})") ==
          "types.task.*.mail is not known (did you mean email?); known are web, email, sms, "
          "mobile_push");
    CHECK(refusal(R"({"types":{"*":{"email":false}}})").find("types.\"*\" must be a type") == 0);
    CHECK(
        refusal(R"({"types":{"a.*.b":{"email":false}}})").find("types.\"a.*.b\" must be a type") ==
        0);
    CHECK(refusal(R"({"types":[]})") == "types must be an object, not an array");
    CHECK(refusal(R"({"types":{"":{}}})") ==
          "types.\"\" must have 1 to 100 characters, none of them a control character");
    CHECK(refusal(R"({"channels":{"by fax":true}})").find("channels.\"by fax\" is not known") == 0);
    CHECK(refusal(R"({"quiet_hours":[{"days":"mon","from":"20:00","to":"08:00"}]})") ==
          "quiet_hours[0].days must be an array of days: mon, tue, wed, thu, fri, sat, sun, not "
          "\"mon\"");
    CHECK(refusal(R"({"timezone":"+2"})").find("timezone must be a time zone of the IANA") == 0);
    CHECK(refusal(R"({"locale":7})").find("locale must be a language") == 0);
    CHECK(refusal(R"({"paused_until":"tomorrow"})") ==
          "paused_until must be a time (RFC 3339), such as 2026-11-22T09:30:00Z, not \"tomorrow\"");
    CHECK(refusal(R"({"quiet_hours":[{"from":"20:00"}]})") ==
          "quiet_hours[0].to is missing; it must be a time of day, such as 20:00");
    CHECK(refusal(R"({"quiet_hours":[{"from":"24:00","to":"08:00"}]})") ==
          "quiet_hours[0].from must be a time of day from 00:00 to 23:59, such as 08:00, not "
          "\"24:00\"");
    CHECK(refusal(R"({"quiet_hours":[{"from":"08:00","to":"08:00"}]})") ==
          "quiet_hours[0] from and to are the same; a whole day is from 00:00 to 24:00");
    CHECK(
        refusal(R"({"quiet_hours":[{"days":["monday"],"from":"20:00","to":"08:00"}]})") ==
        "quiet_hours[0].days[0] must be one of mon, tue, wed, thu, fri, sat, sun, not \"monday\"");
    CHECK(refusal(R"({"quiet_hours":[{"days":[],"from":"20:00","to":"08:00"}]})") ==
          "quiet_hours[0].days is empty; expected an array of days: mon, tue, wed, thu, fri, sat, "
          "sun");
    CHECK(
        refusal(R"({"quiet_hours":[{"from":"08:00","to":"20:00"},{"from":"20:00","to":"08:00"}]})")
            .find("quiet_hours leave no minute of the week") == 0);
    CHECK(refusal(R"({"digest":{"email":"hourly"}})") ==
          "digest.email must be one of off, daily, weekly, not \"hourly\"");
    CHECK(refusal(R"({"channels":{},"channels":{}})") == "channels is there twice");
    CHECK(decode_preferences("[]").error().code == Errc::kMalformed);
    CHECK(decode_preferences("{").error().code == Errc::kMalformed);
}

TEST_CASE("a patch merges, and null takes back", "[core][preferences]") {
    const std::string before =
        R"({"locale":"fr","channels":{"email":true,"sms":true},"types":{"a":{"email":false}}})";
    CHECK(merged(before, "{}") == before);
    CHECK(merged(before, R"({"channels":{"sms":null}})") ==
          R"({"locale":"fr","channels":{"email":true},"types":{"a":{"email":false}}})");
    CHECK(merged(before, R"({"types":{"a":null,"b":{"web":false,"sms":null}},"locale":null})") ==
          R"({"channels":{"email":true,"sms":true},"types":{"b":{"web":false}}})");
    CHECK(merged(before, R"({"channels":null,"types":null,"locale":"en"})") ==
          R"({"locale":"en"})");
    CHECK(merged(before, R"({"types":7})") == "types must be an object, not 7");
}

TEST_CASE("what a link has turned off is known until it is said otherwise", "[core][preferences]") {
    Preferences before = document(R"({"types":{"task.assigned":{"sms":true}}})");
    unsubscribe(before, "task.assigned");
    unsubscribe(before, "report.generated");
    unsubscribe(before, "task.assigned");
    CHECK(before.unsubscribed == std::vector<std::string>{"report.generated", "task.assigned"});
    CHECK(
        encode(before) ==
        R"({"types":{"report.generated":{"email":false},"task.assigned":{"email":false,"sms":true}}})");
    const auto again = parse_stored_preferences(stored_text(before));
    REQUIRE(again.ok());
    CHECK(*again == before);
    Preferences after = document(R"({"types":{"task.assigned":{"email":true},
                                              "report.generated":{"email":false}}})");
    keep_unsubscribed(before, after);
    CHECK(after.unsubscribed == std::vector<std::string>{"report.generated"});
}

TEST_CASE("an operator's defaults and mandatory types stand in the templates file",
          "[core][preferences][templates]") {
    const auto set = decode_templates(
        R"({"defaults":{"channels":{"sms":true}},"types":{"task.assigned":{"mandatory":true}}})",
        built_in_templates(), "fr");
    if (!set.ok()) FAIL(set.error().message);
    CHECK(set->defaults().channels.of(Channel::kSms) == true);
    CHECK(set->find("task.assigned")->is_mandatory);
    CHECK(set->find("system.announcement")->is_mandatory);
    CHECK_FALSE(set->find("task.overdue")->is_mandatory);
    const auto wrong = decode_templates("{\"defaults\":{\"channels\":\n {\"email\":1}}}",
                                        built_in_templates(), "fr");
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().message == "2:11: defaults.channels.email: must be true or false, not 1");
    CHECK_FALSE(decode_templates(R"({"types":{"task.assigned":{"mandatory":1}}})",
                                 built_in_templates(), "fr")
                    .ok());
}
