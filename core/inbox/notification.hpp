#pragma once
// A notification: one row for one recipient (docs/protocol.md, A notification).

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// The numbers are stored by databases: never renumber. A larger number is more urgent.
enum class Priority : std::uint8_t { kLow = 0, kNormal = 1, kHigh = 2, kCritical = 3 };
enum class Channel : std::uint8_t { kWeb = 0, kEmail = 1, kSms = 2, kMobilePush = 3 };

inline constexpr Priority kPriorities[] = {Priority::kLow, Priority::kNormal, Priority::kHigh,
                                           Priority::kCritical};
inline constexpr Channel kChannels[] = {Channel::kWeb, Channel::kEmail, Channel::kSms,
                                        Channel::kMobilePush};

// Their texts, in the order of the numbers.
inline constexpr std::string_view kPriorityTexts[] = {"low", "normal", "high", "critical"};
inline constexpr std::string_view kChannelTexts[] = {"web", "email", "sms", "mobile_push"};

std::string_view text(Priority priority);
std::string_view text(Channel channel);
std::optional<Priority> parse_priority(std::string_view text);
std::optional<Channel> parse_channel(std::string_view text);

struct Notification {
    NotificationId id;
    UserId user_id;
    std::optional<TeamId> team_id;
    std::string type;
    std::string title;
    std::string body;
    std::string data = "{}";  // a JSON object, serialised compactly
    Priority priority = Priority::kNormal;
    Channel channel = Channel::kWeb;
    std::optional<Millis> read_at;  // is_read <=> read_at is set
    std::optional<Millis> seen_at;
    Millis created_at{0};
    Millis updated_at{0};
    std::optional<Millis> expires_at;
    std::optional<Millis> snoozed_until;  // set = asleep; waking is a commit that clears it
    std::optional<Millis> archived_at;
    std::optional<Millis> clicked_at;  // when it was opened first
    std::uint64_t rev = 0;             // inbox counter at the last change of this notification
    std::string event_id;  // of the event that made it; empty for one from before it was kept
    std::optional<std::string> group;  // what belongs together, as the producer says: "deal:42"
    std::string unknown;               // members this version does not know, a JSON object or empty

    bool is_read() const { return read_at.has_value(); }

    friend bool operator==(const Notification&, const Notification&) = default;
};

// Expiry is the one state that follows the clock; everything else is in the row.
inline bool is_expired(const Notification& n, Millis now) {
    return n.expires_at && *n.expires_at <= now;
}

// Kept for another channel's sake, archived and read from the first moment on: nobody was shown it.
inline bool is_filed_away(const Notification& n) {
    return n.archived_at == n.created_at && n.read_at == n.created_at;
}

}  // namespace carillon
