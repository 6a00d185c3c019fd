#pragma once
// A delivery of one email, as it waits and as it is being sent.

#include "core/policy/delivery.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

namespace carillon::test::one_mail {

inline constexpr Millis kNow{1795339800000};

inline Notification row() {
    Notification n;
    n.id = *NotificationId::parse("0192c7a0-0000-7000-8000-000000000001");
    n.user_id = user(1);
    n.type = "task.assigned";
    n.title = "Call Acme";
    return n;
}

inline ChannelDecision wanted(Millis at) {
    ChannelDecision decision;
    decision.channel = Channel::kEmail;
    decision.at = at;
    return decision;
}

inline Delivery waiting(Unless unless = Unless::kNever) {
    const DeliveryId id = *DeliveryId::parse("0192c7a0-0000-7000-8000-000000000002");
    return make_delivery(id, {Channel::kEmail, Millis(0), unless, Priority::kLow}, 0, row(),
                         wanted(kNow), kNow);
}

inline Delivery sending() {
    Delivery delivery = waiting();
    const Notification n = row();
    REQUIRE(begin_attempt(delivery, {&n, true, true, kNow}));
    return delivery;
}

}  // namespace carillon::test::one_mail
