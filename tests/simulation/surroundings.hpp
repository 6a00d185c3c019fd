#pragma once
// What a LiveSession finds around itself besides hub and store: sign-in, metrics and the log, with
// bodies of our own (surroundings.cpp takes the place of the server's at the link). A token reads
// "USER EXPIRES RIGHTS": milliseconds, and of "v" view, "r" mark read, "d" delete.

#include "server/auth/authenticator.hpp"
#include "server/base/metrics/metrics.hpp"

#include <string>
#include <string_view>

namespace carillon::sim {

const Authenticator& authenticator();
Metrics& metrics();

std::string make_token(const UserId& user, Millis expires_at, std::string_view rights);

}  // namespace carillon::sim
