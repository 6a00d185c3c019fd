#include "core/policy/delivery.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace carillon {
namespace {

template <class Values>
auto parse(const Values& values, std::string_view name)
    -> std::optional<std::decay_t<decltype(*std::begin(values))>> {
    for (const auto value : values)
        if (text(value) == name) return value;
    return std::nullopt;
}

void end(Delivery& delivery, DeliveryState state, std::string_view reason, Millis now) {
    delivery.state = state;
    delivery.reason = reason;
    delivery.wake_at.reset();
    delivery.updated_at = now;
}

void wait_until(Delivery& delivery, Millis due, Millis now) {
    delivery.state = DeliveryState::kWaiting;
    delivery.reason.clear();
    delivery.due_at = due;
    delivery.wake_at = due;
    delivery.updated_at = now;
}

// Empty: it is to be sent.
std::string_view reason_against(const Delivery& delivery, const DeliveryFacts& facts) {
    const Notification* n = facts.notification;
    if (facts.decision && facts.decision->verdict == ChannelVerdict::kNever)
        return reason_of(facts.decision->ground);
    if (!facts.is_channel_on) return delivery_reason::kChannelOff;
    if (!facts.has_address) return delivery_reason::kNoAddress;
    // What has happened has happened, whatever became of the notification later.
    if (delivery.channel == DeliveryChannel::kWebhook) return {};
    if (!n) return delivery_reason::kDeleted;
    if (delivery.unless == Unless::kSeen && n->seen_at) return delivery_reason::kSeen;
    // What was read was seen, also where no list has said so.
    if (delivery.unless != Unless::kNever && n->is_read()) return delivery_reason::kRead;
    if (is_expired(*n, facts.now)) return delivery_reason::kExpired;
    return {};
}

std::string shown(std::string_view error) {
    return cut_code_points(error, kDeliveryErrorChars);
}

Millis retry_delay(std::uint32_t attempts, const std::optional<Millis>& asked, double jitter) {
    assert(attempts >= 1 && attempts < kDeliveryAttempts);
    const Millis planned = kRetryAfter[attempts - 1];
    const Millis least = std::min(asked.value_or(Millis(0)), kLongestRetryAfter);
    constexpr double kSpread = 0.1;
    const Millis delay = std::max(planned, least);
    return delay +
           Millis(static_cast<std::int64_t>(static_cast<double>(delay.count()) * kSpread * jitter));
}

void fail(Delivery& delivery, std::string_view error, Millis now) {
    delivery.last_error = shown(error);
    end(delivery, DeliveryState::kFailed, {}, now);
}

bool is_taken(const Delivery& delivery) {
    return delivery.state == DeliveryState::kSent || delivery.state == DeliveryState::kDelivered ||
           delivery.state == DeliveryState::kBounced;
}

void try_later(Delivery& delivery, const TryLater& outcome, double jitter, Millis now) {
    // Taken back while it was being sent.
    if (!delivery.reason.empty()) {
        delivery.last_error = shown(outcome.error);
        return end(delivery, DeliveryState::kCancelled, std::string(delivery.reason), now);
    }
    const std::uint32_t attempts = counted_attempts(delivery);
    if (attempts >= kDeliveryAttempts) return fail(delivery, outcome.error, now);
    delivery.last_error = shown(outcome.error);
    wait_until(delivery, now + retry_delay(attempts, outcome.after, jitter), now);
}

void give_back(Delivery& delivery, Millis now) {
    ++delivery.uncounted;
    // Taken back meanwhile.
    if (!delivery.reason.empty())
        return end(delivery, DeliveryState::kCancelled, std::string(delivery.reason), now);
    wait_until(delivery, delivery.due_at, now);
}

// Whether that a message did not arrive is news of this delivery as it stands.
bool concerns(const Delivery& delivery, const DeliveryNews& news) {
    if (delivery.state == DeliveryState::kSent) return delivery.provider_id == news.provider_id;
    const bool is_open =
        delivery.state == DeliveryState::kSending || delivery.state == DeliveryState::kWaiting;
    return is_open && news.attempt == delivery.attempts && counted_attempts(delivery) > 0;
}

}  // namespace

