// Preferences as JSON: what is accepted (preferences.hpp).

#include "core/event/preferences_reader.hpp"

#include "core/base/limits.hpp"
#include "core/base/nearest.hpp"
#include "core/base/utf8.hpp"
#include "core/event/directory_values.hpp"
#include "core/json/reader.hpp"
#include "core/json/strict_validator.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

using json::Kind;
using json::Value;

constexpr std::string_view kMembers[] = {"locale",      "timezone",     "channels", "types",
                                         "quiet_hours", "paused_until", "digest"};

template <class Values>
auto parse_of(const Values& values, std::string_view name)
    -> std::optional<std::decay_t<decltype(*std::begin(values))>> {
    for (const auto value : values)
        if (text(value) == name) return value;
    return std::nullopt;
}

// "20:00"; 24:00 where a day may end.
std::optional<std::uint32_t> parse_clock(std::string_view text, bool may_end_day) {
    const auto digit = [&](std::size_t at) { return static_cast<std::uint32_t>(text[at] - '0'); };
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    constexpr std::size_t kDigits[] = {0, 1, 3, 4};
    for (const std::size_t at : kDigits)
        if (text[at] < '0' || text[at] > '9') return std::nullopt;
    const std::uint32_t hours = digit(0) * 10 + digit(1);
    const std::uint32_t minutes = digit(3) * 10 + digit(4);
    if (may_end_day && hours == 24 && minutes == 0) return kDayMinutes;
    if (hours > 23 || minutes > 59) return std::nullopt;
    return hours * 60 + minutes;
}

// Reads straight down; the first fault makes every later call do nothing.
class Reader {
  public:
    explicit Reader(Trust trust) : trust_(trust) {}

    void read(Value document, Preferences& out);
    std::optional<PreferencesFault> take_fault() { return std::move(fault_); }

  private:
    void refuse(Value at, std::string path, std::string complaint) {
        if (!fault_) fault_ = PreferencesFault{at, std::move(path), std::move(complaint)};
    }
    void refuse_type(Value at, const std::string& path, const std::string& accepted) {
        refuse(at, path, "must be " + accepted + ", not " + json::show(at));
    }
    bool need_object(Value value, const std::string& path);
    template <class Names>
    void refuse_member(Value member, const std::string& path, const Names& known);
    void read_word(Value value, const std::string& path,
                   std::optional<std::string> (*parse)(std::string_view), std::string_view accepted,
                   std::string& out);
    template <class Values, class T>
    void read_name(Value value, const std::string& path, const Values& accepted, T& out);
    void read_clock(Value value, const std::string& path, bool may_end_day, std::uint32_t& out);
    void read_choices(Value value, const std::string& path, bool of_type, ChannelChoices& out);
    void read_types(Value value, Preferences& out);
    void read_quiet_hours(Value value, Preferences& out);
    void read_window(Value value, const std::string& path, QuietHours& out);
    void read_days(Value value, const std::string& path, std::uint8_t& out);
    void read_paused(Value value, Preferences& out);
    void read_digest(Value value, Preferences& out);
    void read_unsubscribed(Value value, Preferences& out);

    Trust trust_;
    std::optional<PreferencesFault> fault_;
};

bool Reader::need_object(Value value, const std::string& path) {
    if (fault_) return false;
    if (!value.is(Kind::kObject)) {
        refuse_type(value, path, "an object");
        return false;
    }
    for (Value member : value) {
        if (value.find(member.name())->index() == member.index()) continue;
        refuse(member, json::joined(path, member.name()), "is there twice");
        return false;
    }
    return true;
}

template <class Names>
void Reader::refuse_member(Value member, const std::string& path, const Names& known) {
    const std::vector<std::string_view> names(std::begin(known), std::end(known));
    refuse(
        member, json::joined(path, member.name()),
        "is not known" + did_you_mean(member.name(), names) + "; known are " + json::listed(names));
}

void Reader::read_word(Value value, const std::string& path,
                       std::optional<std::string> (*parse)(std::string_view),
                       std::string_view accepted, std::string& out) {
    if (value.is(Kind::kNull)) return;
    auto word = value.is(Kind::kString) ? parse(value.text()) : std::nullopt;
    if (!word) return refuse_type(value, path, std::string(accepted));
    out = std::move(*word);
}

template <class Values, class T>
void Reader::read_name(Value value, const std::string& path, const Values& accepted, T& out) {
    if (value.is(Kind::kNull)) return;
    const auto parsed = value.is(Kind::kString) ? parse_of(accepted, value.text()) : std::nullopt;
    if (!parsed) return refuse_type(value, path, "one of " + json::listed_texts(accepted));
    out = *parsed;
}

