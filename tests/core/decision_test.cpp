// The one decision: whether, when and why, of all that anybody can say.

#include "core/policy/decision.hpp"

#include "core/json/document.hpp"
#include "tests/core/vector.hpp"
#include "tests/core/zones.hpp"
#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace carillon;
using namespace carillon::test;

namespace {

const Millis kEvening =
    parse_rfc3339("2026-11-26T21:30:00Z").value();  // a Thursday, 22:30 in Paris

Preferences document(const std::string& json) {
    auto read = decode_preferences(json);
    if (!read.ok()) FAIL(read.error().message);
    return std::move(*read);
}
const ZoneOffsets& paris() {
    return kParis.offsets;
}
DeliveryStep step(Channel channel, int minutes = 0, Unless unless = Unless::kNever) {
    return {channel, std::chrono::minutes(minutes), unless, Priority::kLow};
}

struct Case {
    Preferences said;
    Preferences defaults = {};
    std::string type = "task.assigned";
    Priority priority = Priority::kNormal;
    bool is_mandatory = false;
    std::vector<DeliveryStep> steps = {step(Channel::kEmail), step(Channel::kSms),
                                       step(Channel::kMobilePush)};
    DecisionState state = {};
    Millis now = kEvening;
    ZoneOffsets zone = paris();
    bool offers_digest = true;