std::string_view text(DeliveryChannel channel) {
    const auto same = channel_of(channel);
    return same ? text(*same) : "webhook";
}

std::optional<DeliveryChannel> parse_delivery_channel(std::string_view name) {
    return parse(kDeliveryChannels, name);
}

DeliveryChannel delivery_channel(Channel channel) {
    assert(channel != Channel::kWeb);
    return static_cast<DeliveryChannel>(channel);
}

std::optional<Channel> channel_of(DeliveryChannel channel) {
    if (channel == DeliveryChannel::kWebhook) return std::nullopt;
    return static_cast<Channel>(channel);
}

std::string_view text(DeliveryState state) {
    switch (state) {
        case DeliveryState::kWaiting:
            return "waiting";
        case DeliveryState::kSending:
            return "sending";
        case DeliveryState::kSent:
            return "sent";
        case DeliveryState::kDelivered:
            return "delivered";
        case DeliveryState::kFailed:
            return "failed";
        case DeliveryState::kBounced:
            return "bounced";
        case DeliveryState::kCancelled:
            return "cancelled";
        case DeliveryState::kSuppressed:
            return "suppressed";
    }
    return "waiting";
}

std::optional<DeliveryState> parse_delivery_state(std::string_view name) {
    return parse(kDeliveryStates, name);
}

std::uint32_t counted_attempts(const Delivery& delivery) {
    // Beside an earlier version, which begins with their numbers again, they may be fewer.
    return delivery.attempts - std::min(delivery.attempts, delivery.uncounted);
}

Delivery make_delivery(const DeliveryId& id, const DeliveryStep& step, std::uint32_t number,
                       const Notification& n, const ChannelDecision& decision, Millis now) {
    Delivery delivery;
    delivery.id = id;
    delivery.notification = n.id;
    delivery.user = n.user_id;
    delivery.channel = delivery_channel(step.channel);
    delivery.step = number;
    delivery.unless = n.archived_at ? Unless::kNever : step.unless;
    delivery.created_at = now;
    wait_until(delivery, decision.at.value_or(now + step.after), now);
    if (decision.verdict == ChannelVerdict::kNever)
        end(delivery, DeliveryState::kSuppressed, reason_of(decision.ground), now);
    else
        delivery.reason = reason_of(decision.ground);
    return delivery;
}

bool begin_attempt(Delivery& delivery, const DeliveryFacts& facts) {
    // Taken back while it was being sent, by somebody who never told what came of it.
    if (delivery.state == DeliveryState::kSending && !delivery.reason.empty()) {
        end(delivery, DeliveryState::kCancelled, std::string(delivery.reason), facts.now);
        return false;
    }
    const std::string_view reason = reason_against(delivery, facts);
    if (!reason.empty()) {
        end(delivery, DeliveryState::kSuppressed, reason, facts.now);
        return false;
    }
    if (facts.decision && facts.decision->verdict != ChannelVerdict::kNow) {
        wait_until(delivery, *facts.decision->at, facts.now);
        delivery.reason = reason_of(facts.decision->ground);
        return false;
    }
    return lease_attempt(delivery, facts.now);
}

bool lease_attempt(Delivery& delivery, Millis now) {
    if (counted_attempts(delivery) >= kDeliveryAttempts) {
        fail(delivery, "nobody told what came of the last attempt", now);
        return false;
    }
    ++delivery.attempts;
    delivery.reason.clear();
    delivery.state = DeliveryState::kSending;
    delivery.wake_at = now + kDeliveryLease;
    delivery.updated_at = now;
    return true;
}

