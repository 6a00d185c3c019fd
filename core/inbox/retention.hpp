#pragma once
// How long what a person is done with is kept.

#include "core/inbox/notification.hpp"

#include <optional>

namespace carillon {

// When its owner was done with a notification: read or archived it, whichever was first. Nothing
// for one that is unread or snoozed: they want to see it (again), however old it is.
std::optional<Millis> finished_at(const Notification& n);

}  // namespace carillon
