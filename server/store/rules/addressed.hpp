#pragma once
// Whom an event that is to come is for: written once for what is told of a person and what is taken
// away with them.

#include "core/event/event.hpp"

#include <vector>

namespace carillon {

// By their id.
bool names(const Event& event, const UserId& user);
// As its recipient, or as a member of its team. What is for everybody is about nobody.
bool is_about(const Event& event, const UserId& user, const std::vector<TeamId>& their_teams);
// Goes on for the others. False: it did not name them.
bool leave_out(Event& event, const UserId& user);

}  // namespace carillon
