#pragma once
// What came of a delivery, for log and metrics.

#include "core/policy/delivery.hpp"

namespace carillon {

class Metrics;

namespace deliver {

// Of one that has come into a state other than waiting, or waits again. Any thread.
void tell(const Delivery& delivery, Metrics& metrics);

}  // namespace deliver
}  // namespace carillon
