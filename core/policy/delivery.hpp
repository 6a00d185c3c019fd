#pragma once
// A delivery: one way by which one notification shall reach its owner besides the page, with its
// life as pure functions. Who leases it, sends it and stores it is elsewhere.
//
//   waiting ── leased ──▶ sending ── Sent ──▶ sent ── told by the provider ──▶ delivered, failed
//      ▲                     │── TryLater, or the lease ran out ──▶ waiting (or failed at the end)
//      │                     │── NotBegun ──▶ waiting, as if it had not been leased
//      │                     └── Refused ──▶ failed
//      ├── not to be sent any more ──▶ suppressed, cancelled
//      └── sent again by hand ◀── failed, bounced, suppressed, cancelled
//
// At least once: an attempt whose answer is lost is made again, with the same id. Attempts are
// numbered, and no number comes twice; an answer to an earlier one counts only when it says that
// the message was taken. A provider may tell how a message fared before its answer is known here
// (DeliveryNews): what it tells holds, also against that answer.

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/event/channels.hpp"
#include "core/event/delivery_steps.hpp"
#include "core/inbox/filter.hpp"
#include "core/inbox/notification.hpp"
#include "core/policy/decision.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace carillon {

// The channels of notifications but the inbox, with the numbers that they have there, and what is
// not asked for by a notification.
enum class DeliveryChannel : std::uint8_t {
    kEmail = static_cast<std::uint8_t>(Channel::kEmail),
    kSms = static_cast<std::uint8_t>(Channel::kSms),
    kMobilePush = static_cast<std::uint8_t>(Channel::kMobilePush),
    kWebhook = 255
};
// In place of the inbox, which comes first and is no way out, stands the one that is no channel.
inline constexpr auto kDeliveryChannels = [] {
    std::array<DeliveryChannel, std::size(kChannels)> all{};
    for (std::size_t i = 1; i < all.size(); ++i)
        all[i - 1] = static_cast<DeliveryChannel>(kChannels[i]);
    all.back() = DeliveryChannel::kWebhook;
    return all;
}();
std::string_view text(DeliveryChannel channel);
std::optional<DeliveryChannel> parse_delivery_channel(std::string_view text);
// Precondition: not kWeb.
DeliveryChannel delivery_channel(Channel channel);
// Nothing for kWebhook.
std::optional<Channel> channel_of(DeliveryChannel channel);

enum class DeliveryState : std::uint8_t {
    kWaiting,
    kSending,
    kSent,
    kDelivered,
    kFailed,
    kBounced,
    kCancelled,
    kSuppressed
};
inline constexpr DeliveryState kDeliveryStates[] = {
    DeliveryState::kWaiting,   DeliveryState::kSending,   DeliveryState::kSent,
    DeliveryState::kDelivered, DeliveryState::kFailed,    DeliveryState::kBounced,
    DeliveryState::kCancelled, DeliveryState::kSuppressed};
std::string_view text(DeliveryState state);
std::optional<DeliveryState> parse_delivery_state(std::string_view text);

// Why something is not sent, in the order in which it is told where several hold.
namespace delivery_reason {
inline constexpr std::string_view kChannelOff = "channel_off";
inline constexpr std::string_view kPreference = "preference";
inline constexpr std::string_view kUnsubscribed = "unsubscribed";
inline constexpr std::string_view kNoAddress = "no_address";
inline constexpr std::string_view kSeen = "seen";
inline constexpr std::string_view kRead = "read";
inline constexpr std::string_view kExpired = "expired";
inline constexpr std::string_view kDeleted = "deleted";
inline constexpr std::string_view kRetracted = "retracted";
inline constexpr std::string_view kErased = "erased";
// What one that waits is waiting for.
inline constexpr std::string_view kDigest = "digest";
inline constexpr std::string_view kQuietHours = "quiet_hours";
inline constexpr std::string_view kPaused = "paused";
}  // namespace delivery_reason

