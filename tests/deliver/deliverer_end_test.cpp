// The deliverer: its stop, and what it tells of a provider that is away and of what waits.

#include "tests/deliver/counter.hpp"
#include "tests/server/captured_log.hpp"

#include <boost/asio/steady_timer.hpp>
#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <thread>

namespace carillon::deliver {
namespace {

using test::CapturedLog;
using test::Counter;
using test::eventually;
using test::PostOffice;

// Takes a while over each message.
class SlowSender final : public Sender {
  public:
    SlowSender(boost::asio::any_io_executor executor, std::atomic<int>& begun)
        : executor_(std::move(executor)), begun_(begun) {}
    void send(Message, std::function<void(Outcome)> done) override {
        auto timer = std::make_shared<boost::asio::steady_timer>(executor_);
        timer->expires_after(std::chrono::milliseconds(150));
        timer->async_wait([timer, done](const auto& error) {
            if (!error) done(Sent{"at last"});
        });
        ++begun_;
    }

  private:
    boost::asio::any_io_executor executor_;
    std::atomic<int>& begun_;
};

TEST_CASE("a stop waits for what is under way, and begins nothing more", "[deliver][deliverer]") {
    PostOffice office;
    std::atomic<int> begun{0};
    auto settings = office.settings_without_ways();
    settings.open_ways = [&](const boost::asio::any_io_executor& executor) {
        std::vector<Way> ways;
        ways.push_back({DeliveryChannel::kEmail, std::make_unique<SlowSender>(executor, begun), 2});
        return ways;
    };
    office.publish(Channel::kEmail, 5);
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    deliverer.start();
    eventually("two are under way", [&] { return begun == 2; });
    deliverer.stop();
    // Told to the store before it returned.
    CHECK(office.deliveries(DeliveryState::kSent).size() == static_cast<std::size_t>(begun));
    CHECK(office.deliveries(DeliveryState::kSending).empty());
    CHECK(office.deliveries(DeliveryState::kWaiting).size() == 5 - static_cast<std::size_t>(begun));
    const int so_far = begun;
    deliverer.wake();
    deliverer.stop();
    CHECK(begun == so_far);
}

TEST_CASE("a stop gives back what was leased for it in that moment", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;
    auto settings = office.settings(mails);
    settings.look_every = std::chrono::hours(1);
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    deliverer.start();
    eventually("the first look", [&] { return office.store().looks > 0; });
    office.publish(Channel::kEmail, 3);
    // The store has leased them and has not answered yet when the stop comes.
    office.store().hold_leases();
    deliverer.wake();
    eventually("they are leased", [&] { return office.store().holds_leases(); });
    std::thread stopping([&] { deliverer.stop(); });
    eventually("the deliverer stops", [&] { return mails.has_stopped(); });
    office.store().hand_out_leases();
    stopping.join();
    CHECK(mails.count() == 0);
    CHECK(office.deliveries(DeliveryState::kSending).empty());
    const auto waiting = office.deliveries(DeliveryState::kWaiting);
    REQUIRE(waiting.size() == 3);
    for (const Delivery& each : waiting)
        CHECK(counted_attempts(each) == 0);
    // Nobody has to wait for the end of a lease.
    CHECK(office.lease_elsewhere().size() == 3);
}

TEST_CASE("a stop gives back what its senders have not begun", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;
    mails.begin_at_most(2);
    office.publish(Channel::kEmail, 5);
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.start();
    eventually("all are handed in", [&] { return mails.count() == 5; });
    std::thread stopping([&] { deliverer.stop(); });
    eventually("the sender has stopped", [&] { return mails.has_stopped(); });
    office.await_state(DeliveryState::kWaiting, 3);
    mails.answer_all(Sent{});
    stopping.join();
    CHECK(office.deliveries(DeliveryState::kSent).size() == 2);
    CHECK(office.deliveries(DeliveryState::kSending).empty());
    // They were no attempts, of nobody's and of no length.
    CHECK(office.metrics().text().find(
              "notifications_delivery_attempt_seconds_count{channel=\"email\"} 2\n") !=
          std::string::npos);
    CHECK(office.lease_elsewhere().size() == 3);
}

TEST_CASE("a stop gives up what does not end in time", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;
    office.publish(Channel::kEmail, 3);
    auto settings = office.settings(mails);
    settings.stop_ms = std::chrono::milliseconds(1);
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    deliverer.start();
    eventually("all are under way", [&] { return mails.under_way() == 3; });
    deliverer.stop();
    CHECK(mails.under_way() == 0);
    CHECK(office.deliveries(DeliveryState::kSending).size() == 3);
    office.advance(kDeliveryLease);
    CHECK(office.lease_elsewhere().size() == 3);
}

TEST_CASE("a deliverer that is never started stops as well", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.wake();
    deliverer.stop();
    CHECK(mails.count() == 0);
}

TEST_CASE("nothing of a deliverer outlives it", "[deliver][deliverer]") {
    PostOffice office;
    Counter mails;
    office.publish(Channel::kEmail, 3);
    auto kept = std::make_shared<int>(1);
    const std::weak_ptr<int> left = kept;
    {
        auto settings = office.settings(mails);
        settings.stop_ms = std::chrono::milliseconds(1);
        settings.clock = [&office, kept = std::move(kept)] { return office.now(); };
        Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
        deliverer.start();
        eventually("all are under way", [&] { return mails.under_way() == 3; });
        deliverer.wake();
    }
    CHECK(left.expired());
}

TEST_CASE("a provider that is away is told of once, and once when it is back",
          "[deliver][deliverer][log]") {
    PostOffice office;
    Counter mails([](const Message&) { return Outcome(TryLater{"451 out of order", {}}); });
    const CapturedLog log;
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails));
    deliverer.start();
    const auto attempts_told = [&](std::size_t count) {
        eventually("all outcomes are stored", [&] {
            const auto waiting = office.deliveries(DeliveryState::kWaiting);
            return waiting.size() == count &&
                   std::all_of(waiting.begin(), waiting.end(),
                               [](const Delivery& each) { return !each.last_error.empty(); });
        });
    };
    office.publish(Channel::kEmail, 2);
    attempts_told(2);
    CHECK(log.lines("notification.delivery.away").empty());  // one or two may have bad luck
    office.publish(Channel::kEmail, 8, 3);
    attempts_told(10);
    const auto away = log.lines("notification.delivery.away");
    REQUIRE(away.size() == 1);
    CHECK(away[0].at("channel") == "email");
    CHECK(away[0].at("reason") == "451 out of order");
    CHECK(away[0].at("level") == "warning");
    CHECK(log.lines("notification.delivery.back").empty());

