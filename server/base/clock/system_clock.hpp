#pragma once
// The one place that asks the system what time it is. Everybody else is given a clock.

#include "core/base/time.hpp"

#include <chrono>

namespace carillon {

inline Millis system_now() {
    return std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch());
}

}  // namespace carillon