struct Delivery {
    DeliveryId id;  // UUIDv7: a later one is larger
    NotificationId notification;
    UserId user;
    DeliveryChannel channel = DeliveryChannel::kEmail;
    std::uint32_t step = 0;  // of its notification, from 0
    DeliveryState state = DeliveryState::kWaiting;
    std::string reason;  // of suppressed and cancelled; of waiting, what for; else empty
    Millis due_at{0};
    std::uint32_t attempts = 0;  // leased for one: the number of the last, never to come again
    std::string last_error;
    std::string provider_id;
    Millis created_at{0};
    Millis updated_at{0};
    // Never shown:
    std::uint32_t uncounted = 0;  // of the attempts: not begun, or before it was sent again by hand
    Unless unless = Unless::kNever;
    // Of what a channel has several: which one. Of what is gathered: the digest's id. Empty: not
    // said yet.
    std::string target;
    // Of a webhook: what has happened, and what it is told of it as it was then (a JSON object),
    // kept until it is sent. Of a digest (digest.hpp): that it is one.
    std::string event = {};
    std::string content = {};
    std::optional<Millis> wake_at;  // when somebody has to look at it; the end of its lease
    std::string counted_as = {};    // in the daily sums (sums.hpp); empty: it is not counted

    friend bool operator==(const Delivery&, const Delivery&) = default;
};

// Those that are shown, and that kDeliveryAttempts limits.
std::uint32_t counted_attempts(const Delivery& delivery);

// Whoever carries it out has it that long, and may extend that.
inline constexpr Millis kDeliveryLease{30000};
// A lease that ends later than this behind the longest possible is of a clock that is wrong.
inline constexpr Millis kDeliveryClocksApart{60000};
// A first attempt, and one after each of these.
inline constexpr Millis kRetryAfter[] = {Millis(60'000),       Millis(5 * 60'000),
                                         Millis(30 * 60'000),  Millis(2 * 3600'000),
                                         Millis(6 * 3600'000), Millis(12 * 3600'000)};
