#pragma once
// A message of Firebase Cloud Messaging, HTTP v1, as JSON.

#include "server/deliver/push/subscription.hpp"
#include "server/deliver/sender.hpp"

#include <string>

namespace carillon::deliver {

// {"message":{…}}. `notification` is what the system shows, `data` what a click needs, all texts.
// Ids, times and collapse keys are said for each kind of device in its own words. `public_url`:
// what a relative link is seen from; empty: such a link stands in `data` only.
std::string fcm_message(const Message& message, const FcmSubscription& to,
                        const std::string& public_url);

}  // namespace carillon::deliver
