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

// id, user_id, address_digest, content, created_at.
template <class Columns>
PushSubscription read_subscription(const Columns& columns) {
    PushSubscription subscription;
    subscription.id = columns.template id<SubscriptionId>(0);
    subscription.user = columns.template id<UserId>(1);
    subscription.address_digest = columns.text(2);
    subscription.content = columns.text(3);
    subscription.created_at = columns.time(4);
    return subscription;
}

}  // namespace carillon
