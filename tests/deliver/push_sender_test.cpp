// The channel mobile_push: one delivery to all browsers and apps of a person.

#include "server/deliver/push/push_sender.hpp"

#include "tests/deliver/push_browser.hpp"
#include "tests/deliver/push_service.hpp"
#include "tests/server/auth_keys.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace carillon::deliver {
namespace {

using Json = nlohmann::json;
using test::Outcomes;
using test::push_message;
using test::PushBrowser;
using test::PushService;

struct Push {
    boost::asio::io_context io;
    PushService service;
    Outcomes outcomes;
    std::vector<KnownSubscription> known;
    std::vector<std::string> forgotten;
    std::optional<Error> trouble;
    std::unique_ptr<PushSender> sender;

    Push() {
        SubscriptionBook book;
        book.find = [this](const Message&, auto done) {
            if (trouble) return done(*trouble);
            done(known);
        };
        book.forget = [this](const std::string& id) { forgotten.push_back(id); };
        sender = std::make_unique<PushSender>(
            io.get_executor(), std::move(book),
            std::make_unique<WebPushSender>(Vapid(*p256::PrivateKey::make(), "mailto:a@b.example"),
                                            service.exchange()),
            nullptr);
    }
    void subscribe(const std::string& id) {
        known.push_back({id, PushBrowser().subscription("https://push.example/p/" + id)});
    }
    void send(std::uint32_t attempt = 1, std::uint8_t id = 1) {
        Message message = push_message(id);
        message.attempt = attempt;
        sender->send(message, outcomes.take());
        CHECK(outcomes.all.empty());
        run();
    }
    void run() {
        io.restart();
        io.poll();
    }
    Outcome next() {
        Outcome outcome = outcomes.only();
        outcomes.all.clear();
        return outcome;
    }
};

TEST_CASE("a person without any subscription is not reached, and never within the call",
          "[deliver][push]") {
    Push push;
    push.send();
    CHECK(push.next() == Outcome(Refused{"no browser or app is subscribed", true}));
}

TEST_CASE("a message goes to each subscription, and is sent when all have it", "[deliver][push]") {
    Push push;
    push.subscribe("a");
    push.subscribe("b");
    push.send();
    REQUIRE(push.service.count() == 2);
    push.service.answer(1, HttpAnswer{201, {}, "https://push.example/m/1", {}, {}});
    CHECK(push.outcomes.all.empty());
    push.service.answer(0, 201);
    CHECK(push.next() == Outcome(Sent{"https://push.example/m/1"}));
    CHECK(push.forgotten.empty());
}

TEST_CASE("a subscription that is gone is forgotten, and the others have the message",
          "[deliver][push]") {
    Push push;
    push.subscribe("a");
    push.subscribe("b");
    push.send();
    push.service.answer(0, 410);
    push.service.answer(1, 201);
    CHECK(push.next() == Outcome(Sent{""}));
    CHECK(push.forgotten == std::vector<std::string>{"a"});
}

TEST_CASE("when all subscriptions are gone, the address is", "[deliver][push]") {
    Push push;
    push.subscribe("a");
    push.subscribe("b");
    push.send();
    push.service.answer(0, 410);
    push.service.answer(1, 404);
    CHECK(push.next() == Outcome(Refused{"https://push.example answers 410", true}));
    CHECK(push.forgotten == std::vector<std::string>{"a", "b"});
    push.send(1, 2);
    push.service.answer(2, 410);
    push.service.answer(3, 400);
    CHECK(push.next() == Outcome(Refused{"https://push.example answers 410", false}));
}

TEST_CASE("what one has taken is not sent to it again in a later attempt", "[deliver][push]") {
    Push push;
    push.subscribe("a");
    push.subscribe("b");
    push.send(1);
    push.service.answer(0, 201);
    push.service.answer(1, HttpAnswer{429, {}, {}, "60", {}});
    CHECK(push.next() == Outcome(TryLater{"https://push.example answers 429", Millis(60'000)}));
    push.send(2);
    REQUIRE(push.service.count() == 3);
    CHECK(push.service.request(2).url == "https://push.example/p/b");
    push.service.answer(2, 201);
    CHECK(push.next() == Outcome(Sent{""}));
    // Another delivery goes to both.
    push.send(1, 2);
    CHECK(push.service.count() == 5);
}

TEST_CASE("in the last attempt a message that somebody has is sent", "[deliver][push]") {
    Push push;
    push.subscribe("a");
    push.subscribe("b");
    push.send(6);
    push.service.answer(0, 201);
    push.service.answer(1, 500);
    CHECK(push.next() == Outcome(TryLater{"https://push.example answers 500", {}}));
    push.send(7);
    push.service.answer(2, 500);
    CHECK(push.next() == Outcome(Sent{""}));
}

TEST_CASE("of several waits that are asked for the longest counts", "[deliver][push]") {
    Push push;
    for (const char* id : {"a", "b", "c"})
        push.subscribe(id);
    push.send();
    push.service.answer(0, 503);
    push.service.answer(1, HttpAnswer{429, {}, {}, "300", {}});
    push.service.answer(2, HttpAnswer{429, {}, {}, "60", {}});
    CHECK(std::get<TryLater>(push.next()).after == Millis(300'000));
}

TEST_CASE("subscriptions that cannot be looked up are tried again later", "[deliver][push]") {
    Push push;
    push.trouble = Error{Errc::kUnavailable, "", "the database is away"};
    push.send();
    CHECK(push.next() == Outcome(TryLater{"the database is away", {}}));
}

TEST_CASE("a subscription that has run out is gone without being asked", "[deliver][push]") {
    Push push;
    push.subscribe("a");
    std::get<WebPushSubscription>(push.known[0].subscription).expires_at = test::kPushNow;
    push.send();
    CHECK(push.next() == Outcome(Refused{"the subscription has expired", true}));
    CHECK(push.service.count() == 0);
    CHECK(push.forgotten == std::vector<std::string>{"a"});
}

TEST_CASE("an app is not forgotten because FCM is not set up", "[deliver][push]") {
    Push push;
    push.known.push_back({"app", FcmSubscription{"token"}});
    push.send();
    const auto refused = std::get<Refused>(push.next());
    CHECK(refused.error ==
          "FCM_SERVICE_ACCOUNT_FILE is not set: this subscription cannot be reached until it is "
          "set up");
    CHECK_FALSE(refused.is_gone);
    CHECK(push.forgotten.empty());
}

TEST_CASE("a push sender that ends under way answers nothing", "[deliver][push]") {
    Push push;
    push.subscribe("a");
    push.send();
    push.sender->send(push_message(2), push.outcomes.take());
    push.sender.reset();
    push.run();
    push.service.answer(0, 201);
    CHECK(push.outcomes.all.empty());
    CHECK(push.service.count() == 1);
}

}  // namespace
}  // namespace carillon::deliver
