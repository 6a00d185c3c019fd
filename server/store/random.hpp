#pragma once
// Randomness of the operating system, through OpenSSL. Throws std::runtime_error when there is
// none.

#include "server/store/notification_ids.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace carillon {

NotificationIds::Random random_bytes();
std::array<std::uint8_t, 32> random_key();  // that nobody can guess
// A new epoch: eight letters and digits.
std::string random_epoch();

}  // namespace carillon
