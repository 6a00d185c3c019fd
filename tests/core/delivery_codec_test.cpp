// Deliveries as JSON: written, read again, and as their person is told of them.

#include "core/policy/delivery.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <iterator>
#include <optional>
#include <string>

using namespace carillon;

namespace {

constexpr Millis kNow{1795339800000};

Delivery waiting() {
    Notification n;
    n.id = *NotificationId::parse("0192c7a0-0000-7000-8000-000000000001");
    n.user_id = test::user(1);
    const DeliveryId id = *DeliveryId::parse("0192c7a0-0000-7000-8000-000000000002");
    ChannelDecision wanted;
    wanted.channel = Channel::kEmail;
    wanted.at = kNow;
    return make_delivery(id, {Channel::kEmail, Millis(0), Unless::kNever, Priority::kLow}, 0, n,
                         wanted, kNow);
}

Delivery sending() {
    Delivery delivery = waiting();
    Notification n;
    n.id = delivery.notification;
    REQUIRE(begin_attempt(delivery, {&n, true, true, kNow}));
    return delivery;
}

}  // namespace

TEST_CASE("a delivery as JSON", "[core][delivery][codec]") {
    Delivery delivery = sending();
    end_attempt(delivery, 1, TryLater{"451 4.7.1 greylisted\r\n", Millis(0)}, 0, kNow);
    CHECK(encode(delivery) ==
          "{\"id\":\"0192c7a0-0000-7000-8000-000000000002\","
          "\"notification_id\":\"0192c7a0-0000-7000-8000-000000000001\",\"channel\":\"email\","
          "\"step\":0,\"state\":\"waiting\",\"reason\":null,"
          "\"due_at\":\"2026-11-22T09:31:00.000Z\",\"attempts\":1,"
          "\"last_error\":\"451 4.7.1 greylisted\\r\\n\",\"provider_id\":null,"
          "\"created_at\":\"2026-11-22T09:30:00.000Z\","
          "\"updated_at\":\"2026-11-22T09:30:00.000Z\"}");
}

TEST_CASE("a page of deliveries is read as it was written", "[core][delivery][codec]") {
    DeliveryPage page;
    for (std::size_t i = 0; i < std::size(kDeliveryStates); ++i) {
        Delivery delivery = waiting();
        delivery.channel = kDeliveryChannels[i % kDeliveryChannels.size()];
        delivery.state = kDeliveryStates[i];
        delivery.step = static_cast<std::uint32_t>(i);
        delivery.attempts = static_cast<std::uint32_t>(i * 3);
        if (i % 2 == 0) delivery.reason = "retracted";
        if (i % 3 == 0) delivery.last_error = "451 4.7.1 \"später\"\r\n";
        if (i % 4 == 0) delivery.provider_id = "<queued as 4X>";
        delivery.updated_at = kNow + Millis(static_cast<std::int64_t>(i));
        // Whose it is and what is never shown is not in the text.
        delivery.user = UserId();
        delivery.wake_at.reset();
        page.items.push_back(delivery);
    }
    for (const auto& next : {std::optional<DeliveryId>(), std::optional(page.items[0].id)}) {
        page.next = next;
        const auto read = decode_delivery_page(encode(page));
        REQUIRE(read.ok());
        CHECK(read->items == page.items);
        CHECK(read->next == page.next);
        CHECK(encode(*read) == encode(page));
    }
}

TEST_CASE("a page of deliveries that is cut or wrong is refused, and says where",
          "[core][delivery][codec]") {
    DeliveryPage page;
    page.items = {sending()};
    const std::string whole = encode(page);
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        CHECK_FALSE(decode_delivery_page(whole.substr(0, cut)).ok());
    const auto field_after = [&](const std::string& text, const std::string& instead) {
        std::string wrong = whole;
        wrong.replace(wrong.find(text), text.size(), instead);
        return decode_delivery_page(wrong).error().field;
    };
    CHECK(field_after("\"email\"", "\"pigeon\"") == "items.channel");
    CHECK(field_after("\"sending\"", "\"lost\"") == "items.state");
    CHECK(field_after("\"attempts\":1", "\"attempts\":-1") == "items.attempts");
    CHECK(field_after("\"step\":0", "\"step\":4294967296") == "items.step");
    CHECK(field_after("\"next_cursor\":null", "\"next_cursor\":\"x\"") == "next_cursor");
    CHECK(decode_delivery_page("{\"items\":[1],\"next_cursor\":null}").error().field == "items");
    CHECK(decode_delivery_page("{\"next_cursor\":null}").error().field == "items");
}

TEST_CASE("a person is told of a failure, and of no host of the operator's", "[core][delivery]") {
    Delivery delivery = sending();
    CHECK(without_provider_words(delivery) == delivery);
    end_attempt(delivery, 1, TryLater{"smtp.internal:587 cannot be reached", {}}, 0, kNow);
    delivery.provider_id = "queued as 4X at mx7.internal";
    const Delivery told = without_provider_words(delivery);
    CHECK(told.last_error == kPlainDeliveryError);
    CHECK(encode(told).find("internal") == std::string::npos);
    CHECK(told.state == delivery.state);
    CHECK(told.due_at == delivery.due_at);
    CHECK(told.attempts == delivery.attempts);
}

TEST_CASE("a wrong parameter of the list names what is accepted", "[core][delivery][codec]") {
    const auto error = [](const char* name, const char* value) {
        return parse_delivery_query({{name, value}}).error();
    };
    CHECK(error("state", "lost").message ==
          "state must be one of waiting, sending, sent, delivered, failed, bounced, cancelled, "
          "suppressed, not \"lost\"");
    CHECK(error("channel", "web").message ==
          "channel must be one of email, sms, mobile_push, webhook, not \"web\"");
    CHECK(error("cursor", "x").field == "cursor");
    CHECK(error("limit", "0").field == "limit");
    const auto query = parse_delivery_query({{"state", "failed"}, {"channel", "email"}});
    CHECK(query->state == DeliveryState::kFailed);
    CHECK(query->channel == DeliveryChannel::kEmail);
}
