#pragma once
// Ids of the deliveries that are planned with a notification: in order of the steps, behind their
// notification's and before the next one's, so that a database finds them without an index of its
// own. Nothing has happened to them yet, so a few of their columns say all of them.

#include "core/base/ids.hpp"
#include "core/policy/delivery.hpp"

#include <cstdint>

namespace carillon {

// Precondition: `of` is an id of NotificationIds::next(), and step < 255.
DeliveryId planned_id(const NotificationId& of, std::uint32_t step);
// The notification that it was planned with, if it is such an id.
NotificationId planned_of(const DeliveryId& id);

// Has nothing happened to it since it was planned? Then all else of it follows from its id, user,
// channel, step, due_at, created_at, unless and counted_as.
bool is_as_planned(const Delivery& delivery);

}  // namespace carillon
