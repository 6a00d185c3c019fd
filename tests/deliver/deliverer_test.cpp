// The deliverer: what is due is leased, handed to its sender, and ended by what came of it.

#include "tests/deliver/counter.hpp"
#include "tests/server/captured_log.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace carillon::deliver {
namespace {

using test::CapturedLog;
using test::Counter;
using test::eventually;
using test::PostOffice;
using test::user;

Counter::Script always(const Outcome& outcome) {
    return [outcome](const Message&) { return outcome; };
}

constexpr Millis kLeaseAndMore = kDeliveryLease + Millis(1000);

TEST_CASE("what is due is handed in once, with what it says and whom it is for",
          "[deliver][deliverer]") {
    PostOffice office;
    Counter mails(always(Sent{"250 2.0.0 Ok"}));
    office.publish(Channel::kEmail);
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.start();
    const Delivery sent = office.await_state(DeliveryState::kSent).front();
    office.await_look();

    REQUIRE(mails.count() == 1);
    const Message message = mails.await();
    CHECK(message.id == sent.id);
    CHECK(message.attempt == 1);
    CHECK(message.now == office.now());
    CHECK(message.unread_total == 1);
    CHECK(message.notification.id == sent.notification);
    CHECK(message.notification.title == "Call Acme");
    CHECK(message.to.email == "user1@example.com");
    CHECK(message.to.phone == "+33612341001");
    CHECK(message.to.name == "Person 1");
    CHECK(sent.attempts == 1);
    CHECK(sent.provider_id == "250 2.0.0 Ok");
    CHECK(sent.last_error.empty());
    CHECK(office.metrics().text().find(
              "notifications_delivery_attempt_seconds_count{channel=\"email\"} 1") !=
          std::string::npos);
}

TEST_CASE("what comes due while it waits is handed in then", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails(always(TryLater{"450 come again", {}}));
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.start();
    office.publish(Channel::kEmail);
    const Delivery waiting = office.await_state(DeliveryState::kWaiting).front();
    eventually("an attempt", [&] { return mails.count() == 1; });
    eventually("its outcome", [&] {
        const auto again = office.deliveries(DeliveryState::kWaiting);
        return !again.empty() && again.front().last_error == "450 come again";
    });
    office.await_look();
    CHECK(mails.count() == 1);

    mails.set_script(always(Sent{}));
    office.advance(Millis(2 * 60'000));
    CHECK(office.await_state(DeliveryState::kSent).front().attempts == 2);
    CHECK(mails.await(1).id == waiting.id);
    CHECK(mails.await(1).attempt == 2);
    CHECK(mails.await(1).now == office.now());
}

TEST_CASE("what is due now is begun when it is told of, not with the next look",
          "[deliver][deliverer]") {
    PostOffice office;
    Counter mails(always(Sent{}));
    auto settings = office.settings(mails);
    settings.look_every = std::chrono::hours(1);
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    office.on_due([&] { deliverer.wake(); });
    deliverer.start();
    eventually("the first look", [&] { return office.store().looks > 0; });
    office.publish(Channel::kEmail, 3);
    office.await_state(DeliveryState::kSent, 3);
    office.publish(Channel::kEmail, 2, 4);
    office.await_state(DeliveryState::kSent, 5);
    CHECK(mails.count() == 5);
    deliverer.stop();
    office.on_due({});
}

TEST_CASE("what is due is leased in parts, one after the other, until there is no room",
          "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;  // answers nothing
    auto settings = office.settings_without_ways();
    settings.look_every = std::chrono::hours(1);
    settings.open_ways = [&](const boost::asio::any_io_executor& executor) {
        return PostOffice::one_way(DeliveryChannel::kEmail, mails, executor, 90);
    };
    settings.stop_ms = std::chrono::milliseconds(1);  // nothing is answered
    office.publish(Channel::kEmail, 100);
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    deliverer.start();
    eventually("all room is taken", [&] { return mails.count() == 90; });
    CHECK(office.store().looks > 2);
    CHECK(office.store().most_leased <= 32);
}

TEST_CASE("a mail behind a thousand that were read is handed in without another wake",
          "[deliver][deliverer]") {
    constexpr std::uint32_t kRead = 1000;
    PostOffice office;
    Counter mails(always(Sent{}));
    auto settings = office.settings(mails);
    settings.look_every = std::chrono::hours(1);
    office.publish_unless_read(kRead + 1);
    for (std::uint32_t i = 1; i <= kRead; ++i)
        office.read_all(user(i));
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    deliverer.start();
    CHECK(mails.await().to.email == "user1001@example.com");
    office.await_state(DeliveryState::kSent);
    CHECK(mails.count() == 1);
    // No look finds nothing but the last ones: nobody runs in circles.
    CHECK(office.store().looks < 2 * static_cast<int>(kRead / 32));
}

TEST_CASE("when all room is taken nobody looks until there is some", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;  // answers nothing
    auto settings = office.settings(mails, 3);
    settings.look_every = std::chrono::hours(1);
    settings.stop_ms = std::chrono::milliseconds(1);  // nothing is answered
    office.publish(Channel::kEmail, 40);
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    deliverer.start();
    eventually("all room is taken", [&] { return mails.under_way() == 3; });
    deliverer.wake();
    eventually("the look that was asked for", [&] { return office.store().looks >= 2; });
    CHECK(office.store().looks == 2);
    CHECK(mails.count() == 3);
}

TEST_CASE("a refusal ends a delivery at once", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails(always(Refused{"550 no such user"}));
    office.publish(Channel::kEmail);
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.start();
    const Delivery failed = office.await_state(DeliveryState::kFailed).front();
    CHECK(failed.last_error == "550 no such user");
    office.advance(Millis(24 * 3600'000));
    office.await_look();
    CHECK(mails.count() == 1);
}

TEST_CASE("a slow channel takes no room of another", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;  // answers nothing
    Counter texts(always(Sent{"SM1"}));
    auto settings = office.settings_without_ways();
    settings.open_ways = [&](const boost::asio::any_io_executor& executor) {
        auto ways = PostOffice::one_way(DeliveryChannel::kEmail, mails, executor, 3);
        ways.push_back({DeliveryChannel::kSms, texts.sender(executor), 2});
        return ways;
    };
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    deliverer.start();
    office.publish(Channel::kEmail, 20);
    eventually("all room of mail is taken", [&] { return mails.under_way() == 3; });
    office.publish(Channel::kSms, 20);
    CHECK(office.await_state(DeliveryState::kSent, 20).front().channel == DeliveryChannel::kSms);
    CHECK(texts.count() == 20);
    CHECK(mails.count() == 3);
    CHECK(office.deliveries(DeliveryState::kWaiting).size() == 17);

    // Room that is given back is used, and no more than that at any time.
    for (std::size_t sent = 0; sent < 20; ++sent)
        mails.answer(mails.await(sent).id, Sent{});
    office.await_state(DeliveryState::kSent, 40);
    CHECK(mails.count() == 20);
    CHECK(mails.most_under_way() == 3);
}

TEST_CASE("a store that is away is told the outcome when it is back, and nothing is sent again",
          "[deliver][deliverer][store]") {
    PostOffice office;
    Counter mails(always(Sent{"250 taken"}));
    office.store().is_away_for_outcomes = true;
    office.publish(Channel::kEmail, 5);
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.start();
    eventually("it was tried more than once", [&] { return office.store().outcomes_refused >= 3; });
    eventually("all are handed in", [&] { return mails.count() == 5; });
    // Its leases are extended meanwhile.
    office.advance(kDeliveryLease - Millis(1));
    const int asked = office.store().extended;
    eventually("leases are extended", [&] { return office.store().extended >= asked + 2; });
    office.advance(kDeliveryLease - Millis(1));
    CHECK(office.lease_elsewhere().empty());

    office.store().is_away_for_outcomes = false;
    for (const Delivery& sent : office.await_state(DeliveryState::kSent, 5)) {
        CHECK(sent.attempts == 1);
        CHECK(sent.provider_id == "250 taken");
    }
    office.await_look();
    CHECK(mails.count() == 5);
}

TEST_CASE("an outcome that waits for the store counts though its lease has run out",
          "[deliver][deliverer][store]") {
    PostOffice office;
    Counter mails(always(Refused{"550 no such user"}));
    office.store().is_away_for_outcomes = true;
    office.store().is_away_for_leases = true;
    office.publish(Channel::kEmail);
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.start();
    eventually("it was tried", [&] { return office.store().outcomes_refused >= 1; });
    office.advance(kLeaseAndMore);
    const int tried = office.store().outcomes_refused;
    eventually("it was tried again", [&] { return office.store().outcomes_refused >= tried + 3; });
    office.store().is_away_for_outcomes = false;
    office.store().is_away_for_leases = false;
    const Delivery failed = office.await_state(DeliveryState::kFailed).front();
    CHECK(failed.last_error == "550 no such user");
    CHECK(failed.attempts == 1);
    office.advance(kLeaseAndMore);
    office.await_look();
    CHECK(mails.count() == 1);
}

TEST_CASE("a lease is extended while its attempt is under way", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;
    office.publish(Channel::kEmail);
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.start();
    const Message message = mails.await();
    for (int step = 0; step < 6; ++step) {
        office.advance(kDeliveryLease - Millis(1));
        CHECK(office.lease_elsewhere().empty());
        const int asked = office.store().extended;
        eventually("an extension", [&] { return office.store().extended >= asked + 2; });
    }
    CHECK(office.deliveries(DeliveryState::kSending).size() == 1);
    mails.answer(message.id, Sent{});
    CHECK(office.await_state(DeliveryState::kSent).front().attempts == 1);
    CHECK(mails.count() == 1);
}

TEST_CASE("what is under way is not begun a second time when its lease could not be extended",
          "[deliver][deliverer][store]") {
    PostOffice office;
    Counter mails;
    office.store().is_away_for_leases = true;
    office.publish(Channel::kEmail);
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.start();
    const Message message = mails.await();
    office.advance(kLeaseAndMore);
    eventually("a second lease",
               [&] { return office.deliveries(DeliveryState::kSending).front().attempts == 2; });
    CHECK(mails.count() == 1);
    // Its answer is that of the attempt that counts now.
    mails.answer(message.id, Refused{"550 no such user"});
    CHECK(office.await_state(DeliveryState::kFailed).front().attempts == 2);
    CHECK(mails.count() == 1);
}

TEST_CASE("whoever dies with a message under way has it sent by another, with the same id",
          "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;
    office.publish(Channel::kEmail);
    {
        auto settings = office.settings(mails);
        settings.stop_ms = std::chrono::milliseconds(1);
        Deliverer first(office.store(), office.metrics(), std::move(settings));
        first.start();
        mails.await();
    }
    CHECK(mails.under_way() == 0);  // given up with its sender
    mails.set_script(always(Sent{}));
    Deliverer second(office.store(), office.metrics(), office.settings(mails));
    second.start();
    office.await_look();
    CHECK(mails.count() == 1);  // the lease still stands
    office.advance(kLeaseAndMore);
    CHECK(office.await_state(DeliveryState::kSent).front().attempts == 2);
    CHECK(mails.await(0).id == mails.await(1).id);
    CHECK(mails.await(1).attempt == 2);
}

TEST_CASE("a webhook that hangs has its share, and the others have theirs",
          "[deliver][deliverer]") {
    PostOffice office;
    office.set_up_webhook();  // hangs
    const WebhookId quick = office.set_up_webhook();
    Counter calls([&](const Message& message) {
        return message.target == quick.text() ? std::optional<Outcome>(Sent{}) : std::nullopt;
    });
    auto settings = office.settings_without_ways();
    settings.open_ways = [&](const boost::asio::any_io_executor& executor) {
        return PostOffice::one_way(DeliveryChannel::kWebhook, calls, executor, 2 * kWebhookShare);
    };
    settings.stop_ms = std::chrono::milliseconds(1);  // one is never answered
    constexpr std::size_t kEvents = 3 * kWebhookShare;
    office.publish(Channel::kEmail, kEvents);
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    deliverer.start();
    office.await_state(DeliveryState::kSent, kEvents);
    CHECK(calls.under_way() == kWebhookShare);
    CHECK(calls.count() == kEvents + kWebhookShare);
    calls.answer_all(TryLater{"no answer within 10 s", {}});
    // Once it has failed it is tried with one at a time.
    eventually("one is tried", [&] { return calls.under_way() == 1; });
    office.await_look();
    CHECK(calls.under_way() == 1);
}

}  // namespace
}  // namespace carillon::deliver
