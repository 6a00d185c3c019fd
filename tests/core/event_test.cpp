// From an event to drafts: what is checked, who is skipped, what a draft holds.

#include "core/event/event.hpp"

#include "core/base/limits.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

constexpr Millis kNow{1795339800123};

Event task_assigned() {
    Event event;
    event.type = "task.assigned";
    event.recipients = {test::user(1)};
    event.variables = {{"task", "Call Acme"}, {"url", "/tasks/42"}};
    event.data = "{\"task\":\"Call Acme\",\"url\":\"/tasks/42\"}";
    return event;
}

Plan plan_for(const Event& event, const std::vector<Recipient>& recipients,
              const PlanSettings& settings = {}) {
    return plan(event, recipients, built_in_templates(), settings, kNow).value();
}

Recipient speaks(std::uint32_t number, const std::string& locale) {
    return {test::user(number), locale, true};
}

Event meeting(const std::string& starts_at) {
    Event event;
    event.type = "meeting.reminder";
    event.variables = {{"meeting", "Review"}, {"starts_at", starts_at}};
    return event;
}

Recipient lives(std::uint32_t number, const std::string& locale, const std::string& timezone) {
    return {test::user(number), locale, true, timezone};
}

// "+2" is two hours ahead; which zones were asked about is noted.
PlanSettings with_zones(std::vector<std::string>& asked) {
    PlanSettings settings;
    settings.default_locale = "en";
    settings.default_timezone = "+1";
    settings.zone_offsets = [&asked](const std::string& zone, Millis around) {
        CHECK(around == kNow);
        asked.push_back(zone);
        return ZoneOffsets{
            {{Millis(0), (zone.back() - '0') * (zone.front() == '-' ? -1 : 1) * 3600}}};
    };
    return settings;
}

}  // namespace

TEST_CASE("an event with a known type and all its variables is valid", "[core][event]") {
    CHECK(validate(task_assigned(), built_in_templates()).ok());
}

TEST_CASE("an unknown type is refused with the known ones", "[core][event]") {
    Event event = task_assigned();
    event.type = "task.exploded";
    const auto status = validate(event, built_in_templates());
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == Errc::kUnprocessable);
    CHECK(status.error().field == "event");
    CHECK(status.error().message.find("\"task.exploded\" is unknown") != std::string::npos);
    CHECK(status.error().message.find("task.assigned") != std::string::npos);
    TemplateSet many;
    for (int i = 0; i < 1000; ++i) {
        Template entry;
        entry.type = "type." + std::to_string(i);
        many.put(entry);
    }
    CHECK(validate(event, many).error().message.size() < 1000);
}

TEST_CASE("a missing variable is named", "[core][event]") {
    Event event = task_assigned();
    event.type = "task.overdue";
    const auto status = validate(event, built_in_templates());
    REQUIRE_FALSE(status.ok());
    CHECK(status.error() == Error{Errc::kUnprocessable, "payload.due_date",
                                  "payload.due_date is missing; the template of task.overdue "
                                  "needs it as text, a number or a boolean"});
}

TEST_CASE("a variable of a kind that no template shows is told from a missing one",
          "[core][event]") {
    struct Case {
        const char* value;
        const char* shown;
    };
    for (const Case& each :
         {Case{"{}", "an object"}, Case{"[1]", "an array"}, Case{"null", "null"}}) {
        const auto batch =
            decode_events(std::string(R"([{"event":"task.assigned","payload":{"user_id":)"
                                      R"("0190f000-0000-7000-8000-000000000001","task":)") +
                          each.value + "}}]");
        REQUIRE(batch.ok());
        const auto status = validate(*batch, built_in_templates());
        REQUIRE_FALSE(status.ok());
        CHECK(status.error().field == "[0].payload.task");
        CHECK(status.error().code == Errc::kUnprocessable);
        CHECK(status.error().message ==
              std::string("[0]: payload.task must be text, a number or a boolean for the template "
                          "of task.assigned, not ") +
                  each.shown);
    }
}

TEST_CASE("an unknown type that resembles a known one names it", "[core][event]") {
    Event event = task_assigned();
    event.type = "task.asigned";
    CHECK(validate(event, built_in_templates())
              .error()
              .message.find(
                  "\"task.asigned\" is unknown (did you mean task.assigned?); known are ") !=
          std::string::npos);
}

TEST_CASE("a batch is refused by the index of its first bad event", "[core][event]") {
    EventBatch batch;
    batch.events = {task_assigned(), task_assigned()};
    batch.is_array = true;
    CHECK(validate(batch, built_in_templates()).ok());
    batch.events[1].variables.clear();
    CHECK(validate(batch, built_in_templates()).error().field == "[1].payload.task");
    batch.events.erase(batch.events.begin());
    batch.is_array = false;
    CHECK(validate(batch, built_in_templates()).error().field == "payload.task");
}

