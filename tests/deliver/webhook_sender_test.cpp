// Webhooks as they are sent, and what each answer means for the delivery.

#include "server/deliver/webhook/webhook_sender.hpp"

#include "core/inbox/notification_codec.hpp"
#include "core/json/document.hpp"
#include "server/deliver/signing/base64.hpp"
#include "server/deliver/webhook/signature.hpp"
#include "tests/deliver/http_stand_in.hpp"
#include "tests/deliver/loop.hpp"
#include "tests/deliver/messages.hpp"

#include <catch2/catch.hpp>

#include <memory>

namespace carillon::deliver {
namespace {

using test::http_answer;
using test::HttpStandIn;
using test::Loop;
using test::message;
using test::Received;
using Found = Result<std::optional<WebhookCall>>;

const std::string kKey(32, 'k');
const std::string kSecret = "whsec_" + encode_base64(kKey);

// A sender whose webhooks all are this one.
struct Hook {
    explicit Hook(const Found& found, bool allow_private = true, Millis timeout = kWebhookTimeout) {
        WebhookSenderSettings settings;
        settings.timeout = timeout;
        settings.http.rule = address_rule(allow_private);
        settings.find = [this, found](const Message& asked, const auto& done) {
            target = asked.target;
            done(found);
        };
        sender = std::make_unique<WebhookSender>(loop.executor(), settings);
    }
    explicit Hook(const WebhookCall& call, bool allow_private = true)
        : Hook(Found(std::optional<WebhookCall>(call)), allow_private) {}

    Outcome send(const Message& sent = message()) { return loop.send(*sender, sent); }

