#pragma once
// Randomness of the operating system, through OpenSSL. Throws std::runtime_error when there is
// none.

#include "server/store/notification_ids.hpp"

#include <string>

namespace carillon {

NotificationIds::Random random_bytes();
// A new epoch: eight letters and digits.
std::string random_epoch();

}  // namespace carillon
