#pragma once
// Time that nobody sets, in milliseconds from whenever: for LiveServices::ticks. Any thread.

#include "core/base/time.hpp"

#include <chrono>

namespace carillon {

inline Millis steady_millis() {
    return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace carillon