TEST_CASE("a manual send needs no template", "[core][event]") {
    Event event;
    event.type = "anything.else";
    event.own_text = Text{"{{title}}", "b"};
    event.recipients = {test::user(1)};
    CHECK(validate(event, built_in_templates()).ok());
    const Plan made = plan_for(event, {speaks(1, "fr")});
    REQUIRE(made.drafts.size() == 1);
    CHECK(made.drafts[0].title == "{{title}}");
    CHECK(made.drafts[0].priority == Priority::kNormal);
}

TEST_CASE("a draft holds what the event and the template say", "[core][event]") {
    Event event = task_assigned();
    event.team_id = test::team(3);
    const Plan made = plan_for(event, {speaks(1, "en")});
    REQUIRE(made.drafts.size() == 1);
    Notification expected;
    expected.user_id = test::user(1);
    expected.team_id = test::team(3);
    expected.type = "task.assigned";
    expected.title = "New task: Call Acme";
    expected.body = "The task \u201cCall Acme\u201d has been assigned to you.";
    expected.data = event.data;
    expected.created_at = kNow;
    expected.updated_at = kNow;
    CHECK(made.drafts[0] == expected);
    CHECK(made.skipped.empty());
}

TEST_CASE("the payload overrides priority, channel and lifetime", "[core][event]") {
    Event event = task_assigned();
    event.priority = Priority::kCritical;
    event.channel = Channel::kMobilePush;
    event.ttl_hours = 1.5;
    const Notification draft = plan_for(event, {speaks(1, "en")}).drafts.at(0);
    CHECK(draft.priority == Priority::kCritical);
    CHECK(draft.channel == Channel::kMobilePush);
    CHECK(draft.expires_at == kNow + Millis(5400000));
}

TEST_CASE("without a lifetime of its own an event has the default one", "[core][event]") {
    PlanSettings settings;
    CHECK_FALSE(plan_for(task_assigned(), {speaks(1, "")}, settings).drafts.at(0).expires_at);
    settings.default_ttl_hours = 2;
    CHECK(plan_for(task_assigned(), {speaks(1, "")}, settings).drafts.at(0).expires_at ==
          kNow + Millis(7200000));
    Event brief = task_assigned();
    brief.ttl_hours = 1e-9;
    CHECK(plan_for(brief, {speaks(1, "")}, settings).drafts.at(0).expires_at == kNow + Millis(1));
    Event endless = task_assigned();
    endless.ttl_hours = limits::kMaxTtlHours;
    CHECK(plan(endless, {speaks(1, "")}, built_in_templates(), settings, limits::kMaxTime)
              .value()
              .drafts.at(0)
              .expires_at == limits::kMaxTime);
}

TEST_CASE("what the templates do not know any more is refused, not passed over", "[core][event]") {
    const auto planned = plan(task_assigned(), {speaks(1, "fr")}, TemplateSet(), {}, kNow);
    REQUIRE_FALSE(planned.ok());
    CHECK(planned.error().code == Errc::kUnprocessable);
    CHECK(planned.error().field == "event");
}

TEST_CASE("an audience is told apart by its team, in the order given", "[core][event]") {
    const Audience who = audience(
        {{test::user(3), "fr", true}, {test::user(1), "en", false}, {test::user(2), "", true}});
    REQUIRE(who.reached.size() == 2);
    CHECK(who.reached[0].user == test::user(3));
    CHECK(who.reached[1].user == test::user(2));
    CHECK(who.skipped == std::vector<Skipped>{{test::user(1), "team_scope"}});
}

TEST_CASE("each recipient reads their own language, or the default one", "[core][event]") {
    PlanSettings settings;
    settings.default_locale = "fr";
    const Plan made = plan_for(
        task_assigned(), {speaks(1, "en-GB"), speaks(2, ""), speaks(3, "de"), speaks(4, "en-GB")},
        settings);
    REQUIRE(made.drafts.size() == 4);
    CHECK(made.drafts[0].title == "New task: Call Acme");
    CHECK(made.drafts[1].title == "Nouvelle t\u00e2che\u00a0: Call Acme");
    CHECK(made.drafts[2].title == made.drafts[1].title);
    CHECK(made.drafts[3].title == made.drafts[0].title);
    CHECK(made.drafts[3].user_id == test::user(4));
}