    // A refusal of one message is an answer too.
    mails.set_script([](const Message&) { return Outcome(Refused{"550 no such user"}); });
    office.publish(Channel::kEmail, 1, 11);
    office.await_state(DeliveryState::kFailed);
    office.publish(Channel::kEmail, 1, 12);
    office.await_state(DeliveryState::kFailed, 2);
    REQUIRE(log.lines("notification.delivery.back").size() == 1);
    CHECK(log.lines("notification.delivery.back")[0].at("channel") == "email");

    mails.set_script([](const Message&) { return Outcome(TryLater{"451 again", {}}); });
    office.publish(Channel::kEmail, 5, 13);
    attempts_told(15);
    CHECK(log.lines("notification.delivery.away").size() == 2);
}

TEST_CASE("credentials that are not taken are told of once, and each message fails at once",
          "[deliver][deliverer][log]") {
    PostOffice office;
    Counter texts([](const Message&) { return Outcome(Refused{"401: 20003", false, true}); });
    const CapturedLog log;
    auto settings = office.settings_without_ways();
    settings.open_ways = [&](const boost::asio::any_io_executor& executor) {
        return PostOffice::one_way(DeliveryChannel::kSms, texts, executor);
    };
    Deliverer deliverer(office.store(), office.metrics(), std::move(settings));
    deliverer.start();
    office.publish(Channel::kSms, 2);
    office.await_state(DeliveryState::kFailed, 2);
    CHECK(log.lines("notification.delivery.away").empty());
    office.publish(Channel::kSms, 8, 3);
    office.await_state(DeliveryState::kFailed, 10);
    const auto away = log.lines("notification.delivery.away");
    REQUIRE(away.size() == 1);
    CHECK(away[0].at("channel") == "sms");
    CHECK(away[0].at("reason") == "401: 20003");

    // A number that is none says that the provider knows us.
    texts.set_script([](const Message&) { return Outcome(Refused{"400: 21211"}); });
    office.publish(Channel::kSms, 1, 11);
    office.await_state(DeliveryState::kFailed, 11);
    CHECK(log.lines("notification.delivery.back").size() == 1);
}

TEST_CASE("what is due and not begun is counted", "[deliver][deliverer][metrics]") {
    PostOffice office;
    Counter mails;
    Deliverer deliverer(office.store(), office.metrics(), office.settings(mails, 2));
    deliverer.start();
    office.publish(Channel::kEmail, 7);
    const auto is_told = [&](const std::string& backlog) {
        eventually("a backlog of " + backlog, [&] {
            return office.metrics().text().find("notifications_backlog{queue=\"deliveries\"} " +
                                                backlog + "\n") != std::string::npos;
        });
    };
    is_told("5");
    mails.set_script([](const Message&) { return Outcome(Sent{}); });
    mails.answer_all(Sent{});
    is_told("0");
    office.await_state(DeliveryState::kSent, 7);
}

}  // namespace
}  // namespace carillon::deliver