void Reader::read_clock(Value value, const std::string& path, bool may_end_day,
                        std::uint32_t& out) {
    const auto minutes =
        value.is(Kind::kString) ? parse_clock(value.text(), may_end_day) : std::nullopt;
    if (!minutes)
        return refuse_type(value, path,
                           std::string("a time of day from 00:00 to ") +
                               (may_end_day ? "24:00" : "23:59") + ", such as 08:00");
    out = *minutes;
}

void Reader::read_choices(Value value, const std::string& path, bool of_type, ChannelChoices& out) {
    if (!need_object(value, path)) return;
    std::vector<std::string_view> known;
    for (const Channel channel : kChannels)
        if (of_type || channel != Channel::kWeb) known.push_back(text(channel));
    for (Value member : value) {
        const auto channel = parse_channel(member.name());
        if (!of_type && channel == Channel::kWeb)
            return refuse(member, path + ".web",
                          "cannot be turned off as a whole; it can for types, as in "
                          "{\"types\":{\"report.*\":{\"web\":false}}}");
        if (!channel) return refuse_member(member, path, known);
        if (member.is(Kind::kNull)) continue;
        if (!member.is(Kind::kBoolean))
            return refuse_type(member, json::joined(path, text(*channel)), "true or false");
        out.say(*channel, member.boolean());
    }
}

// Empty: it is one.
std::string_view against_type(std::string_view type) {
    if (type.empty() || count_code_points(type) > limits::kTypeChars ||
        std::any_of(type.begin(), type.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }))
        return "must have 1 to 100 characters, none of them a control character";
    const std::size_t star = type.find('*');
    if (star != std::string_view::npos && (!is_family(type) || star + 1 != type.size()))
        return "must be a type, such as task.assigned, or a family of types, such as task.*";
    return {};
}

void Reader::read_types(Value value, Preferences& out) {
    if (!need_object(value, "types")) return;
    if (trust_ == Trust::kPerson && value.size() > preference_limits::kTypes)
        return refuse(value, "types",
                      "has " + std::to_string(value.size()) + " lines; at most " +
                          std::to_string(preference_limits::kTypes) + " are accepted");
    for (Value member : value) {
        const std::string_view wrong = against_type(member.name());
        if (!wrong.empty())
            return refuse(member, "types." + json::quoted(member.name()), std::string(wrong));
        if (member.is(Kind::kNull)) continue;
        ChannelChoices choices;
        read_choices(member, "types." + std::string(member.name()), true, choices);
        if (fault_) return;
        if (choices.says_anything())
            out.types.insert_or_assign(std::string(member.name()), choices);
    }
}

void Reader::read_days(Value value, const std::string& path, std::uint8_t& out) {
    const std::string accepted = "an array of days: " + json::listed_texts(kWeekdays);
    if (!value.is(Kind::kArray)) return refuse_type(value, path, accepted);
    if (value.size() == 0) return refuse(value, path, "is empty; expected " + accepted);
    unsigned days = 0;
    std::size_t index = 0;
    for (Value each : value) {
        const auto day = each.is(Kind::kString) ? parse_weekday(each.text()) : std::nullopt;
        if (!day)
            return refuse_type(each, path + '[' + std::to_string(index) + ']',
                               "one of " + json::listed_texts(kWeekdays));
        days |= 1u << static_cast<unsigned>(*day);
        ++index;
    }
    out = static_cast<std::uint8_t>(days);
}

void Reader::read_window(Value value, const std::string& path, QuietHours& out) {
    if (!need_object(value, path)) return;
    static constexpr std::string_view kKnown[] = {"days", "from", "to"};
    for (Value member : value) {
        if (std::find(std::begin(kKnown), std::end(kKnown), member.name()) == std::end(kKnown))
            return refuse_member(member, path, kKnown);
    }
    for (const std::string_view name : {"from", "to"}) {
        const auto member = value.find(name);
        if (!member || member->is(Kind::kNull))
            return refuse(value, json::joined(path, name),
                          "is missing; it must be a time of day, such as 20:00");
        read_clock(*member, path + '.' + std::string(name), name == "to",
                   name == "to" ? out.to : out.from);
    }
    const auto days = value.find("days");
    if (days && !days->is(Kind::kNull)) read_days(*days, path + ".days", out.days);
    if (!fault_ && (out.from == out.to))
        refuse(value, path, "from and to are the same; a whole day is from 00:00 to 24:00");
}

