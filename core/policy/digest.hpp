#pragma once
// The digest: in place of a mail for each, one a day and person with what was gathered for it. It
// is a delivery of its own, made with the first that it gathers; theirs wait for it, and end as it
// ends.
//
//   gathered:  waiting, "digest" ── the digest is begun ──▶ suppressed, where it is of no use by
//   then
//                                ── the digest has ended ─▶ as the digest: sent, failed
//   failed with it ── a mail server says that it has the digest after all ─▶ sent
//
// Its id is that of the person and the day, so no two are made for one day, whoever makes them.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/inbox/notification.hpp"
#include "core/policy/delivery.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace carillon {

// As Delivery::event.
inline constexpr std::string_view kDigestEvent = "digest";
// A mail shows that many, the first in its order; of the others it says how many there are.
inline constexpr std::size_t kDigestShown = 100;
// How long after the moment that all people of a zone have named the last of them is begun.
inline constexpr Millis kDigestSpread{120'000};

bool is_digest(const Delivery& delivery);

// Of the day on which the clocks of the zone show `at`.
DeliveryId digest_id(const UserId& user, Millis at, const ZoneOffsets& zone);

// For the moment `at`. It is of no notification.
Delivery make_digest(const UserId& user, Millis at, const ZoneOffsets& zone, Millis now);
// May something be added to it? Until somebody has begun to send it.
bool is_open(const Delivery& digest);
// Is to be sent for this moment and no other: the person has named another of the same day. True
// when that changed it. Precondition: is_open.
bool move_digest(Delivery& digest, Millis at, Millis now);
// Waits for the digest, which is for the moment `at`.
void gather(Delivery& delivery, const Delivery& digest, Millis at, Millis now);

// Why it is not worth a line by now: it was read, is asleep, has gone … Empty: it is. Null: it has
// gone.
std::string_view reason_to_leave_out(const Notification* n, Millis now);

// Leases it; or ends it, with what speaks against it (empty: nothing does); or has it wait for
// `quiet_until`, which is later than `now`, for the reason `quiet`. True: it is to be sent.
struct DigestFacts {
    std::string_view against;
    Millis quiet_until{0};
    std::string_view quiet;
    Millis now{0};
};
bool begin_digest(Delivery& digest, const DigestFacts& facts);
// What was gathered ends as the digest has, also what had failed with it where it was sent after
// all. True when that changed it. Precondition: the digest has ended.
bool end_with_digest(Delivery& delivery, const Delivery& digest, Millis now);

// As it shows them: by type and group, each where the first of its own stands in canonical order.
void order_for_digest(std::vector<Notification>& all);

}  // namespace carillon
