#include "tests/simulation/event_types.hpp"

#include <algorithm>

namespace carillon::sim {
namespace {

std::vector<EventType> make_event_types() {
    constexpr Priority kLow = Priority::kLow;
    return {
        {"reminded",
         false,
         {{Channel::kEmail, Millis{1500}, Unless::kRead, kLow},
          {Channel::kSms, Millis{500}, Unless::kNever, kLow},
          {Channel::kEmail, Millis{3500}, Unless::kSeen, kLow}}},
        {"task.assigned",
         false,
         {{Channel::kEmail, Millis{0}, Unless::kNever, kLow},
          {Channel::kSms, Millis{700}, Unless::kRead, kLow}}},
        {"task.done.late", false, {{Channel::kEmail, Millis{300}, Unless::kRead, kLow}}},
        {"task.moved", false, {{Channel::kMobilePush, Millis{0}, Unless::kNever, kLow}}},
        {"alarm",
         true,
         {{Channel::kEmail, Millis{0}, Unless::kNever, kLow},
          {Channel::kSms, Millis{400}, Unless::kSeen, kLow}}},
    };
}

std::shared_ptr<const TemplateSet> make_templates(bool has_preferences, bool has_digest) {
    auto set = std::make_shared<TemplateSet>();
    for (const EventType& type : event_types()) {
        Template entry;
        entry.type = type.name;
        entry.variables = {"title"};
        entry.texts["en"] = Text{"{{title}}", "text"};
        entry.deliver = type.steps;
        entry.is_mandatory = type.is_mandatory;
        set->put(std::move(entry));
    }
    if (!has_preferences) return set;
    Preferences defaults;
    defaults.types[std::string(kDefaultsOff)].say(Channel::kEmail, false);
    QuietHours quiet;
    quiet.from = static_cast<std::uint32_t>(kDefaultQuiet.from);
    quiet.to = static_cast<std::uint32_t>(kDefaultQuiet.to);
    defaults.quiet_hours = {quiet};
    if (has_digest)
        defaults.digest = DigestChoice{DigestInterval::kDaily, kDefaultDigestAt, Weekday::kMon,
                                       Priority::kNormal};
    set->set_defaults(std::move(defaults));
    return set;
}

const EventType* find(std::string_view type) {
    const auto& all = event_types();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const EventType& each) { return each.name == type; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

const std::vector<EventType>& event_types() {
    static const std::vector<EventType> kAll = make_event_types();
    return kAll;
}

bool is_mandatory(std::string_view type) {
    const EventType* known = find(type);
    return known && known->is_mandatory;
}

// An event that names a channel here has no steps besides.
std::vector<DeliveryStep> asked_steps(std::string_view type, Channel channel) {
    if (channel != Channel::kWeb) return {{channel, Millis{0}, Unless::kNever, Priority::kLow}};
    const EventType* known = find(type);
    return known ? known->steps : std::vector<DeliveryStep>();
}

std::shared_ptr<const TemplateSet> templates(bool has_preferences, bool has_digest) {
    static const auto kPlain = make_templates(false, false);
    static const auto kWithDefaults = make_templates(true, false);
    static const auto kWithDigest = make_templates(true, true);
    if (has_digest) return kWithDigest;
    return has_preferences ? kWithDefaults : kPlain;
}

}  // namespace carillon::sim