    Loop loop;
    std::string target;
    std::unique_ptr<WebhookSender> sender;
};

WebhookCall call_of(const std::string& url) {
    return WebhookCall{url, {kSecret}};
}

Outcome outcome_of(const std::string& answer) {
    HttpStandIn server([&answer](const Received&) { return answer; });
    return Hook(call_of(server.url())).send();
}

TEST_CASE("a webhook is a POST with the notification, signed", "[deliver][webhook]") {
    HttpStandIn server([](const Received&) { return http_answer(204); });
    Hook hook(call_of(server.url("/in?a=1")));
    CHECK(hook.send() == Outcome(Sent{}));
    CHECK(hook.target == "hook-1");
    const Received got = server.received().at(0);
    CHECK(got.method == "POST");
    CHECK(got.target == "/in?a=1");
    CHECK(got.headers.at("content-type") == "application/json");
    CHECK(got.headers.at("webhook-id") == message().id.text());
    CHECK(got.headers.at("webhook-timestamp") == "1795339800");
    CHECK(got.headers.at("webhook-signature") ==
          webhook_signature({kKey}, message().id.text(), "1795339800", got.body));
    CHECK(got.body == R"({"type":"notification.created","timestamp":"2026-11-22T09:29:59.000Z",)"
                      R"("data":)" +
                          encode(message().notification) + "}");
}

TEST_CASE("a repeat has the same id and body, at its own time", "[deliver][webhook]") {
    HttpStandIn server([](const Received&) { return http_answer(500); });
    Hook hook(call_of(server.url()));
    Message again = message();
    hook.send(again);
    again.attempt = 2;
    again.now += Millis(60000);
    hook.send(again);
    const auto got = server.received();
    REQUIRE(got.size() == 2);
    CHECK(got[0].headers.at("webhook-id") == got[1].headers.at("webhook-id"));
    CHECK(got[0].body == got[1].body);
    CHECK(got[1].headers.at("webhook-timestamp") == "1795339860");
    CHECK(got[0].headers.at("webhook-signature") != got[1].headers.at("webhook-signature"));
}

TEST_CASE("the body tells what has happened, when, and to what", "[deliver][webhook]") {
    Message sent = message();
    sent.event = "delivery.failed";
    sent.content = R"({"id":"x","state":"failed"})";
    sent.happened_at = Millis(1795339800123);
    CHECK(
        webhook_body(sent) ==
        R"({"type":"delivery.failed","timestamp":"2026-11-22T09:30:00.123Z","data":{"id":"x","state":"failed"}})");
}

TEST_CASE("whatever stands in a notification, the body is JSON", "[deliver][webhook]") {
    Message sent = message();
    sent.event = "odd\"\n\x01";
    sent.notification.title = "\"\\\r\n\x02\xff\u2028";
    sent.content = encode(sent.notification);
    CHECK(json::Document::parse(webhook_body(sent)).ok());
}

TEST_CASE("while a secret is replaced both sign", "[deliver][webhook]") {
    HttpStandIn server([](const Received&) { return http_answer(200); });
    WebhookCall call = call_of(server.url());
    const std::string old(24, 'o');
    call.secrets.push_back("whsec_" + encode_base64(old));
    CHECK(Hook(call).send() == Outcome(Sent{}));
    const Received got = server.received().at(0);
    CHECK(got.headers.at("webhook-signature") ==
          webhook_signature({kKey, old}, got.headers.at("webhook-id"), "1795339800", got.body));
}

TEST_CASE("every answer of 2xx is success", "[deliver][webhook]") {
    for (const int status : {200, 201, 202, 204, 299}) {
        CAPTURE(status);
        CHECK(outcome_of(http_answer(status)) == Outcome(Sent{}));
    }
    CHECK(outcome_of("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" +
                     std::string(100000, 'x')) == Outcome(Sent{}));
}

TEST_CASE("every other answer is tried again", "[deliver][webhook]") {
    for (const int status :
         {300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 408, 429, 500, 502, 503}) {
        CAPTURE(status);
        const Outcome outcome = outcome_of(http_answer(status, "why not"));
        const auto* later = std::get_if<TryLater>(&outcome);
        REQUIRE(later != nullptr);
        CHECK_THAT(later->error, Catch::StartsWith("127.0.0.1 answers " + std::to_string(status)));
        CHECK_FALSE(later->after.has_value());
    }
}

TEST_CASE("Retry-After is honoured, in seconds and as a date", "[deliver][webhook]") {
    const auto after = [](const std::string& header) {
        const Outcome outcome = outcome_of(http_answer(503, "", "Retry-After: " + header + "\r\n"));
        return std::get<TryLater>(outcome).after;
    };
    CHECK(after("120") == Millis(120000));
    CHECK(after("Sun, 22 Nov 2026 09:31:00 GMT") == Millis(59500));
    CHECK_FALSE(after("soon").has_value());
}

static_assert(kWebhookTimeout == Millis(10'000));

TEST_CASE("a receiver that answers too late is told again, by the same id", "[deliver][webhook]") {
    HttpStandIn server([](const Received&) { return ""; });  // never
    Hook hook(Found(std::optional<WebhookCall>(call_of(server.url()))), true, Millis(200));
    for (int attempt = 0; attempt < 2; ++attempt) {
        const Outcome outcome = hook.send();
        REQUIRE(std::holds_alternative<TryLater>(outcome));
        CHECK_THAT(std::get<TryLater>(outcome).error, Catch::StartsWith("127.0.0.1: "));
    }
    REQUIRE(server.received().size() == 2);
    for (const Received& told : server.received())
        CHECK(told.headers.at("webhook-id") == message().id.text());
}

TEST_CASE("410 says that the receiver is gone", "[deliver][webhook]") {
    CHECK(outcome_of(http_answer(410, "bye")) ==
          Outcome(Refused{"127.0.0.1 answers 410: bye", true}));
}

TEST_CASE("a receiver in a private network is not connected to, and the reason is told",
          "[deliver][webhook][ssrf]") {
    HttpStandIn server([](const Received&) { return http_answer(200); });
    CHECK(Hook(call_of(server.url()), false).send() ==
          Outcome(TryLater{"127.0.0.1: not connected to, because 127.0.0.1 is a loopback address",
                           {}}));
    CHECK(server.connections() == 0);
}

TEST_CASE("a webhook that cannot be called is refused with the reason", "[deliver][webhook]") {
    const auto refused = [](const auto& found) {
        const Outcome outcome = Hook(found).send();
        CHECK(std::holds_alternative<Refused>(outcome));
        return std::get<Refused>(outcome).error;
    };
    CHECK_THAT(refused(Found(std::optional<WebhookCall>())),
               Catch::Contains("no such webhook any more"));
    CHECK_THAT(refused(call_of("ftp://x/")), Catch::Contains("accepted are http"));
    CHECK_THAT(refused(WebhookCall{"http://127.0.0.1:1/", {}}), Catch::Contains("whsec_"));
    CHECK_THAT(refused(WebhookCall{"http://127.0.0.1:1/", {kSecret, "abc"}}),
               Catch::Contains("whsec_"));
}

TEST_CASE("a database that is away is no refusal", "[deliver][webhook]") {
    CHECK(Hook(Found(Error{Errc::kUnavailable, "", "the database does not answer"})).send() ==
          Outcome(TryLater{"the database does not answer", {}}));
}

TEST_CASE("a sender that ends before its webhook is found answers nobody", "[deliver][webhook]") {
    Loop loop;
    WebhookSenderSettings settings;
    std::function<void(Found)> found;
    settings.find = [&found](const Message&, auto done) { found = done; };
    auto sender = std::make_unique<WebhookSender>(loop.executor(), settings);
    bool was_answered = false;
    sender->send(message(), [&was_answered](const Outcome&) { was_answered = true; });
    sender.reset();
    found(std::optional<WebhookCall>());
    loop.poll();
    CHECK_FALSE(was_answered);
}

TEST_CASE("a sender that ends before its answer is handed out answers nobody",
          "[deliver][webhook]") {
    Hook hook{Found(std::optional<WebhookCall>())};
    bool was_answered = false;
    hook.sender->send(message(), [&was_answered](const Outcome&) { was_answered = true; });
    hook.sender.reset();
    hook.loop.poll();
    CHECK_FALSE(was_answered);
}

}  // namespace
}  // namespace carillon::deliver
