#pragma once
// Webhooks: other programs that are told what happens, and their life as pure functions. Who keeps
// them, signs and sends is elsewhere.
//
//   enabled ── failed for kWebhookPatience without a success, or 410 ──▶ disabled, and says why
//      ▲                                                                    │
//      └───────────────────── enabled again by hand ────────────────────────┘

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/inbox/notification.hpp"
#include "core/policy/delivery.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

using WebhookId = Uuid<struct WebhookIdTag>;

enum class WebhookEvent : std::uint8_t {
    kCreated,
    kSeen,
    kRead,
    kUnread,
    kArchived,
    kUnarchived,
    kDeleted,
    kDeliverySent,
    kDeliveryFailed
};
inline constexpr WebhookEvent kWebhookEvents[] = {
    WebhookEvent::kCreated, WebhookEvent::kSeen,         WebhookEvent::kRead,
    WebhookEvent::kUnread,  WebhookEvent::kArchived,     WebhookEvent::kUnarchived,
    WebhookEvent::kDeleted, WebhookEvent::kDeliverySent, WebhookEvent::kDeliveryFailed};
std::string_view text(WebhookEvent event);
std::optional<WebhookEvent> parse_webhook_event(std::string_view text);
// Sent when somebody asks for it, whatever a webhook wants to hear.
inline constexpr std::string_view kWebhookTest = "webhook.test";

inline constexpr std::size_t kWebhooks = 20;       // of an installation (over: refused)
inline constexpr std::size_t kWebhookTypes = 100;  // patterns of one (over: refused)
inline constexpr std::size_t kWebhookUrlBytes = 2000;
// How long one may fail without a success before it is disabled.
inline constexpr Millis kWebhookPatience{std::int64_t{3} * 24 * 3600 * 1000};
// How many messages may be under way to one at once, from one node; so one that hangs delays its
// own.
inline constexpr std::size_t kWebhookShare = 8;
// How long after its removal one is gone: what a transaction from before has still written for it
// is ended by then.
inline constexpr Millis kWebhookRemoval{60'000};
// How long what is sent is signed with the secret that was replaced, too.
inline constexpr Millis kFormerSecretKeep{std::int64_t{24} * 3600 * 1000};

// Why one is disabled other than by hand.
namespace webhook_reason {
inline constexpr std::string_view kFailing = "failing";  // for too long
inline constexpr std::string_view kGone = "gone";        // its receiver has answered 410
}  // namespace webhook_reason

// What whoever sets one up says of it.
struct WebhookTerms {
    std::string url;
    std::string secret;  // empty: one is made, or the one that there is stays
    std::vector<WebhookEvent> events;
    std::vector<std::string> types;  // patterns (type_pattern.hpp); empty: all types
    bool enabled = true;

    friend bool operator==(const WebhookTerms&, const WebhookTerms&) = default;
};

struct Webhook {
    WebhookId id;  // rises with time
    WebhookTerms terms;
    std::string former_secret;  // empty: none was replaced of late
    std::optional<Millis> former_until;
    std::optional<Millis> failing_since;  // the first failure behind the last success
    std::string disabled_reason;          // empty: enabled, or disabled by hand
    // Out of sight, and gone once what waits for it is ended.
    bool is_deleted = false;
    // What waits for it is to be ended.
    bool has_leftovers = false;
    Millis created_at{0};
    Millis updated_at{0};

    bool is_on() const { return terms.enabled && !is_deleted; }
    friend bool operator==(const Webhook&, const Webhook&) = default;
};

// Precondition: the terms name a secret.
Webhook make_webhook(const WebhookId& id, WebhookTerms terms, Millis now);
// In place of the terms before. Enabling it forgets that it failed.
void change(Webhook& webhook, WebhookTerms terms, Millis now);
void remove(Webhook& webhook, Millis now);
// What came of an attempt at it. True when that changed it.
bool note_outcome(Webhook& webhook, const DeliveryOutcome& outcome, Millis now);
// How many messages may be under way to it at once: kWebhookShare, and while it fails a single one,
// which finds out whether it still does.
std::size_t webhook_share(const Webhook& webhook);
// Is it gone for good, once nothing waits for it? Precondition: is_deleted.
bool is_removed(const Webhook& webhook, Millis now);
// What it signs with, the newest first.
std::vector<std::string> secrets_of(const Webhook& webhook, Millis now);

// What of a notification webhooks tell, before or after a change.
struct NotificationMarks {
    bool is_read = false;
    bool is_seen = false;
    bool is_archived = false;
};
NotificationMarks marks_of(const Notification& n);
// What has happened to a notification between the two. At most one for each mark.
std::vector<WebhookEvent> events_between(const NotificationMarks& before,
                                         const NotificationMarks& after);

// Is it to be told of this event of a notification of this type? Null: the type is not known any
// more.
bool wants(const Webhook& webhook, WebhookEvent event, const std::string* type);
// What is to be told of a delivery that has come into its state. Of what goes to webhooks nothing:
// a webhook that fails would ring for its own failing for ever.
std::optional<WebhookEvent> event_of(const Delivery& delivery);

// What one is told: of a notification as it is now, or of a delivery.
Delivery webhook_delivery(const DeliveryId& id, const Webhook& webhook, WebhookEvent event,
                          const NotificationId& notification, const UserId& user,
                          std::string content, Millis now);

// --- as JSON

// {"url","secret"?,"events","types"?,"enabled"?}. kMalformed, or kUnprocessable for what is
// well-formed and no webhook. URL and secret are read by who sends (server/deliver).
Result<WebhookTerms> decode_webhook_terms(std::string_view json);
// {"id","url","events","types","enabled","disabled_reason","failing_since","created_at",
// "updated_at"}, and "secret" where it is to be shown.
std::string encode(const Webhook& webhook, bool shows_secret);
// {"items","next_cursor"}; all of them.
std::string encode(const std::vector<Webhook>& webhooks);

// As a store keeps one; of the text of an earlier version what is missing has its default.
std::string stored_text(const Webhook& webhook);
Result<Webhook> decode_stored_webhook(const WebhookId& id, std::string_view json);

}  // namespace carillon