inline constexpr std::uint32_t kDeliveryAttempts = 7;
inline constexpr Millis kLongestRetryAfter{24 * 3600'000};  // that a provider may ask for
inline constexpr std::size_t kDeliveryErrorChars = 300;

// The provider has it.
struct Sent {
    std::string provider_id;  // may be empty
    friend bool operator==(const Sent&, const Sent&) = default;
};
// It may be taken later: the provider is away, busy, or says so.
struct TryLater {
    std::string error;            // one line, for whoever looks at the delivery
    std::optional<Millis> after;  // a span, when the provider named one (Retry-After)
    friend bool operator==(const TryLater&, const TryLater&) = default;
};
// It will never be taken.
struct Refused {
    std::string error;
    bool is_gone = false;     // the address itself is no more: a push subscription that has ended
    bool is_of_ours = false;  // our credentials, not this message: nobody's would be taken
    friend bool operator==(const Refused&, const Refused&) = default;
};
// Nobody has tried: who had leased it stops. It waits as before, and the attempt does not count.
struct NotBegun {
    friend bool operator==(const NotBegun&, const NotBegun&) = default;
};
using DeliveryOutcome = std::variant<Sent, TryLater, Refused, NotBegun>;

// What was decided of it (core/policy/decision.hpp): it waits for its time, or is suppressed at
// once. Of a notification that was filed away unread and unseen is no reason to send it not.
Delivery make_delivery(const DeliveryId& id, const DeliveryStep& step, std::uint32_t number,
                       const Notification& n, const ChannelDecision& decision, Millis now);

// What is known at the moment of sending.
struct DeliveryFacts {
    const Notification* notification = nullptr;  // null: it is gone
    bool is_channel_on = true;
    bool has_address = true;
    Millis now{0};
    // Of the step at this moment, with the same ways out and addresses; null where there is none to
    // be made: it is no channel of notifications, or the notification is gone.
    const ChannelDecision* decision = nullptr;
};
// Leases it for an attempt, has it wait for the end of quiet hours or a pause, or ends it:
// suppressed, or failed after the last attempt. True: it is to be sent. Precondition: waiting, or
// sending with a lease that has run out.
bool begin_attempt(Delivery& delivery, const DeliveryFacts& facts);
// The last step of these: leases it, or ends it after the last attempt.
bool lease_attempt(Delivery& delivery, Millis now);

// What came of an attempt. `jitter` in [0, 1) spreads retries. True when it changed the delivery.
bool end_attempt(Delivery& delivery, std::uint32_t attempt, const DeliveryOutcome& outcome,
                 double jitter, Millis now);
// Its attempt is still under way. False: it is not this one's any more.
bool extend_lease(Delivery& delivery, std::uint32_t attempt, Millis now);
// It is not to be sent any more. True when it was waiting.
bool suppress(Delivery& delivery, std::string_view reason, Millis now);
// A lease that only a clock far ahead of `now` can have set ends kDeliveryLease from now, unless
// whoever has it lives and extends it. Otherwise what that one does not live to tell would wait for
// the time that its clock showed, hours or years. True when that changed it.
bool shorten_lease(Delivery& delivery, Millis now);
// Taken back before it was sent. True when it was waiting; what is being sent stays, and is not
// tried again.
bool cancel(Delivery& delivery, std::string_view reason, Millis now);
// What its provider tells of a message that it took, whenever that comes.
struct DeliveryNews {
    std::string provider_id;  // what it calls the message
    bool was_delivered = false;
    std::string error{};                     // of one that was not
    std::optional<std::uint32_t> attempt{};  // which handed it over; nothing: not known
};
// True when it changed the delivery. That it was delivered holds whatever became of it here, so
// that nobody gets it once more. That it was not ends the attempt that handed it over and the
// message that was sent, and nothing else: neither a later attempt nor what has ended.
bool note_news(Delivery& delivery, const DeliveryNews& news, Millis now);
// May its receiver have it: was it taken, or is it being handed over?
bool may_have_reached(DeliveryState state);
// Sent again by hand, with all attempts before it again. What was read or seen since is still not
// sent; that it was is no reason any more for one that was suppressed for it. kConflict for one
// that waits, is being sent, or was.
Status send_again(Delivery& delivery, Millis now);

// --- as JSON

// {"id","notification_id","channel","step","state","reason","due_at","attempts","last_error",
// "provider_id","created_at","updated_at"}, and of a webhook "webhook_id" and "event"
std::string encode(const Delivery& delivery);
// As its person sees it: what the provider says, and calls it, may name hosts of the operator's.
// Instead stands kPlainDeliveryError, and no provider_id.
Delivery without_provider_words(Delivery delivery);
inline constexpr std::string_view kPlainDeliveryError =
    "the message could not be handed over; the operator sees why";

struct DeliveryQuery {
    std::optional<DeliveryState> state;
    std::optional<DeliveryChannel> channel;
    std::optional<NotificationId> notification;
    std::optional<DeliveryId> id;
    std::optional<std::vector<TeamId>> teams;  // only of notifications of these
    bool hides_webhooks = false;
    std::uint32_t limit = 50;
    std::optional<DeliveryId> before;  // the cursor: the last one that was shown
};
// `state`, `channel`, `limit` and `cursor` of GET /deliveries; errors and other parameters as in
// parse_list_query.
Result<DeliveryQuery> parse_delivery_query(const QueryParameters& parameters);

// Newest first.
struct DeliveryPage {
    std::vector<Delivery> items;
    std::optional<DeliveryId> next;  // the last one's when more follow
};
std::string encode(const DeliveryPage& page);  // {"items","next_cursor"}
// What encode has written, as a client reads it; what is never shown is as in a new one.
// kMalformed.
Result<DeliveryPage> decode_delivery_page(std::string_view json);

}  // namespace carillon
