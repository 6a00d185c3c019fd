// ChannelDecisions as they are told (decision.hpp).

#include "core/base/calendar.hpp"
#include "core/json/writer.hpp"
#include "core/policy/decision.hpp"
#include "core/policy/quiet_hours.hpp"

namespace carillon {
namespace {

std::string_view shown(Channel channel) {
    switch (channel) {
        case Channel::kWeb:
            return "the inbox";
        case Channel::kEmail:
            return "email";
        case Channel::kSms:
            return "SMS";
        case Channel::kMobilePush:
            return "push";
    }
    return "";
}

// "Thursday 2026-11-26 08:00", as the person's clock shows it.
std::string shown(Millis at, const ZoneOffsets& zone) {
    static constexpr std::string_view kDays[] = {"Thursday", "Friday",  "Saturday", "Sunday",
                                                 "Monday",   "Tuesday", "Wednesday"};
    const Millis local = zone.local(at);
    const std::string text = format_rfc3339(local);
    const std::int64_t day = local.count() / (std::int64_t{kDayMinutes} * 60 * 1000);
    return std::string(kDays[static_cast<std::size_t>(day % 7)]) + ' ' + text.substr(0, 10) + ' ' +
           text.substr(11, 5);
}

std::string shown_minutes(Millis span) {
    constexpr std::int64_t kMinute = 60 * 1000;
    const std::int64_t minutes = span.count() / kMinute;
    if (minutes < 1) return "less than a minute";
    if (minutes % (24 * 60) == 0) return std::to_string(minutes / (24 * 60)) + " d";
    if (minutes % 60 == 0) return std::to_string(minutes / 60) + " h";
    return std::to_string(minutes) + " min";
}

std::string about_line(const PreferenceLine& line, bool is_on) {
    const std::string state = is_on ? " on" : " off";
    const std::string way(shown(line.channel));
    if (!line.exists())
        return (is_on ? way + " is on" : way + " is off") + " unless somebody says otherwise";
    const std::string who = line.is_default ? "the operator's defaults turn " : "you have turned ";
    if (line.where == PreferenceLine::Where::kSwitch) return who + way + state;
    return who + way + state + " for " + std::string(line.type);
}

std::string about_step(const DecisionSubject& subject, const DeliveryStep& step) {
    std::string out = std::string(subject.type) + " is sent by " + std::string(shown(step.channel));
    out += step.after == Millis(0) ? " at once" : " " + shown_minutes(step.after) + " later";
    if (step.unless != Unless::kNever) out += " unless it was " + std::string(text(step.unless));
    return out;
}

// What decided it; empty where that is said already.
std::string decisive(const DecisionSubject& subject, const ChannelDecision& decision,
                     const ZoneOffsets& zone) {
    const std::string way(shown(decision.channel));
    const std::string type(subject.type);
    switch (decision.ground) {
        case Ground::kWanted:
        case Ground::kStep:
            return about_line(decision.line, true);
        case Ground::kMandatory:
            return type + " is mandatory: it comes whatever you have chosen";
        case Ground::kCritical:
            return "it is critical: it comes whatever you have chosen";
        case Ground::kNotAsked:
            return type + " of priority " + std::string(text(subject.priority)) +
                   " is not sent by " + way;
        case Ground::kNotOpen:
            return way + " is not set up on this server";
        case Ground::kPreference:
            return about_line(decision.line, false);
        case Ground::kUnsubscribed:
            return "you have unsubscribed from " + type + " by the link of an email";
        case Ground::kNoAddress:
            return "no address is known for " + way;
        case Ground::kSeen:
            return "it was seen";
        case Ground::kRead:
            return "it was read";
        case Ground::kDigest:
            return "email up to this priority is gathered and comes together at " +
                   shown(*decision.at, zone);
        case Ground::kPaused:
            return "notifications are paused until " + shown(*decision.at, zone);
        case Ground::kQuietHours:
            return "your quiet hours last until " + shown(*decision.at, zone);
    }
    return {};
}

}  // namespace

std::vector<std::string> because(const DecisionSubject& subject, const ChannelDecision& decision,
                                 const ZoneOffsets& zone) {
    std::vector<std::string> why;
    if (decision.step) why.push_back(about_step(subject, *decision.step));
    const bool is_held_back = decision.ground == Ground::kDigest ||
                              decision.ground == Ground::kPaused ||
                              decision.ground == Ground::kQuietHours;
    if (is_held_back) why.push_back(about_line(decision.line, true));
    why.push_back(decisive(subject, decision, zone));
    return why;
}

std::string encode_decisions(const DecisionSubject& subject, const ChannelDecisions& decisions,
                             const ZoneOffsets& zone) {
    std::string out;
    json::ObjectWriter writer(out);
    json::append_array(writer.key("decisions"), decisions, [&](const ChannelDecision& decision) {
        json::ObjectWriter one(out);
        one.text("channel", text(decision.channel));
        one.text("decision", text(decision.verdict));
        one.text("reason", text(decision.ground));
        one.time("at", decision.at);
        json::append_array(one.key("because"), because(subject, decision, zone),
                           [&out](const std::string& why) { json::append_string(out, why); });
        if (decision.line.exists())
            one.text("line", decision.line.text());
        else
            one.null("line");
        one.close();
    });
    writer.close();
    return out;
}

void append_effective(std::string& out, const DecisionSubject& subject) {
    json::ObjectWriter channels(out);
    for (const Channel channel : kChannels) {
        const ChannelChoice choice = choice_of(subject, channel);
        json::ObjectWriter one(channels.key(text(channel)));
        one.text("state", subject.is_mandatory ? "mandatory" : choice.is_on ? "on" : "off");
        if (choice.line.exists() && !subject.is_mandatory)
            one.text("line", choice.line.text());
        else
            one.null("line");
        one.close();
    }
    channels.close();
}

std::string encode_effective(const Preferences& said, const Preferences& defaults,
                             const TemplateSet& templates) {
    std::string out;
    json::ObjectWriter writer(out);
    for (const auto& [type, entry] : templates.all())
        append_effective(writer.foreign_key(type),
                         {said, defaults, type, entry.priority, entry.is_mandatory});
    writer.close();
    return out;
}

}  // namespace carillon