// Is there a minute of the week that none of them covers?
bool leaves_a_minute(const std::vector<QuietHours>& all) {
    constexpr std::uint32_t kWeek = 7 * kDayMinutes;
    std::vector<bool> quiet(kWeek, false);
    for (const QuietHours& each : all) {
        for (const Weekday day : kWeekdays) {
            if (!each.is_on(day)) continue;
            const std::uint32_t from = static_cast<std::uint32_t>(day) * kDayMinutes + each.from;
            for (std::uint32_t i = 0; i < each.minutes(); ++i)
                quiet[(from + i) % kWeek] = true;
        }
    }
    return std::find(quiet.begin(), quiet.end(), false) != quiet.end();
}

void Reader::read_quiet_hours(Value value, Preferences& out) {
    if (fault_ || value.is(Kind::kNull)) return;
    if (!value.is(Kind::kArray)) return refuse_type(value, "quiet_hours", "an array");
    if (value.size() > preference_limits::kQuietHours)
        return refuse(value, "quiet_hours",
                      "has " + std::to_string(value.size()) + " items; at most " +
                          std::to_string(preference_limits::kQuietHours) + " are accepted");
    std::vector<QuietHours> all;
    for (Value each : value) {
        const std::string path = "quiet_hours[" + std::to_string(all.size()) + ']';
        read_window(each, path, all.emplace_back());
    }
    if (fault_) return;
    if (trust_ == Trust::kPerson && !leaves_a_minute(all))
        return refuse(value, "quiet_hours",
                      "leave no minute of the week; to hear of nothing, turn the channels off");
    out.quiet_hours = std::move(all);
}

void Reader::read_paused(Value value, Preferences& out) {
    if (fault_ || value.is(Kind::kNull)) return;
    const auto time = value.is(Kind::kString) ? parse_rfc3339(value.text()) : std::nullopt;
    if (!time || *time > limits::kMaxTime)
        return refuse_type(value, "paused_until",
                           "a time (RFC 3339), such as 2026-11-22T09:30:00Z");
    out.paused_until = *time;
}

void Reader::read_digest(Value value, Preferences& out) {
    if (value.is(Kind::kNull) || !need_object(value, "digest")) return;
    static constexpr std::string_view kKnown[] = {"email", "at", "day", "max_priority"};
    DigestChoice digest;
    for (Value member : value) {
        if (member.name() == "email") {
            read_name(member, "digest.email", kDigestIntervals, digest.email);
        } else if (member.name() == "at") {
            if (!member.is(Kind::kNull)) read_clock(member, "digest.at", false, digest.at);
        } else if (member.name() == "day") {
            read_name(member, "digest.day", kWeekdays, digest.day);
        } else if (member.name() == "max_priority") {
            read_name(member, "digest.max_priority", kPriorities, digest.max_priority);
        } else {
            return refuse_member(member, "digest", kKnown);
        }
    }
    out.digest = digest;
}

void Reader::read_unsubscribed(Value value, Preferences& out) {
    if (!value.is(Kind::kArray)) return refuse_type(value, "unsubscribed", "an array");
    for (Value type : value) {
        if (!type.is(Kind::kString)) return refuse_type(type, "unsubscribed", "an array of types");
        out.unsubscribed.emplace_back(type.text());
    }
}

void Reader::read(Value document, Preferences& out) {
    if (!need_object(document, "")) return;
    for (Value member : document) {
        if (fault_) return;
        const std::string_view name = member.name();
        if (name == "locale") {
            read_word(member, "locale", read_locale, directory_accepted::kLocale, out.locale);
        } else if (name == "timezone") {
            read_word(member, "timezone", read_timezone, directory_accepted::kTimezone,
                      out.timezone);
        } else if (name == "channels") {
            if (!member.is(Kind::kNull)) read_choices(member, "channels", false, out.channels);
        } else if (name == "types") {
            if (!member.is(Kind::kNull)) read_types(member, out);
        } else if (name == "quiet_hours") {
            read_quiet_hours(member, out);
        } else if (name == "paused_until") {
            read_paused(member, out);
        } else if (name == "digest") {
            read_digest(member, out);
        } else if (name == "unsubscribed" && trust_ == Trust::kStore) {
            read_unsubscribed(member, out);
        } else if (name != "effective" && name != "rules" && trust_ == Trust::kPerson) {
            refuse_member(member, "", kMembers);
        }
    }
}

}  // namespace

Result<Preferences> read_preferences_document(Value root, Trust trust) {
    Reader reader(trust);
    Preferences preferences;
    reader.read(root, preferences);
    if (auto fault = reader.take_fault()) {
        const std::string message =
            (fault->path.empty() ? "the document" : fault->path) + ' ' + fault->complaint;
        return Error{Errc::kUnprocessable, fault->path, message};
    }
    return preferences;
}

std::optional<PreferencesFault> read_preferences(Value value, Preferences& out) {
    Reader reader(Trust::kPerson);
    reader.read(value, out);
    return reader.take_fault();
}

}  // namespace carillon
