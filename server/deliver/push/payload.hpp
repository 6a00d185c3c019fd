#pragma once
// What a push message says and how it is sent, made of a notification.

#include "core/inbox/notification.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace carillon::deliver {

inline constexpr std::size_t kMaxPayloadBytes = 3000;
inline constexpr std::size_t kMaxLinkBytes = 1024;  // as JSON; a longer url is left out
inline constexpr std::uint32_t kMaxTtlSeconds = 4 * 7 * 24 * 3600;

// RFC 8030 section 5.3. (A push service holds "very-low" back until the device is charged.)
enum class Urgency : std::uint8_t { kLow, kNormal, kHigh };
std::string_view text(Urgency urgency);
Urgency urgency_of(Priority priority);  // critical is high

// The parts that each way of sending puts together in its own manner.
struct PushText {
    std::string id;
    std::string title;
    std::string body;
    std::string url;    // `data.url` where it is safe (link.hpp); empty: none
    std::string group;  // empty: none
};
// The body is cut where a grapheme cluster ends, so that all of it fits into kMaxPayloadBytes as
// push_payload writes it.
PushText push_text(const Notification& notification, std::uint64_t unread_total);

// {"id","title","body","url"?,"priority","unread","group"?}: what the service worker reads.
std::string push_payload(const PushText& text, Priority priority, std::uint64_t unread_total);

// How long a push service may keep it for a device that is away (RFC 8030 section 5.2): until the
// notification expires, at most four weeks.
std::uint32_t ttl_seconds(const Notification& notification, Millis now);

// RFC 8030 section 5.4: of two messages with one topic that wait at the push service the later
// stays. A digest of the group in 32 letters of base64url; empty: none.
std::string topic_of(std::string_view group);

}  // namespace carillon::deliver
