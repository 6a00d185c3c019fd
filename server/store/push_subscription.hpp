#pragma once
// Where push messages of a person go, as it is kept. What the text means is the sender's.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <string>

namespace carillon {

using SubscriptionId = Uuid<struct SubscriptionIdTag>;

struct PushSubscription {
    SubscriptionId id;  // rises with time
    UserId user;
    std::string address_digest;  // one browser or app, whoever uses it
    std::string content;         // secret: whoever knows it can reach the browser
    Millis created_at{0};

    friend bool operator==(const PushSubscription&, const PushSubscription&) = default;
};

}  // namespace carillon
