#include "core/policy/digest.hpp"

#include "core/base/splitmix64.hpp"
#include "core/inbox/order.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace carillon {
namespace {

constexpr Millis kDay{24 * 3600'000};

std::uint64_t number_at(const detail::UuidBytes& bytes, std::size_t from) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
        number = number << 8 | bytes[from + i];
    return number;
}

// Any byte of an id may be the one that differs.
std::uint64_t mixed(const UserId& user) {
    const std::uint64_t high = splitmix64_mixed(number_at(user.bytes(), 0) + kSplitMix64Step);
    return splitmix64_mixed(high ^ number_at(user.bytes(), 8));
}

// So that those of one moment are not begun at once.
Millis spread_of(const UserId& user) {
    const auto spread = static_cast<std::uint64_t>(kDigestSpread.count());
    return Millis(static_cast<std::int64_t>(mixed(user) % spread));
}

void wait_until(Delivery& digest, Millis at, Millis now) {
    digest.state = DeliveryState::kWaiting;
    digest.due_at = at;
    digest.wake_at = at;
    digest.updated_at = now;
}

void end(Delivery& delivery, DeliveryState state, std::string_view reason, Millis now) {
    delivery.state = state;
    delivery.reason = reason;
    delivery.wake_at.reset();
    delivery.updated_at = now;
}

}  // namespace

bool is_digest(const Delivery& delivery) {
    return delivery.channel == DeliveryChannel::kEmail && delivery.event == kDigestEvent;
}

// A UUIDv7 (RFC 9562 section 5.7) of the day's beginning; its free bits are the person's.
DeliveryId digest_id(const UserId& user, Millis at, const ZoneOffsets& zone) {
    const std::int64_t local = zone.local(at).count();
    const std::int64_t day = kDay.count();
    const std::int64_t begin = local - ((local % day) + day) % day;
    const auto time = static_cast<std::uint64_t>(begin);
    detail::UuidBytes bytes = user.bytes();
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(time >> (8 * (5 - i)));
    const std::uint64_t own = mixed(user);
    for (std::size_t i = 0; i < 8; ++i)
        bytes[8 + i] = static_cast<std::uint8_t>(own >> (8 * (7 - i)));
    bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0f));
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
    return DeliveryId(bytes);
}

Delivery make_digest(const UserId& user, Millis at, const ZoneOffsets& zone, Millis now) {
    Delivery digest;
    digest.id = digest_id(user, at, zone);
    digest.user = user;
    digest.channel = DeliveryChannel::kEmail;
    digest.event = kDigestEvent;
    digest.created_at = now;
    wait_until(digest, at + spread_of(user), now);
    return digest;
}

bool is_open(const Delivery& digest) {
    return digest.state == DeliveryState::kWaiting && digest.attempts == 0;
}

bool move_digest(Delivery& digest, Millis at, Millis now) {
    assert(is_open(digest));
    const Millis due = at + spread_of(digest.user);
    if (digest.due_at == due) return false;
    digest.reason.clear();
    wait_until(digest, due, now);
    return true;
}

void gather(Delivery& delivery, const Delivery& digest, Millis at, Millis now) {
    wait_until(delivery, at, now);
    delivery.wake_at.reset();
    delivery.reason = delivery_reason::kDigest;
    delivery.target = digest.id.text();
}

std::string_view reason_to_leave_out(const Notification* n, Millis now) {
    if (!n) return delivery_reason::kDeleted;
    if (is_expired(*n, now)) return delivery_reason::kExpired;
    // Kept out of the inbox from the beginning: a mail is where its person sees it.
    if (is_filed_away(*n)) return {};
    if (n->is_read() || n->archived_at) return delivery_reason::kRead;
    // What has slept long enough is awake, also where its inbox does not say so yet.
    if (n->snoozed_until && *n->snoozed_until > now) return delivery_reason::kSeen;
    return {};
}

bool begin_digest(Delivery& digest, const DigestFacts& facts) {
    if (!facts.against.empty()) {
        end(digest, DeliveryState::kSuppressed, facts.against, facts.now);
        return false;
    }
    if (facts.quiet_until > facts.now) {
        wait_until(digest, facts.quiet_until, facts.now);
        digest.reason = facts.quiet;
        return false;
    }
    return lease_attempt(digest, facts.now);
}

bool end_with_digest(Delivery& delivery, const Delivery& digest, Millis now) {
    const bool was_given_up =
        delivery.state == DeliveryState::kFailed && digest.state == DeliveryState::kSent;
    if (delivery.state != DeliveryState::kWaiting && !was_given_up) return false;
    // It shows as many attempts as its digest had, and no number of its own comes again.
    delivery.attempts = std::max(delivery.attempts, digest.attempts);
    delivery.uncounted = delivery.attempts - counted_attempts(digest);
    delivery.last_error = digest.last_error;
    delivery.provider_id = digest.provider_id;
    end(delivery, digest.state, digest.reason, now);
    return true;
}

void order_for_digest(std::vector<Notification>& all) {
    std::sort(all.begin(), all.end(), precedes);
    // A block for each type and group, in the order in which they first come.
    using Block = std::pair<std::string, std::string>;
    std::map<Block, std::size_t> blocks;
    std::vector<std::size_t> of;
    for (const Notification& n : all)
        of.push_back(
            blocks.emplace(Block(n.type, n.group.value_or("")), blocks.size()).first->second);
    std::vector<std::size_t> places(all.size());
    for (std::size_t i = 0; i < places.size(); ++i)
        places[i] = i;
    std::stable_sort(places.begin(), places.end(),
                     [&of](std::size_t a, std::size_t b) { return of[a] < of[b]; });
    std::vector<Notification> ordered;
    ordered.reserve(all.size());
    for (const std::size_t place : places)
        ordered.push_back(std::move(all[place]));
    all = std::move(ordered);
}

}  // namespace carillon
