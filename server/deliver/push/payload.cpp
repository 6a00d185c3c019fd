#include "server/deliver/push/payload.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/json/document.hpp"
#include "core/json/writer.hpp"
#include "server/auth/base64url.hpp"
#include "server/deliver/link.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace carillon::deliver {

namespace {

std::string link_of(std::string_view data) {
    const auto document = json::Document::parse(data);
    if (!document || !document->root().is(json::Kind::kObject)) return {};
    const auto url = document->root().find("url");
    if (!url || !url->is(json::Kind::kString)) return {};
    auto link = safe_link(url->text());
    // A piece of an address leads elsewhere: better none.
    if (!link || json::string_bytes(*link) > kMaxLinkBytes) return {};
    return std::move(*link);
}

// The longest begin of the text that takes at most `bytes` as JSON, without its quotes.
std::string cut_to_json_bytes(const std::string& text, std::size_t bytes) {
    const auto takes = [](const std::string& cut) { return json::string_bytes(cut) - 2; };
    if (takes(text) <= bytes) return text;
    // A longer begin never takes less, so the longest that fits is found by halving.
    std::size_t fits = 0;
    std::size_t too_long = std::min(text.size(), bytes) + 1;
    while (too_long - fits > 1) {
        const std::size_t middle = fits + (too_long - fits) / 2;
        (takes(cut_bytes(text, middle)) <= bytes ? fits : too_long) = middle;
    }
    return cut_bytes(text, fits);
}

}  // namespace

std::string_view text(Urgency urgency) {
    switch (urgency) {
        case Urgency::kLow:
            return "low";
        case Urgency::kNormal:
            return "normal";
        case Urgency::kHigh:
            return "high";
    }
    return "normal";
}

Urgency urgency_of(Priority priority) {
    switch (priority) {
        case Priority::kLow:
            return Urgency::kLow;
        case Priority::kNormal:
            return Urgency::kNormal;
        case Priority::kHigh:
        case Priority::kCritical:
            return Urgency::kHigh;
    }
    return Urgency::kNormal;
}

PushText push_text(const Notification& notification, std::uint64_t unread_total) {
    PushText text{notification.id.text(),
                  cut_code_points(notification.title, limits::kTitleChars),
                  {},
                  link_of(notification.data),
                  notification.group.value_or("")};
    const std::size_t around = push_payload(text, notification.priority, unread_total).size();
    if (around < kMaxPayloadBytes)
        text.body = cut_to_json_bytes(notification.body, kMaxPayloadBytes - around);
    return text;
}

std::string push_payload(const PushText& text, Priority priority, std::uint64_t unread_total) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.text("id", text.id);
    writer.text("title", text.title);
    writer.text("body", text.body);
    if (!text.url.empty()) writer.text("url", text.url);
    writer.text("priority", carillon::text(priority));
    writer.number("unread", unread_total);
    if (!text.group.empty()) writer.text("group", text.group);
    writer.close();
    return out;
}

std::uint32_t ttl_seconds(const Notification& notification, Millis now) {
    if (!notification.expires_at) return kMaxTtlSeconds;
    const auto left = (*notification.expires_at - now).count() / 1000;
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(left, 0, std::int64_t{kMaxTtlSeconds}));
}

std::string topic_of(std::string_view group) {
    if (group.empty()) return {};
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(group.data()), group.size(), digest.data());
    return encode_base64url({reinterpret_cast<const char*>(digest.data()), 24});
}

}  // namespace carillon::deliver
