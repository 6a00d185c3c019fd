#pragma once
// Ids of the deliveries that are planned with a notification: in order of the steps, behind their
// notification's and before the next one's, so that a database finds them without an index of its
// own.

#include "core/base/ids.hpp"
#include "core/policy/delivery.hpp"

#include <cstdint>

namespace carillon {

// Precondition: `of` is an id of NotificationIds::next(), and step < 255.
DeliveryId planned_id(const NotificationId& of, std::uint32_t step);
// The notification that it was planned with, if it is such an id.
NotificationId planned_of(const DeliveryId& id);

}  // namespace carillon