bool end_attempt(Delivery& delivery, std::uint32_t attempt, const DeliveryOutcome& outcome,
                 double jitter, Millis now) {
    if (const Sent* sent = std::get_if<Sent>(&outcome)) {
        if (is_taken(delivery)) return false;
        // How this very message fared was told already.
        const bool is_told = delivery.state == DeliveryState::kFailed &&
                             !sent->provider_id.empty() &&
                             delivery.provider_id == sent->provider_id;
        if (is_told) return false;
        delivery.provider_id = sent->provider_id;
        delivery.last_error.clear();
        delivery.content.clear();
        end(delivery, DeliveryState::kSent, {}, now);
        return true;
    }
    if (delivery.state != DeliveryState::kSending || delivery.attempts != attempt) return false;
    if (const TryLater* later = std::get_if<TryLater>(&outcome))
        try_later(delivery, *later, jitter, now);
    else if (std::holds_alternative<NotBegun>(outcome))
        give_back(delivery, now);
    else
        fail(delivery, std::get<Refused>(outcome).error, now);
    return true;
}

bool extend_lease(Delivery& delivery, std::uint32_t attempt, Millis now) {
    if (delivery.state != DeliveryState::kSending || delivery.attempts != attempt) return false;
    delivery.wake_at = now + kDeliveryLease;
    return true;
}

bool suppress(Delivery& delivery, std::string_view reason, Millis now) {
    if (delivery.state != DeliveryState::kWaiting) return false;
    end(delivery, DeliveryState::kSuppressed, reason, now);
    return true;
}

bool shorten_lease(Delivery& delivery, Millis now) {
    if (delivery.state != DeliveryState::kSending || !delivery.wake_at) return false;
    if (*delivery.wake_at <= now + kDeliveryLease + kDeliveryClocksApart) return false;
    delivery.wake_at = now + kDeliveryLease;
    return true;
}

bool cancel(Delivery& delivery, std::string_view reason, Millis now) {
    if (delivery.state == DeliveryState::kSending) {
        delivery.reason = reason;
        return false;
    }
    if (delivery.state != DeliveryState::kWaiting) return false;
    end(delivery, DeliveryState::kCancelled, reason, now);
    return true;
}

bool note_news(Delivery& delivery, const DeliveryNews& news, Millis now) {
    if (news.was_delivered) {
        if (delivery.state == DeliveryState::kDelivered) return false;
        delivery.last_error.clear();
        end(delivery, DeliveryState::kDelivered, {}, now);
    } else {
        if (!concerns(delivery, news)) return false;
        fail(delivery, news.error, now);
    }
    if (!news.provider_id.empty()) delivery.provider_id = news.provider_id;
    return true;
}

bool may_have_reached(DeliveryState state) {
    return state == DeliveryState::kSending || state == DeliveryState::kSent ||
           state == DeliveryState::kDelivered;
}

Status send_again(Delivery& delivery, Millis now) {
    const bool has_ended =
        delivery.state == DeliveryState::kFailed || delivery.state == DeliveryState::kBounced ||
        delivery.state == DeliveryState::kCancelled || delivery.state == DeliveryState::kSuppressed;
    if (!has_ended) {
        return Error{Errc::kConflict, "",
                     "the delivery is " + std::string(text(delivery.state)) +
                         "; what has failed, bounced, or was cancelled or suppressed can be sent "
                         "again"};
    }
    const bool was_read =
        delivery.reason == delivery_reason::kRead || delivery.reason == delivery_reason::kSeen;
    if (was_read) delivery.unless = Unless::kNever;
    delivery.uncounted = delivery.attempts;
    delivery.reason.clear();
    delivery.provider_id.clear();
    // Of a digest that has ended: by itself, or in the next one.
    if (delivery.channel == DeliveryChannel::kEmail) delivery.target.clear();
    wait_until(delivery, now, now);
    return Done{};
}

Delivery without_provider_words(Delivery delivery) {
    if (!delivery.last_error.empty()) delivery.last_error = kPlainDeliveryError;
    delivery.provider_id.clear();
    return delivery;
}

}  // namespace carillon
