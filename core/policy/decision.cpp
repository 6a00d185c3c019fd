#include "core/policy/decision.hpp"

#include "core/policy/delivery.hpp"
#include "core/policy/quiet_hours.hpp"

#include <algorithm>

namespace carillon {
namespace {

constexpr bool built_in(Channel channel) {
    return channel != Channel::kSms;
}

struct Said {
    std::optional<bool> choice;
    PreferenceLine line;
};

Said said_of_channel(const Preferences& document, bool is_default, Channel channel) {
    const auto& choice = document.channels.of(channel);
    if (!choice) return {};
    return {choice, {PreferenceLine::Where::kSwitch, is_default, {}, channel}};
}

Said said_in(const Preferences& document, bool is_default, std::string_view name, Channel channel) {
    const auto line = document.types.find(name);
    if (line == document.types.end()) return {};
    const auto& choice = line->second.of(channel);
    if (!choice) return {};
    return {choice, {PreferenceLine::Where::kType, is_default, line->first, channel}};
}

// The exact one, then the longest family, of those that speak of the channel.
Said said_of_type(const Preferences& document, bool is_default, std::string_view type,
                  Channel channel) {
    if (document.types.empty()) return {};
    Said said = said_in(document, is_default, type, channel);
    std::string family;
    for (std::size_t end = type.size(); !said.choice;) {
        const std::size_t point = end == 0 ? std::string_view::npos : type.rfind('.', end - 1);
        if (point == std::string_view::npos) break;
        family.assign(type.substr(0, point + 1)).push_back('*');
        said = said_in(document, is_default, family, channel);
        end = point;
    }
    return said;
}

bool has_way(const ChannelSwitches& switches, Channel channel) {
    return switches.is_on(channel);
}

ChannelDecision never(Channel channel, Ground ground, const PreferenceLine& line,
                      const DeliveryStep* step) {
    return {channel, ChannelVerdict::kNever, ground, std::nullopt, line, step};
}

bool is_gathered(const DecisionSubject& subject, Channel channel) {
    if (!subject.offers_digest || channel != Channel::kEmail) return false;
    const auto& digest = subject.said.digest ? subject.said.digest : subject.defaults.digest;
    return digest && digest->email != DigestInterval::kOff &&
           subject.priority <= digest->max_priority;
}

// Of the person's words and the ways out alone; no verdict but never.
std::optional<ChannelDecision> ruled_out(const DecisionSubject& subject, const DeliveryStep& step,
                                         const DecisionState& state, const ChannelChoice& choice) {
    const auto refused = [&](Ground ground) {
        return never(step.channel, ground, choice.line, &step);
    };
    if (!has_way(state.open, step.channel)) return refused(Ground::kNotOpen);
    if (!choice.is_on && !subject.passes_all())
        return refused(choice.is_unsubscribed ? Ground::kUnsubscribed : Ground::kPreference);
    if (!has_way(state.has_address, step.channel)) return refused(Ground::kNoAddress);
    if (step.unless == Unless::kSeen && state.is_seen) return refused(Ground::kSeen);
    if (step.unless != Unless::kNever && state.is_read) return refused(Ground::kRead);
    return std::nullopt;
}

}  // namespace

ChannelChoice choice_of(const DecisionSubject& subject, Channel channel) {
    ChannelChoice choice{
        built_in(channel), {PreferenceLine::Where::kNone, false, {}, channel}, false};
    Said whole = said_of_channel(subject.said, false, channel);
    if (!whole.choice) whole = said_of_channel(subject.defaults, true, channel);
    if (whole.choice) {
        choice.is_on = *whole.choice;
        choice.line = whole.line;
    }
    if (!choice.is_on) return choice;
    Said one = said_of_type(subject.said, false, subject.type, channel);
    if (!one.choice) one = said_of_type(subject.defaults, true, subject.type, channel);
    if (!one.choice) return choice;
    choice.is_on = *one.choice;
    choice.line = one.line;
    const auto& gone = subject.said.unsubscribed;
    choice.is_unsubscribed = !choice.is_on && channel == Channel::kEmail && !one.line.is_default &&
                             one.line.type == subject.type &&
                             std::binary_search(gone.begin(), gone.end(), subject.type);
    return choice;
}

ChannelDecision decide(const DecisionSubject& subject, const DeliveryStep& step,
                       const DecisionState& state, const ZoneOffsets& zone, Millis now) {
    const ChannelChoice choice = choice_of(subject, step.channel);
    if (const auto out = ruled_out(subject, step, state, choice)) return *out;
    ChannelDecision decision{step.channel,    ChannelVerdict::kNow,
                             Ground::kWanted, std::max(now, state.made_at + step.after),
                             choice.line,     &step};
    if (subject.passes_all()) {
        decision.ground = subject.is_mandatory ? Ground::kMandatory : Ground::kCritical;
        if (!choice.is_on) decision.line = {};
    } else if (is_gathered(subject, step.channel)) {
        decision.verdict = ChannelVerdict::kDigest;
        decision.ground = Ground::kDigest;
        decision.at = next_digest(subject.said, subject.defaults, zone, *decision.at);
        return decision;
    } else {
        if (*decision.at > now) decision.ground = Ground::kStep;
        const Quiet quiet = quiet_at(subject.said, subject.defaults, zone, *decision.at);
        if (quiet.until > *decision.at) decision.ground = quiet.ground;
        decision.at = quiet.until;
    }
    if (*decision.at > now) decision.verdict = ChannelVerdict::kLater;
    return decision;
}

Millis next_digest(const Preferences& said, const Preferences& defaults, const ZoneOffsets& zone,
                   Millis after) {
    const DigestChoice& digest = said.digest ? *said.digest : *defaults.digest;
    const bool is_weekly = digest.email == DigestInterval::kWeekly;
    return next_moment_at(digest.at, is_weekly ? std::optional(digest.day) : std::nullopt, zone,
                          after);
}

Quiet quiet_at(const Preferences& said, const Preferences& defaults, const ZoneOffsets& zone,
               Millis at) {
    Quiet quiet{at, Ground::kWanted};
    const auto& paused = said.paused_until ? said.paused_until : defaults.paused_until;
    if (paused && *paused > at) quiet = {*paused, Ground::kPaused};
    const auto& windows = said.quiet_hours ? said.quiet_hours : defaults.quiet_hours;
    if (!windows) return quiet;
    if (const auto end = quiet_until(*windows, zone, quiet.until))
        quiet = {*end, Ground::kQuietHours};
    return quiet;
}

ChannelDecision decide_web(const DecisionSubject& subject, Millis now) {
    const ChannelChoice choice = choice_of(subject, Channel::kWeb);
    if (!choice.is_on && !subject.passes_all())
        return never(Channel::kWeb, Ground::kPreference, choice.line, nullptr);
    ChannelDecision decision{Channel::kWeb, ChannelVerdict::kNow, Ground::kWanted,
                             now,           choice.line,          nullptr};
    if (subject.passes_all()) {
        decision.ground = subject.is_mandatory ? Ground::kMandatory : Ground::kCritical;
        if (!choice.is_on) decision.line = {};
    }
    return decision;
}

ChannelDecisions decide_all(const DecisionSubject& subject, const std::vector<DeliveryStep>& steps,
                            const DecisionState& state, const ZoneOffsets& zone, Millis now) {
    ChannelDecisions all;
    for (const Channel channel : kChannels) {
        ChannelDecision& answer = all[static_cast<std::size_t>(channel)];
        if (channel == Channel::kWeb) {
            answer = decide_web(subject, now);
            continue;
        }
        answer = never(channel, Ground::kNotAsked, {}, nullptr);
        for (const DeliveryStep& step : steps) {
            if (step.channel != channel || subject.priority < step.min_priority) continue;
            const ChannelDecision one = decide(subject, step, state, zone, now);
            const bool is_first = answer.ground == Ground::kNotAsked;
            const bool is_sooner = one.at && (!answer.at || *one.at < *answer.at);
            if (is_first || is_sooner) answer = one;
        }
    }
    return all;
}

InboxFate inbox_fate(const DecisionSubject& subject, const std::vector<DeliveryStep>& steps,
                     const DecisionState& state, const ZoneOffsets& zone, Millis now) {
    if (decide_web(subject, now).verdict != ChannelVerdict::kNever) return InboxFate::kShown;
    const bool is_wanted = std::any_of(steps.begin(), steps.end(), [&](const DeliveryStep& step) {
        return subject.priority >= step.min_priority &&
               decide(subject, step, state, zone, now).verdict != ChannelVerdict::kNever;
    });
    return is_wanted ? InboxFate::kFiled : InboxFate::kSkipped;
}

void file_away(Notification& n) {
    n.read_at = n.seen_at = n.archived_at = n.created_at;
}

bool asks_for_zone(const Preferences& said, const Preferences& defaults, bool offers_digest) {
    const auto& quiet = said.quiet_hours ? said.quiet_hours : defaults.quiet_hours;
    return (quiet && !quiet->empty()) || (offers_digest && (said.digest || defaults.digest));
}

std::string_view text(ChannelVerdict verdict) {
    switch (verdict) {
        case ChannelVerdict::kNow:
            return "now";
        case ChannelVerdict::kLater:
            return "later";
        case ChannelVerdict::kDigest:
            return "digest";
        case ChannelVerdict::kNever:
            return "never";
    }
    return "now";
}

std::string_view reason_of(Ground ground) {
    switch (ground) {
        case Ground::kNotOpen:
            return delivery_reason::kChannelOff;
        case Ground::kPreference:
            return delivery_reason::kPreference;
        case Ground::kUnsubscribed:
            return delivery_reason::kUnsubscribed;
        case Ground::kNoAddress:
            return delivery_reason::kNoAddress;
        case Ground::kSeen:
            return delivery_reason::kSeen;
        case Ground::kRead:
            return delivery_reason::kRead;
        case Ground::kDigest:
            return delivery_reason::kDigest;
        case Ground::kPaused:
            return delivery_reason::kPaused;
        case Ground::kQuietHours:
            return delivery_reason::kQuietHours;
        default:
            return {};
    }
}

std::string_view text(Ground ground) {
    switch (ground) {
        case Ground::kWanted:
            return "wanted";
        case Ground::kMandatory:
            return "mandatory";
        case Ground::kCritical:
            return "critical";
        case Ground::kNotAsked:
            return "not_asked";
        case Ground::kStep:
            return "step";
        default:
            return reason_of(ground);
    }
}

std::string PreferenceLine::text() const {
    if (!exists()) return {};
    std::string out = is_default ? "defaults." : "";
    if (where == Where::kSwitch)
        out += "channels";
    else
        out.append("types.").append(type);
    return out.append(".").append(carillon::text(channel));
}

}  // namespace carillon
