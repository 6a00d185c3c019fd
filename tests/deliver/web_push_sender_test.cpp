// Push messages to browsers, as a push service receives them.

#include "server/deliver/push/web_push_sender.hpp"

#include "tests/deliver/push_browser.hpp"
#include "tests/deliver/push_service.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace carillon::deliver {
namespace {

using Json = nlohmann::json;
using test::header_of;
using test::Outcomes;
using test::push_message;
using test::PushBrowser;
using test::PushService;

std::unique_ptr<WebPushSender> make_sender(PushService& service) {
    return std::make_unique<WebPushSender>(
        Vapid(*p256::PrivateKey::make(), "mailto:push@example.com"), service.exchange());
}

// What comes of a message that the push service answers so.
Outcome outcome_of(HttpAnswer answer) {
    PushService service;
    const auto sender = make_sender(service);
    Outcomes outcomes;
    sender->send(push_message(), PushBrowser().subscription(), outcomes.take());
    service.answer(0, std::move(answer));
    return outcomes.only();
}
Outcome outcome_of(int status, const std::string& body = {}) {
    return outcome_of(HttpAnswer{status, {}, {}, {}, body});
}

TEST_CASE("a push service gets a sealed message with how to handle it", "[deliver][push]") {
    PushService service;
    const auto sender = make_sender(service);
    const PushBrowser browser;
    Outcomes outcomes;
    sender->send(push_message(), browser.subscription(), outcomes.take());
    REQUIRE(service.count() == 1);
    const HttpRequest& request = service.request(0);
    CHECK(request.url == "https://push.example/p/one");
    CHECK(header_of(request, "TTL") == "2419200");
    CHECK(header_of(request, "Urgency") == "high");
    CHECK(header_of(request, "Topic").size() == 32);
    CHECK(header_of(request, "Content-Encoding") == "aes128gcm");
    CHECK(header_of(request, "Content-Type") == "application/octet-stream");
    CHECK(header_of(request, "Authorization").rfind("vapid t=", 0) == 0);
    const auto text = browser.open(request.body);
    REQUIRE(text);
    CHECK(Json::parse(*text) == Json::parse(R"({
        "id":"01903e7a-0000-7000-8000-000000000001","title":"Call Acme","body":"Before noon",
        "url":"/tasks/42","priority":"high","unread":3,"group":"deal:42"})"));
    CHECK(outcomes.all.empty());
}

TEST_CASE("a message without a group has no topic", "[deliver][push]") {
    PushService service;
    const auto sender = make_sender(service);
    Message message = push_message();
    message.notification.data = "{}";
    message.notification.group.reset();
    Outcomes outcomes;
    sender->send(message, PushBrowser().subscription(), outcomes.take());
    CHECK(header_of(service.request(0), "Topic").empty());
}

TEST_CASE("no two messages share a salt or a key", "[deliver][push]") {
    PushService service;
    const auto sender = make_sender(service);
    const PushBrowser browser;
    Outcomes outcomes;
    for (int n = 0; n < 2; ++n)
        sender->send(push_message(), browser.subscription(), outcomes.take());
    CHECK(service.request(0).body.substr(0, 16) != service.request(1).body.substr(0, 16));
    CHECK(service.request(0).body.substr(21, 65) != service.request(1).body.substr(21, 65));
    CHECK(browser.open(service.request(0).body) == browser.open(service.request(1).body));
}

TEST_CASE("a message that the push service takes is sent, with its name there", "[deliver][push]") {
    CHECK(outcome_of(201) == Outcome(Sent{""}));
    CHECK(outcome_of(200) == Outcome(Sent{""}));
    CHECK(outcome_of(202) == Outcome(Sent{""}));
    CHECK(outcome_of({201, {}, "https://push.example/m/1", {}, {}}) ==
          Outcome(Sent{"https://push.example/m/1"}));
}

TEST_CASE("a subscription that has ended is gone", "[deliver][push]") {
    CHECK(outcome_of(404) == Outcome(Refused{"https://push.example answers 404", true}));
    CHECK(outcome_of(410, "push subscription has unsubscribed\n") ==
          Outcome(Refused{"https://push.example answers 410: push subscription has unsubscribed",
                          true}));
}

TEST_CASE("what a push service will never take is refused with what it says", "[deliver][push]") {
    CHECK(outcome_of(400, R"({"message":"bad"})") ==
          Outcome(Refused{R"(https://push.example answers 400: {"message":"bad"})", false}));
    for (const int status : {301, 307, 401, 403, 413, 418})
        CHECK(std::get<Refused>(outcome_of(status)).is_gone == false);
    // A line, cut, and none of its bytes can hurt whoever looks.
    const std::string shown = std::get<Refused>(outcome_of(400, std::string(500, '\n'))).error;
    CHECK(shown.find('\n') == std::string::npos);
    CHECK(shown.size() < 250);
    CHECK(std::get<Refused>(outcome_of(400,
                                       "a\xff"
                                       "b"))
              .error == "https://push.example answers 400: a");
}

TEST_CASE("a push service that is busy or away is asked again later", "[deliver][push]") {
    CHECK(outcome_of({429, {}, {}, "120", {}}) ==
          Outcome(TryLater{"https://push.example answers 429", Millis(120'000)}));
    for (const int status : {408, 429, 500, 502, 503, 504})
        CHECK(outcome_of(status) ==
              Outcome(TryLater{"https://push.example answers " + std::to_string(status), {}}));
    CHECK(outcome_of({0, "it does not answer: timeout", {}, {}, {}}) ==
          Outcome(TryLater{"https://push.example: it does not answer: timeout", {}}));
}

TEST_CASE("an endpoint is in no error", "[deliver][push]") {
    for (const int status : {0, 400, 410, 500}) {
        const Outcome outcome = outcome_of(status);
        const std::string error = outcome.index() == 1 ? std::get<TryLater>(outcome).error
                                                       : std::get<Refused>(outcome).error;
        CHECK(error.find("/p/one") == std::string::npos);
    }
}

}  // namespace
}  // namespace carillon::deliver
