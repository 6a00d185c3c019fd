#pragma once
// What came of a delivery, for log and metrics.

#include "core/policy/delivery.hpp"
#include "core/policy/webhook.hpp"

namespace carillon {

class Metrics;

namespace deliver {

// Of one that has come into a state other than waiting, or waits to be tried again. One that is
// only put off is none of these. Any thread.
void tell(const Delivery& delivery, Metrics& metrics);
// Of one that has been disabled because it has failed. Any thread.
void tell_disabled(const Webhook& webhook, Metrics& metrics);

}  // namespace deliver
}  // namespace carillon