    DecisionSubject subject() const {
        return {said, defaults, type, priority, is_mandatory, offers_digest};
    }
    ChannelDecisions decide() const { return decide_all(subject(), steps, state, zone, now); }
    std::string explained() const { return encode_decisions(subject(), decide(), zone); }
};

Case fresh(Case made) {
    made.state.made_at = made.now;
    return made;
}

// "now", "never preference types.task.*.email", "later quiet_hours channels.sms".
std::string answer(const Case& of, Channel channel) {
    const ChannelDecision decision = of.decide()[static_cast<std::size_t>(channel)];
    std::string out(text(decision.verdict));
    for (const std::string& word : {std::string(reason_of(decision.ground)), decision.line.text()})
        if (!word.empty()) out += ' ' + word;
    return out;
}

int loudness(ChannelVerdict verdict) {
    switch (verdict) {
        case ChannelVerdict::kNever:
            return 0;
        case ChannelVerdict::kDigest:
            return 1;
        case ChannelVerdict::kLater:
            return 2;
        case ChannelVerdict::kNow:
            return 3;
    }
    return 3;
}

const char* const kNames[] = {"task.assigned", "task.*", "task.assigned.twice", "task.assigned.*",
                              "report.*"};

ChannelChoices random_choices(Generator& random, bool of_type) {
    ChannelChoices choices;
    for (const Channel channel : kChannels)
        if ((of_type || channel != Channel::kWeb) && random.chance(40))
            choices.say(channel, random.chance(50));
    return choices;
}

Preferences random_document(Generator& random) {
    Preferences made;
    made.channels = random_choices(random, false);
    for (const char* name : kNames)
        if (random.chance(30)) made.types[name] = random_choices(random, true);
    if (random.chance(50)) {
        made.quiet_hours.emplace();
        for (std::size_t i = random.size(2); i > 0; --i) {
            const auto from = static_cast<std::uint32_t>(random.below(kDayMinutes));
            made.quiet_hours->push_back(
                {static_cast<std::uint8_t>(1 + random.below(127)), from,
                 static_cast<std::uint32_t>((from + 1 + random.below(420)) % kDayMinutes)});
        }
    }
    if (random.chance(20)) made.paused_until = kEvening + Millis(random.below(1'000'000'000));
    if (random.chance(30))
        made.digest = DigestChoice{kDigestIntervals[random.size(2)],
                                   static_cast<std::uint32_t>(random.below(kDayMinutes)),
                                   kWeekdays[random.size(6)], random.priority()};
    return made;
}

Case random_case(Generator& random) {
    static const std::vector<NamedZone> kPlaces = zones();
    Case made;
    made.said = random_document(random);
    if (random.chance(50)) made.defaults = random_document(random);
    made.type = random.chance(70) ? "task.assigned" : "task.assigned.twice";
    made.priority = random.priority();
    made.is_mandatory = random.chance(15);
    made.steps.clear();
    for (std::size_t i = random.size(4); i > 0; --i)
        made.steps.push_back({kChannels[1 + random.below(3)],
                              random.chance(50) ? Millis(0) : Millis(random.below(90'000'000)),
                              kUnless[random.size(2)], random.priority()});
    const auto& place = kPlaces[random.size(kPlaces.size() - 1)];
    made.zone = place.offsets;
    made.now = place.offsets.steps[random.size(place.offsets.steps.size() - 1)].from +
               Millis(static_cast<std::int64_t>(random.below(400'000'000)) - 200'000'000);
    made.state.made_at = made.now - Millis(random.chance(60) ? 0 : random.below(90'000'000));
    made.state.is_seen = random.chance(20);
    made.state.is_read = random.chance(20);
    made.state.open = {random.chance(85), random.chance(85), random.chance(85)};
    made.state.has_address = {random.chance(85), random.chance(85), random.chance(85)};
    made.offers_digest = random.chance(50);
    return made;
}

}  // namespace

TEST_CASE("email and push are on and SMS off where nobody says otherwise", "[core][decision]") {
    CHECK(answer(fresh({}), Channel::kWeb) == "now");
    CHECK(answer(fresh({}), Channel::kEmail) == "now");
    CHECK(answer(fresh({}), Channel::kMobilePush) == "now");
    CHECK(answer(fresh({}), Channel::kSms) == "never preference");
    CHECK(answer(fresh({{}, document(R"({"channels":{"sms":true}})")}), Channel::kSms) ==
          "now defaults.channels.sms");
    CHECK(answer(fresh({document(R"({"channels":{"sms":false}})"),
                        document(R"({"channels":{"sms":true}})")}),
                 Channel::kSms) == "never preference channels.sms");
}

TEST_CASE("the channel's switch comes first, then the most specific line that speaks of it",
          "[core][decision]") {
    const auto said = [](const char* json) {
        return answer(fresh({document(json)}), Channel::kEmail);
    };
    CHECK(said(R"({"channels":{"email":false},"types":{"task.assigned":{"email":true}}})") ==
          "never preference channels.email");
    CHECK(said(R"({"types":{"task.*":{"email":false}}})") == "never preference types.task.*.email");
    CHECK(said(R"({"types":{"task.*":{"email":false},"task.assigned":{"email":true}}})") ==
          "now types.task.assigned.email");
    CHECK(said(R"({"types":{"task.*":{"email":false},"task.assigned":{"sms":true}}})") ==
          "never preference types.task.*.email");
    CHECK(said(R"({"types":{"task.assigned.*":{"email":false},"tas.*":{"email":false}}})") ==
          "now");
    Case deep = fresh({document(R"({"types":{"a.*":{"email":false},"a.b.*":{"email":true}}})")});
    deep.type = "a.b.c";
    CHECK(answer(deep, Channel::kEmail) == "now types.a.b.*.email");
    // What a person says of a family counts more than what the operator says of one type.
    CHECK(answer(fresh({document(R"({"types":{"task.*":{"email":true}}})"),
                        document(R"({"types":{"task.assigned":{"email":false}}})")}),
                 Channel::kEmail) == "now types.task.*.email");
    CHECK(answer(fresh({{}, document(R"({"types":{"task.assigned":{"email":false}}})")}),
                 Channel::kEmail) == "never preference defaults.types.task.assigned.email");
}

TEST_CASE("quiet hours and a pause have what is due in them wait for their end",
          "[core][decision]") {
    const std::string quiet = R"("quiet_hours":[{"from":"20:00","to":"08:00"}])";
    Case one = fresh({document("{" + quiet + "}")});
    CHECK(answer(one, Channel::kEmail) == "later quiet_hours");
    CHECK(one.decide()[1].at == parse_rfc3339("2026-11-27T07:00:00Z"));
    // In the inbox it is at once, and a step that is due after them does not wait longer.
    CHECK(answer(one, Channel::kWeb) == "now");
    one.steps = {step(Channel::kEmail, 12 * 60)};
    CHECK(answer(one, Channel::kEmail) == "later");
    CHECK(one.decide()[1].at == kEvening + std::chrono::hours(12));
    // A pause that ends in quiet hours ends with them.
    Case paused = fresh({document(R"({"paused_until":"2026-11-28T03:00:00Z",)" + quiet + "}")});
    CHECK(paused.decide()[1].at == parse_rfc3339("2026-11-28T07:00:00Z"));
    paused.said.quiet_hours.reset();
    CHECK(answer(paused, Channel::kEmail) == "later paused");
    CHECK(paused.decide()[1].at == parse_rfc3339("2026-11-28T03:00:00Z"));
    // A person who says that they have none has none.
    CHECK(answer(fresh({document(R"({"quiet_hours":[]})"), document("{" + quiet + "}")}),
                 Channel::kEmail) == "now");
}

TEST_CASE("email up to a priority is gathered, where a digest is offered", "[core][decision]") {
    Case one = fresh({document(R"({"digest":{"email":"weekly","at":"08:00","day":"mon",
                                             "max_priority":"normal"}})")});
    CHECK(answer(one, Channel::kEmail) == "digest digest");
    CHECK(one.decide()[1].at == parse_rfc3339("2026-11-30T07:00:00Z"));
    CHECK(answer(one, Channel::kMobilePush) == "now");
    one.priority = Priority::kHigh;
    CHECK(answer(one, Channel::kEmail) == "now");
    one.priority = Priority::kLow;
    one.offers_digest = false;
    CHECK(answer(one, Channel::kEmail) == "now");
}

TEST_CASE("what a person does not want in the inbox is filed away where another channel has it",
          "[core][decision]") {
    const auto fate = [](const Case& of) {
        return inbox_fate(of.subject(), of.steps, of.state, of.zone, of.now);
    };
    Case one = fresh({document(R"({"types":{"task.*":{"web":false}}})")});
    CHECK(fate(one) == InboxFate::kFiled);
    one.steps.clear();
    CHECK(fate(one) == InboxFate::kSkipped);
    one.steps = {step(Channel::kSms)};
    CHECK(fate(one) == InboxFate::kSkipped);
    one.is_mandatory = true;
    CHECK(fate(one) == InboxFate::kShown);
    CHECK(fate(fresh({})) == InboxFate::kShown);
}

TEST_CASE("decisions are told as their vectors say", "[core][decision][vectors]") {
    Case full = fresh({document(vector_text("preferences", "full"))});
    Case quiet = full;
    quiet.said.paused_until.reset();
    quiet.said.types.clear();
    Case gathered = quiet;
    gathered.priority = Priority::kLow;
    Case critical = full;
    critical.priority = Priority::kCritical;
    Case mandatory = full;
    mandatory.is_mandatory = true;
    Case waiting = fresh({});
    waiting.steps = {step(Channel::kEmail, 10, Unless::kSeen), step(Channel::kSms, 24 * 60)};
    waiting.state.has_address.sms = false;
    waiting.state.open.mobile_push = false;
    waiting.defaults = document(R"({"channels":{"sms":true}})");
    waiting.steps.push_back(step(Channel::kMobilePush));
    Case unsubscribed = fresh({});
    unsubscribe(unsubscribed.said, "task.assigned");
    unsubscribed.steps = {step(Channel::kEmail)};
    unsubscribed.state.is_read = true;
    const std::map<std::string, Case> cases = {
        {"critical", critical},         {"full", full},
        {"gathered", gathered},         {"mandatory", mandatory},
        {"nothing_said", fresh({})},    {"quiet", quiet},
        {"unsubscribed", unsubscribed}, {"waiting", waiting}};
    std::vector<std::string> names;
    for (const auto& [name, each] : cases) {
        INFO(name);
        names.push_back(name);
        CHECK(each.explained() == vector_text("decisions", name));
    }
    CHECK(vector_names("decisions") == names);
}

TEST_CASE("whatever is said there is one answer for each channel", "[core][decision]") {
    for (std::uint64_t seed = 0; seed < 20000; ++seed) {
        Generator random(seed);
        const Case one = random_case(random);
        INFO("seed " << seed);
        const ChannelDecisions decisions = one.decide();
        for (std::size_t i = 0; i < decisions.size(); ++i) {
            const ChannelDecision& each = decisions[i];
            REQUIRE(each.channel == kChannels[i]);
            REQUIRE(each.at.has_value() == (each.verdict != ChannelVerdict::kNever));
            if (each.verdict == ChannelVerdict::kNow) REQUIRE(*each.at == one.now);
            if (each.verdict == ChannelVerdict::kLater || each.verdict == ChannelVerdict::kDigest)
                REQUIRE(*each.at > one.now);
            if (each.verdict == ChannelVerdict::kDigest) {
                REQUIRE(each.channel == Channel::kEmail);
                REQUIRE(one.offers_digest);
            }
            REQUIRE((each.verdict == ChannelVerdict::kDigest) == (each.ground == Ground::kDigest));
            if (each.verdict != ChannelVerdict::kLater) continue;
            // Asked again when it said, it is sent: nothing waits for ever.
            Case then = one;
            then.now = *each.at;
            const ChannelDecision again =
                decide(then.subject(), *each.step, then.state, then.zone, then.now);
            REQUIRE(again.verdict == ChannelVerdict::kNow);
        }
        if (seed % 50 == 0) {
            REQUIRE(json::Document::parse(one.explained()).ok());
            for (const ChannelDecision& each : decisions)
                for (const std::string& why : because(one.subject(), each, one.zone))
                    REQUIRE_FALSE(why.empty());
        }
    }
}

TEST_CASE("what is mandatory or critical passes all but a missing address", "[core][decision]") {
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        Generator random(seed);
        Case one = random_case(random);
        INFO("seed " << seed);
        one.is_mandatory = random.chance(50);
        if (!one.is_mandatory) one.priority = Priority::kCritical;
        one.state.open = {true, true, true};
        REQUIRE(one.decide()[0].verdict == ChannelVerdict::kNow);
        for (const DeliveryStep& each : one.steps) {
            const ChannelDecision decision =
                decide(one.subject(), each, one.state, one.zone, one.now);
            const bool is_needless = (each.unless == Unless::kSeen && one.state.is_seen) ||
                                     (each.unless != Unless::kNever && one.state.is_read);
            if (!one.state.has_address.is_on(each.channel)) {
                REQUIRE(decision.ground == Ground::kNoAddress);
            } else if (is_needless) {
                REQUIRE(decision.verdict == ChannelVerdict::kNever);
            } else {
                REQUIRE(*decision.at == std::max(one.now, one.state.made_at + each.after));
            }
        }
    }
}

TEST_CASE("turning something off never makes anything louder", "[core][decision]") {
    for (std::uint64_t seed = 0; seed < 10000; ++seed) {
        Generator random(seed);
        const Case before = random_case(random);
        Case after = before;
        const Channel channel = random.channel();
        if (random.chance(50) && channel != Channel::kWeb)
            after.said.channels.say(channel, false);
        else
            after.said.types[kNames[random.size(4)]].say(channel, false);
        INFO("seed " << seed);
        const ChannelDecisions was = before.decide();
        const ChannelDecisions is = after.decide();
        for (std::size_t i = 0; i < is.size(); ++i)
            REQUIRE(loudness(is[i].verdict) <= loudness(was[i].verdict));
        // A pause never brings anything earlier either.
        Case paused = before;
        const auto& defaults_pause = before.defaults.paused_until;
        paused.said.paused_until =
            std::max({Millis(before.now + std::chrono::hours(1)),
                      before.said.paused_until.value_or(defaults_pause.value_or(Millis(0)))});
        const ChannelDecisions later = paused.decide();
        for (std::size_t i = 0; i < later.size(); ++i)
            if (was[i].at && later[i].at) REQUIRE(*later[i].at >= *was[i].at);
    }
}

TEST_CASE("what is in force is told of each type and channel", "[core][decision]") {
    TemplateSet templates;
    Template entry;
    entry.type = "task.assigned";
    templates.put(entry);
    entry.type = "system.announcement";
    entry.is_mandatory = true;
    templates.put(entry);
    CHECK(encode_effective(document(R"({"types":{"task.*":{"email":false}}})"),
                           document(R"({"channels":{"sms":true}})"), templates) ==
          R"({"system.announcement":{"web":{"state":"mandatory","line":null},)"
          R"("email":{"state":"mandatory","line":null},"sms":{"state":"mandatory","line":null},)"
          R"("mobile_push":{"state":"mandatory","line":null}},)"
          R"("task.assigned":{"web":{"state":"on","line":null},)"
          R"("email":{"state":"off","line":"types.task.*.email"},)"
          R"("sms":{"state":"on","line":"defaults.channels.sms"},)"
          R"("mobile_push":{"state":"on","line":null}}})");
}
