#pragma once
// The time that a notification's id tells (RFC 9562 section 5.7): when the transaction that made it
// ran, also where created_at is earlier, as it is for a broadcast that was heard late.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <optional>

namespace carillon {

// The smallest UUIDv7 of this time. Precondition: it lies in 1970..10889.
NotificationId first_id_of(Millis time);

// Nothing for an id that is no UUIDv7.
std::optional<Millis> time_of(const NotificationId& id);

}  // namespace carillon
