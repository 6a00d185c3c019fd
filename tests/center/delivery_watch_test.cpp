// When the deliveries of the notification that is shown whole are asked for.

#include "web-client/model/delivery_watch.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace carillon;
using namespace carillon::center;
using namespace std::chrono_literals;

namespace {

constexpr Millis kNow{1795339800000};
using Shown = DeliveryWatch::Shown;

const NotificationId kFirst = *NotificationId::parse("0192c7a0-0000-7000-8000-000000000001");
const NotificationId kSecond = *NotificationId::parse("0192c7a0-0000-7000-8000-000000000002");

Delivery delivery(DeliveryState state, char last = 'a') {
    Delivery made;
    made.id = *DeliveryId::parse(std::string("0192c7a0-0000-7000-8000-00000000000") + last);
    made.notification = kFirst;
    made.state = state;
    made.due_at = made.created_at = made.updated_at = kNow;
    return made;
}

std::string page(std::vector<Delivery> items) {
    return encode(DeliveryPage{std::move(items), std::nullopt});
}

}  // namespace

TEST_CASE("what is opened is asked for once", "[center][deliveries]") {
    DeliveryWatch watch;
    CHECK_FALSE(watch.poll(kNow));
    watch.show(Shown{kFirst, 1});
    const auto request = watch.poll(kNow);
    REQUIRE(request);
    CHECK(request->notification == kFirst);
    CHECK_FALSE(watch.poll(kNow));
    watch.handle_page(request->number,
                      page({delivery(DeliveryState::kSent, 'b'), delivery(DeliveryState::kFailed)}),
                      kNow);
    REQUIRE(watch.deliveries().size() == 2);
    // In the order of the steps, whichever way the list came.
    CHECK(watch.deliveries()[0].state == DeliveryState::kFailed);
    CHECK_FALSE(watch.has_failed());
    for (int frame = 0; frame < 3; ++frame) {
        watch.show(Shown{kFirst, 1});
        CHECK_FALSE(watch.poll(kNow + 24h));
    }
    CHECK_FALSE(watch.next_deadline());
}

TEST_CASE("it is asked again when something of the notification changes, and when it is reopened",
          "[center][deliveries]") {
    DeliveryWatch watch;
    watch.show(Shown{kFirst, 1});
    watch.handle_page(watch.poll(kNow)->number, page({delivery(DeliveryState::kSent)}), kNow);
    watch.show(Shown{kFirst, 2});
    auto request = watch.poll(kNow);
    REQUIRE(request);
    // What is known stays until the answer has come.
    CHECK(watch.deliveries().size() == 1);
    // It changes once more meanwhile: the answer may be older than that.
    watch.show(Shown{kFirst, 3});
    CHECK_FALSE(watch.poll(kNow));
    watch.handle_page(request->number, page({delivery(DeliveryState::kSent)}), kNow);
    request = watch.poll(kNow);
    REQUIRE(request);
    watch.handle_page(request->number, page({}), kNow);
    CHECK(watch.deliveries().empty());
    CHECK_FALSE(watch.poll(kNow));

    watch.show(std::nullopt);
    CHECK_FALSE(watch.poll(kNow));
    watch.show(Shown{kFirst, 3});
    CHECK(watch.poll(kNow));
}

TEST_CASE("of another notification nothing of the one before is shown", "[center][deliveries]") {
    DeliveryWatch watch;
    watch.show(Shown{kFirst, 1});
    const auto first = watch.poll(kNow);
    watch.show(Shown{kSecond, 1});
    const auto second = watch.poll(kNow);
    REQUIRE(second);
    CHECK(second->notification == kSecond);
    watch.handle_page(first->number, page({delivery(DeliveryState::kSent)}), kNow);
    CHECK(watch.deliveries().empty());
    watch.handle_page(second->number, page({delivery(DeliveryState::kFailed)}), kNow);
    CHECK(watch.deliveries().size() == 1);
    watch.show(Shown{kFirst, 1});
    CHECK(watch.deliveries().empty());
}

TEST_CASE("while one is on its way it is asked again, more and more seldom",
          "[center][deliveries]") {
    DeliveryWatch watch;
    watch.show(Shown{kFirst, 1});
    Millis now = kNow;
    Millis pause{0};
    for (int i = 0; i < 10; ++i) {
        const auto request = watch.poll(now);
        REQUIRE(request);
        watch.handle_page(request->number, page({delivery(DeliveryState::kSending)}), now);
        REQUIRE(watch.next_deadline());
        CHECK_FALSE(watch.poll(*watch.next_deadline() - 1ms));
        CHECK(*watch.next_deadline() - now >= pause);
        pause = *watch.next_deadline() - now;
        now = *watch.next_deadline();
    }
    CHECK(pause == 60s);
    // Nothing is asked while it is closed.
    watch.show(std::nullopt);
    CHECK_FALSE(watch.next_deadline());
    CHECK_FALSE(watch.poll(now + 1h));
}

TEST_CASE("what is planned is asked for when it is due, not before", "[center][deliveries]") {
    DeliveryWatch watch;
    watch.show(Shown{kFirst, 1});
    Delivery planned = delivery(DeliveryState::kWaiting);
    planned.due_at = kNow + 10min;
    Delivery later = delivery(DeliveryState::kWaiting, 'b');
    later.due_at = kNow + 30min;
    watch.handle_page(watch.poll(kNow)->number,
                      page({later, planned, delivery(DeliveryState::kSent, 'c')}), kNow);
    CHECK_FALSE(watch.poll(kNow + 10min));
    CHECK(watch.poll(kNow + 10min + 5s));
}

TEST_CASE("an answer that does not come or cannot be read is a failure, and is asked for again",
          "[center][deliveries]") {
    DeliveryWatch watch;
    watch.show(Shown{kFirst, 1});
    watch.handle_failure(watch.poll(kNow)->number, kNow);
    CHECK(watch.has_failed());
    CHECK(watch.deliveries().empty());
    auto request = watch.poll(*watch.next_deadline());
    REQUIRE(request);
    watch.handle_page(request->number, page({delivery(DeliveryState::kSending)}), kNow);
    CHECK_FALSE(watch.has_failed());
    request = watch.poll(*watch.next_deadline());
    watch.handle_page(request->number, "{\"items\":", kNow);
    CHECK(watch.has_failed());
    // What was known is still there.
    CHECK(watch.deliveries().size() == 1);
    // It is told of this one alone.
    watch.show(Shown{kSecond, 1});
    CHECK_FALSE(watch.has_failed());
    // An answer that comes late, or twice, says nothing.
    watch.handle_failure(request->number, kNow);
    watch.handle_failure(0, kNow);
    CHECK_FALSE(watch.has_failed());
}
