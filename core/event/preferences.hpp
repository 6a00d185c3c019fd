#pragma once
// What a person says of how they are reached: one document each. What it does not say is left to
// the operator's defaults ("defaults" in the templates file, the same document), then to what is
// built in: email and push on, sms off. What follows from it: core/policy/decision.hpp.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/inbox/notification.hpp"
#include "core/json/document.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// Of each channel: on, off, or nothing said.
class ChannelChoices {
  public:
    const std::optional<bool>& of(Channel channel) const { return said_[place(channel)]; }
    void say(Channel channel, std::optional<bool> choice) { said_[place(channel)] = choice; }
    bool says_anything() const;

    friend bool operator==(const ChannelChoices&, const ChannelChoices&) = default;

  private:
    static std::size_t place(Channel channel) { return static_cast<std::size_t>(channel); }

    std::array<std::optional<bool>, std::size(kChannels)> said_{};
};

enum class Weekday : std::uint8_t { kMon, kTue, kWed, kThu, kFri, kSat, kSun };
inline constexpr Weekday kWeekdays[] = {Weekday::kMon, Weekday::kTue, Weekday::kWed, Weekday::kThu,
                                        Weekday::kFri, Weekday::kSat, Weekday::kSun};
std::string_view text(Weekday day);  // "mon"
std::optional<Weekday> parse_weekday(std::string_view text);

inline constexpr std::uint32_t kDayMinutes = 24 * 60;

// By the person's wall clock, in minutes of a day: from `from` on each of the days until `to`, on
// the day after where that is not later. `to` may be 24:00.
struct QuietHours {
    std::uint8_t days = 0x7f;  // a bit for each Weekday
    std::uint32_t from = 0;
    std::uint32_t to = 0;

    bool is_on(Weekday day) const { return (days >> static_cast<unsigned>(day) & 1u) != 0; }
    // How long it lasts on a day on which nobody sets the clocks.
    std::uint32_t minutes() const { return to > from ? to - from : to + kDayMinutes - from; }

    friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

enum class DigestInterval : std::uint8_t { kOff, kDaily, kWeekly };
inline constexpr DigestInterval kDigestIntervals[] = {DigestInterval::kOff, DigestInterval::kDaily,
                                                      DigestInterval::kWeekly};
std::string_view text(DigestInterval interval);  // "off", "daily", "weekly"

// One email in place of many.
struct DigestChoice {
    DigestInterval email = DigestInterval::kOff;
    std::uint32_t at = 8 * 60;               // minutes of the day, by the wall clock
    Weekday day = Weekday::kMon;             // of a weekly one
    Priority max_priority = Priority::kLow;  // what is above is sent by itself

    friend bool operator==(const DigestChoice&, const DigestChoice&) = default;
};

struct Preferences {
    std::string locale;       // empty: not said, likewise below
    std::string timezone;     // of the form of a name; whether it exists is the server's to know
    ChannelChoices channels;  // never of web
    std::map<std::string, ChannelChoices, std::less<>> types;  // "task.assigned", "task.*"
    std::optional<std::vector<QuietHours>> quiet_hours;        // in place of the defaults'
    std::optional<Millis> paused_until;
    std::optional<DigestChoice> digest;
    // Types that were turned off for email by the link of a mail, sorted. Not part of the document
    // that a person reads and writes.
    std::vector<std::string> unsubscribed;

    friend bool operator==(const Preferences&, const Preferences&) = default;
};

namespace preference_limits {
inline constexpr std::size_t kTypes = 500;
inline constexpr std::size_t kQuietHours = 20;
inline constexpr std::size_t kBytes = 32 * 1024;  // of a document, encoded
}  // namespace preference_limits

// Is this the name of a family of types, "task.*"? It is a line for all that begin with "task.".
bool is_family(std::string_view type);

// What is wrong with a document, and where.
struct PreferencesFault {
    json::Value at;
    std::string path;       // "types.task.*.email"
    std::string complaint;  // goes on after the path: "is \"yes\"; must be true or false"
};
// Of a value of a document: nothing when it was read into `out`. What is absent or null is not
// said. `effective` and `rules`, which an answer has beside it, are passed over; other unknown
// members are a fault, unknown types are kept.
std::optional<PreferencesFault> read_preferences(json::Value value, Preferences& out);

// kMalformed: no JSON, or no object; kTooLarge; else kUnprocessable, the field is the path.
Result<Preferences> decode_preferences(std::string_view json);
// One text for one document: members and types in their order, nothing that says nothing.
std::string encode(const Preferences& preferences);

// The document after a patch to it (RFC 7396): what is null in it is not said any more. Errors as
// above.
Result<Preferences> merge_preferences(const Preferences& before, std::string_view patch);
// What a new document leaves of the types that were turned off by a link: those that it still
// turns off.
void keep_unsubscribed(const Preferences& before, Preferences& after);
// In place of a type: all of them.
inline constexpr std::string_view kEveryType = "*";
// Turns a type off for email, or the channel with all types, as the link of a mail does.
void unsubscribe(Preferences& preferences, std::string_view type);

// As a store keeps it, with what no person reads.
std::string stored_text(const Preferences& preferences);
Result<Preferences> parse_stored_preferences(std::string_view json);

}  // namespace carillon
