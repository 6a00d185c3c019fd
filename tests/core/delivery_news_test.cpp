// What a provider tells of a message: before its own answer, after it, and of one whose answer was
// lost.

#include "tests/core/delivery_samples.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;
using namespace carillon::test::one_mail;

namespace {

DeliveryNews delivered(std::uint32_t attempt, const std::string& sid = "SM1") {
    return {sid, true, "", attempt};
}
DeliveryNews undelivered(std::uint32_t attempt, const std::string& sid = "SM1") {
    return {sid, false, "30003 off", attempt};
}

}  // namespace

TEST_CASE("what a provider tells before its own answer holds against that answer",
          "[core][delivery]") {
    Delivery arrived = sending();
    REQUIRE(note_news(arrived, delivered(1), kNow));
    CHECK(arrived.state == DeliveryState::kDelivered);
    CHECK(arrived.provider_id == "SM1");
    CHECK_FALSE(arrived.wake_at);
    CHECK_FALSE(end_attempt(arrived, 1, Sent{"SM1"}, 0, kNow));
    CHECK_FALSE(end_attempt(arrived, 1, TryLater{"no answer", {}}, 0, kNow));
    CHECK_FALSE(note_news(arrived, delivered(1), kNow));
    CHECK_FALSE(note_news(arrived, undelivered(1), kNow));

    Delivery lost = sending();
    REQUIRE(note_news(lost, undelivered(1), kNow));
    CHECK(lost.state == DeliveryState::kFailed);
    CHECK(lost.last_error == "30003 off");
    const Delivery before = lost;
    CHECK_FALSE(end_attempt(lost, 1, Sent{"SM1"}, 0, kNow));
    CHECK_FALSE(note_news(lost, undelivered(1), kNow));
    CHECK(lost == before);
}

TEST_CASE("what a provider tells after its answer moves the message that was sent, and no other",
          "[core][delivery]") {
    Delivery delivery = sending();
    end_attempt(delivery, 1, Sent{"SM2"}, 0, kNow);
    // Of the message of an attempt whose answer was lost.
    CHECK_FALSE(note_news(delivery, undelivered(1, "SM1"), kNow));
    CHECK(delivery.state == DeliveryState::kSent);
    // Found by what it is called alone.
    Delivery other = delivery;
    REQUIRE(note_news(other, {"SM2", false, "30003 off", {}}, kNow));
    CHECK(other.state == DeliveryState::kFailed);
    REQUIRE(note_news(delivery, delivered(1, "SM2"), kNow));
    CHECK(delivery.state == DeliveryState::kDelivered);
}

TEST_CASE("a message whose answer was lost is not sent once more when it has arrived",
          "[core][delivery]") {
    const Notification n = row();
    Delivery waits_again = sending();
    end_attempt(waits_again, 1, TryLater{"no answer", {}}, 0, kNow);
    Delivery failed = waits_again;
    REQUIRE(note_news(waits_again, delivered(1), kNow));
    CHECK(waits_again.state == DeliveryState::kDelivered);
    CHECK(waits_again.last_error.empty());
    CHECK_FALSE(waits_again.wake_at);

    REQUIRE(note_news(failed, undelivered(1), kNow));
    CHECK(failed.state == DeliveryState::kFailed);
    // It is another message that was taken by a later attempt.
    Delivery second = failed;
    REQUIRE(end_attempt(second, 2, Sent{"SM2"}, 0, kNow));
    CHECK(second.state == DeliveryState::kSent);

    Delivery taken_back = sending();
    cancel(taken_back, delivery_reason::kRetracted, kNow);
    end_attempt(taken_back, 1, TryLater{"no answer", {}}, 0, kNow);
    REQUIRE(taken_back.state == DeliveryState::kCancelled);
    REQUIRE(note_news(taken_back, delivered(1), kNow));
    CHECK(taken_back.state == DeliveryState::kDelivered);
    CHECK(taken_back.reason.empty());
}

TEST_CASE("that a message did not arrive ends neither a later attempt nor what has ended",
          "[core][delivery]") {
    const Notification n = row();
    Delivery again = sending();
    end_attempt(again, 1, TryLater{"no answer", {}}, 0, kNow);
    REQUIRE(begin_attempt(again, {&n, true, true, again.due_at}));
    const Delivery second = again;
    CHECK_FALSE(note_news(again, undelivered(1), kNow));
    CHECK(again == second);
    CHECK_FALSE(note_news(again, {"SM1", false, "30003 off", {}}, kNow));

    Delivery by_hand = sending();
    REQUIRE(note_news(by_hand, undelivered(1), kNow));
    REQUIRE(send_again(by_hand, kNow).ok());
    CHECK_FALSE(note_news(by_hand, undelivered(1), kNow));
    CHECK(by_hand.state == DeliveryState::kWaiting);

    Delivery unbegun = sending();
    end_attempt(unbegun, 1, NotBegun{}, 0, kNow);
    CHECK_FALSE(note_news(unbegun, undelivered(1), kNow));

    for (const Delivery& ended : [] {
             Delivery suppressed = waiting();
             suppress(suppressed, delivery_reason::kRead, kNow);
             Delivery cancelled = waiting();
             cancel(cancelled, delivery_reason::kRetracted, kNow);
             Delivery refused = sending();
             end_attempt(refused, 1, Refused{"21211"}, 0, kNow);
             return std::vector<Delivery>{suppressed, cancelled, refused};
         }()) {
        Delivery after = ended;
        CHECK_FALSE(note_news(after, undelivered(ended.attempts), kNow));
        CHECK(after == ended);
    }
}