TEST_CASE("each recipient reads a time in their own zone, or in the default one",
          "[core][event][texts]") {
    std::vector<std::string> asked;
    const PlanSettings settings = with_zones(asked);
    const Plan made =
        plan_for(meeting("2026-11-29T23:30:00Z"),
                 {lives(1, "en-GB", "+2"), lives(2, "en-GB", ""), lives(3, "en-GB", "-5"),
                  lives(4, "fr", "+2"), lives(5, "en-GB", "+2"), lives(6, "en-GB", "+1")},
                 settings);
    REQUIRE(made.drafts.size() == 6);
    const auto& drafts = made.drafts;
    CHECK(drafts[0].body == "The meeting “Review” starts soon: 30 November 2026 at 01:30.");
    CHECK(drafts[1].body == "The meeting “Review” starts soon: 30 November 2026 at 00:30.");
    CHECK(drafts[2].body == "The meeting “Review” starts soon: 29 November 2026 at 18:30.");
    CHECK(drafts[3].body.find("30 novembre 2026 à 01:30") != std::string::npos);
    CHECK(drafts[4].body == drafts[0].body);
    CHECK(drafts[5].body == drafts[1].body);
    // Once for each locale and zone.
    CHECK(asked == std::vector<std::string>{"+2", "+1", "-5", "+2"});
    CHECK(made.asks_for_zone);
}

TEST_CASE("a text without a time is made once for all zones", "[core][event][texts]") {
    std::vector<std::string> asked;
    const PlanSettings settings = with_zones(asked);
    const Plan made =
        plan_for(task_assigned(), {lives(1, "en", "+2"), lives(2, "en", "-5")}, settings);
    CHECK(made.drafts.size() == 2);
    CHECK(asked.empty());
    CHECK_FALSE(made.asks_for_zone);
    // A text that was written by hand is nobody's template.
    Event by_hand = meeting("");
    by_hand.own_text = Text{"{{starts_at | date}}", ""};
    const Plan own = plan_for(by_hand, {lives(1, "en", "+2")}, settings);
    CHECK(own.drafts[0].title == "{{starts_at | date}}");
    CHECK_FALSE(own.asks_for_zone);
    CHECK(asked.empty());
}

TEST_CASE("without zones every time is UTC", "[core][event][texts]") {
    const Plan made = plan_for(meeting("2026-11-29T23:30:00+02:00"), {lives(1, "en", "+2")});
    CHECK(made.drafts[0].body == "The meeting “Review” starts soon: November 29, 2026 at 9:30 PM.");
}

TEST_CASE("who is outside of the team is skipped before anything is made", "[core][event]") {
    Event event = task_assigned();
    event.team_id = test::team(3);
    const Plan made = plan_for(
        event, {{test::user(1), "fr", false}, speaks(2, "fr"), {test::user(3), "", false}});
    REQUIRE(made.drafts.size() == 1);
    CHECK(made.drafts[0].user_id == test::user(2));
    CHECK(made.skipped ==
          std::vector<Skipped>{{test::user(1), "team_scope"}, {test::user(3), "team_scope"}});
}

TEST_CASE("a NUL becomes a blank in what people read", "[core][event]") {
    using namespace std::string_literals;
    Event event = task_assigned();
    event.variables["task"] = "Call\0Acme"s;
    const Plan made = plan_for(event, {speaks(1, "en")});
    REQUIRE(made.drafts.size() == 1);
    CHECK(made.drafts[0].title.find("Call Acme") != std::string::npos);
    event.own_text = Text{"a\0b"s, "\0"s};
    const Plan own = plan_for(event, {speaks(1, "en")});
    CHECK(own.drafts[0].title == "a b");
    CHECK(own.drafts[0].body == " ");
}

TEST_CASE("a channel that is off is warned of, once for all recipients", "[core][event]") {
    Event event = task_assigned();
    event.channel = Channel::kEmail;
    const Plan off = plan_for(event, {speaks(1, "en"), speaks(2, "fr")});
    REQUIRE(off.warnings.size() == 1);
    CHECK(off.warnings[0].find("channel email is off") != std::string::npos);
    CHECK(off.warnings[0].find("NOTIFICATION_EMAIL_ENABLED") != std::string::npos);
    CHECK(off.drafts.size() == 2);
    CHECK(off.drafts[0].channel == Channel::kEmail);

    PlanSettings settings;
    settings.channels.email = true;
    CHECK(plan_for(event, {speaks(1, "en")}, settings).warnings.empty());
    CHECK(plan_for(event, {{test::user(1), "en", false}}).warnings.empty());
    event.channel.reset();
    CHECK(plan_for(event, {speaks(1, "en")}).warnings.empty());
}

TEST_CASE("each channel but the inbox names the variable that turns it on", "[core][event]") {
    const ChannelSwitches none;
    CHECK(none.is_on(Channel::kWeb));
    for (const Channel channel : {Channel::kEmail, Channel::kSms, Channel::kMobilePush}) {
        CHECK_FALSE(none.is_on(channel));
        CHECK(channel_off_warning(channel).find(switch_of(channel)) != std::string::npos);
    }
    const ChannelSwitches all{true, true, true};
    for (const Channel channel : kChannels)
        CHECK(all.is_on(channel));
}
