// From an event to a mail and to an SMS, and what Twilio tells of one later.

#include "server/deliver/http/form.hpp"
#include "tests/deliver/http_stand_in.hpp"
#include "tests/deliver/mail_server.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <atomic>
#include <map>
#include <stdexcept>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kHook = "/hooks/twilio";
const std::string kForm = "application/x-www-form-urlencoded";
using Fields = std::map<std::string, std::string>;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// As Twilio documents it: HMAC-SHA1 of the URL and the sorted fields, in base64.
std::string signature(const std::string& token, const std::string& url, const Fields& fields) {
    std::string signed_text = url;
    for (const auto& [name, value] : fields)
        signed_text += name + value;
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha1(), token.data(), static_cast<int>(token.size()),
         reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(), mac,
         &size);
    unsigned char text[64];
    const int length = EVP_EncodeBlock(text, mac, static_cast<int>(size));
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)};
}

// Names and values of tests need no escapes.
std::string form_of(const Fields& fields) {
    std::string body;
    for (const auto& [name, value] : fields)
        body += (body.empty() ? "" : "&") + name + "=" + value;
    return body;
}

HttpAnswer call_back(const WaysOutServer& out, const Fields& fields, const std::string& signed_by,
                     const std::string& type = kForm, const std::string& path = kHook) {
    HeaderList headers{{"Content-Type", type}};
    if (!signed_by.empty())
        headers.emplace_back("X-Twilio-Signature", signature(signed_by, kPublicUrl + path, fields));
    return out.ask("POST", path, headers, form_of(fields));
}

// Where Twilio is asked to tell how the message fares; without the host.
std::string callback_path(const Received& asked) {
    const auto form = deliver::decode_form(asked.body).value();
    for (const auto& [name, value] : form)
        if (name == "StatusCallback" && value.rfind(kPublicUrl, 0) == 0)
            return value.substr(kPublicUrl.size());
    throw std::runtime_error("no callback was asked for: " + asked.body);
}

struct Twilio {
    HttpStandIn api{
        [](const Received&) { return http_answer(201, R"({"sid":"SM0123","status":"queued"})"); }};
    WaysOutServer out{{"", api.url(""), false}};

    Twilio() { out.know(user(1), {{"phone", "+33612345678"}}); }
    void send() {
        out.emit(WaysOutServer::task({user(1)}, "Call Acme", {{"channel", "sms"}}));
        out.await_state("sent");
    }
};

}  // namespace

TEST_CASE("an event by email becomes a mail to its person", "[server][deliveries][email]") {
    MailServer mail;
    const WaysOutServer out({"smtp://" + mail.at(), "", false});
    out.know(user(1), {{"email", "one@example.com"}, {"name", "Ann One"}, {"locale", "en"}});
    const CapturedLog log;
    const Json result = out.emit(
        WaysOutServer::task({user(1)}, "Call Acme", {{"channel", "email"}, {"url", "/tasks/42"}}));
    CHECK_FALSE(result.contains("warnings"));
    const Json came = mail.await("came");
    CHECK(came.at("mail_from") == "carillon@example.com");
    CHECK(came.at("to") == Json{"one@example.com"});
    const Json sent = out.await_state("sent")[0];
    const std::string data = came.at("data");
    CHECK(has(data, "From: Acme CRM <carillon@example.com>"));
    CHECK(has(data, "Ann One <one@example.com>"));
    CHECK(has(data, "Message-ID: <" + sent.at("id").get<std::string>() + "@example.com>"));
    CHECK(has(data, "Call Acme"));
    CHECK(has(data, kPublicUrl + "/tasks/42"));
    CHECK(has(data, "Auto-Submitted: auto-generated"));

    const Json line = log.await("notification.delivery.sent");
    CHECK(line.at("delivery_id") == sent.at("id"));
    CHECK(line.at("channel") == "email");
    const std::string metrics = out.ask("GET", "/metrics", {}).body;
    CHECK(has(metrics, "notifications_deliveries_total{channel=\"email\",state=\"sent\"} 1"));
}

TEST_CASE("a mail server that is away holds up no event, and gets its mail later",
          "[server][deliveries][email]") {
    MailServer mail;
    const std::string url = "smtp://" + mail.at();
    const std::uint16_t port = mail.port();
    mail.stop();
    WaysOutServer out({url, "", false});
    out.know(user(1), {{"email", "one@example.com"}});
    out.emit(WaysOutServer::task({user(1)}, "Call Acme", {{"channel", "email"}}));
    eventually("a first attempt", [&] {
        const Json items = out.deliveries("?state=waiting");
        return items.size() == 1 && !items[0].at("last_error").is_null();
    });
    const Json waiting = out.deliveries()[0];
    CHECK(has(waiting.at("last_error"), "cannot be reached"));
    CHECK(out.titles(user(1)).size() == 1);
    MailServer back({"--port", std::to_string(port)});
    out.advance(Millis(70'000));  // a minute, and a tenth of it at most
    CHECK(has(back.await("came").at("data"), waiting.at("id").get<std::string>()));
    CHECK(out.await_state("sent")[0].at("attempts") == 2);
}

TEST_CASE("a mail that is due in ten minutes is not sent to whoever has seen it by then",
          "[server][deliveries][email]") {
    MailServer mail;
    WaysOutServer out({"smtp://" + mail.at(), "", false});
    out.know(user(1), {{"email", "one@example.com"}});
    out.know(user(2), {{"email", "two@example.com"}});
    for (const UserId& each : {user(1), user(2)})
        out.emit({{"event", "test.later"}, {"payload", {{"recipients", {each.text()}}}}});
    out.await_state("waiting", 2);
    REQUIRE(
        out.post("/notifications/" + out.newest(user(1)) + "/seen", out.as(user(1)), Json::object())
            .status == 200);
    out.advance(Millis(601'000));
    CHECK(mail.await("came").at("to") == Json{"two@example.com"});
    out.await_state("sent");
    CHECK(out.await_state("suppressed")[0].at("reason") == "seen");
}

TEST_CASE("an event by SMS is sent by Twilio, which tells later that it has arrived",
          "[server][deliveries][sms]") {
    Twilio twilio;
    twilio.send();
    const Received asked = twilio.api.received().at(0);
    CHECK(has(asked.body, "To=%2B33612345678"));
    CHECK(has(asked.body, "StatusCallback=https%3A%2F%2Fcarillon.test%2Fhooks%2Ftwilio"));
    const WaysOutServer& out = twilio.out;
    CHECK(out.deliveries()[0].at("provider_id") == "SM0123");

    const Fields arrived{{"MessageSid", "SM0123"}, {"MessageStatus", "delivered"}};
    CHECK(call_back(out, {{"MessageSid", "SM0123"}, {"MessageStatus", "sent"}}, kTwilioToken)
              .status == 204);
    CHECK(out.deliveries()[0].at("state") == "sent");
    const auto taken = call_back(out, arrived, kTwilioToken);
    INFO(taken.body);
    CHECK(taken.status == 204);
    CHECK(taken.body.empty());
    CHECK(out.deliveries()[0].at("state") == "delivered");
    // What comes late or twice takes nothing back.
    CHECK(call_back(out, arrived, kTwilioToken).status == 204);
    CHECK(call_back(out, {{"MessageSid", "SM0123"}, {"MessageStatus", "failed"}}, kTwilioToken)
              .status == 204);
    CHECK(out.deliveries()[0].at("state") == "delivered");
}

TEST_CASE("what Twilio tells before it has answered is not lost, and its answer takes nothing back",
          "[server][deliveries][sms]") {
    const WaysOutServer* server = nullptr;
    std::string status;
    HttpStandIn api([&](const Received& asked) -> Reply {
        const auto told = call_back(*server, {{"MessageSid", "SM1"}, {"MessageStatus", status}},
                                    kTwilioToken, kForm, callback_path(asked));
        return http_answer(told.status == 204 ? 201 : 500, R"({"sid":"SM1","status":"queued"})");
    });
    const WaysOutServer out({"", api.url(""), false});
    server = &out;
    out.know(user(1), {{"phone", "+33612345678"}});
    const CapturedLog log;
    for (const char* end : {"delivered", "undelivered"}) {
        status = end;
        out.emit(WaysOutServer::task({user(1)}, "Call Acme", {{"channel", "sms"}}));
        const Json told = out.await_state(end == std::string("delivered") ? end : "failed")[0];
        CHECK(told.at("provider_id") == "SM1");
    }
    // Both answers have come by then.
    eventually("the answers are stored", [&] {
        return has(out.ask("GET", "/metrics", {}).body,
                   "notifications_delivery_attempt_seconds_count{channel=\"sms\"} 2");
    });
    out.emit(WaysOutServer::task({user(1)}, "Call Acme", {{"channel", "sms"}}));
    out.await_state("failed", 2);
    CHECK(out.deliveries("?state=sent").empty());
    CHECK(out.await_state("delivered").size() == 1);
    CHECK(has(out.deliveries("?state=failed")[0].at("last_error"), "Twilio says undelivered"));
}

TEST_CASE("a message whose answer was lost is not sent again once Twilio says that it arrived",
          "[server][deliveries][sms]") {
    HttpStandIn api([](const Received&) { return Reply("", true); });  // hangs up
    WaysOutServer out({"", api.url(""), false});
    out.know(user(1), {{"phone", "+33612345678"}});
    out.emit(WaysOutServer::task({user(1)}, "Call Acme", {{"channel", "sms"}}));
    eventually("a first attempt", [&] {
        const Json items = out.deliveries("?state=waiting");
        return items.size() == 1 && !items[0].at("last_error").is_null();
    });
    const std::string path = callback_path(api.received().at(0));
    CHECK(call_back(out, {{"MessageSid", "SM1"}, {"MessageStatus", "delivered"}}, kTwilioToken,
                    kForm, path)
              .status == 204);
    const Json arrived = out.await_state("delivered")[0];
    CHECK(arrived.at("provider_id") == "SM1");
    CHECK(arrived.at("last_error").is_null());
    const std::size_t asked = api.received().size();
    out.advance(Millis(24 * 3600'000));
    CHECK(out.deliveries()[0].at("state") == "delivered");
    CHECK(api.received().size() == asked);
    // Nobody moves another one by the same signature.
    const std::string other = kHook + "?delivery=" + user(7).text() + "&attempt=1";
    HeaderList stolen{{"Content-Type", kForm},
                      {"X-Twilio-Signature",
                       signature(kTwilioToken, kPublicUrl + path, {{"MessageSid", "SM1"}})}};
    CHECK(out.ask("POST", other, stolen, "MessageSid=SM1").status == 403);
}

TEST_CASE("what an operator sends again is not sent to whoever has read it since",
          "[server][deliveries][sms]") {
    std::atomic<int> status{400};
    HttpStandIn api([&](const Received&) {
        return http_answer(status, R"({"sid":"SM1","code":21211,"message":"no number"})");
    });
    const WaysOutServer out({"", api.url(""), false});
    out.know(user(1), {{"phone", "+33612345678"}});
    out.emit({{"event", "test.sms_unless_read"}, {"payload", {{"recipients", {user(1).text()}}}}});
    const std::string id = out.await_state("failed")[0].at("id");
    REQUIRE(
        out.post("/notifications/" + out.newest(user(1)) + "/ack", out.as(user(1)), Json::object())
            .status == 200);
    status = 201;
    const auto retry = [&] {
        return out.post("/deliveries/" + id + "/retry", out.admin(), Json::object()).status;
    };
    CHECK(retry() == 200);
    CHECK(out.await_state("suppressed")[0].at("reason") == "read");
    CHECK(api.received().size() == 1);
    // It was read, and is asked for all the same.
    CHECK(retry() == 200);
    out.await_state("sent");
    CHECK(api.received().size() == 2);
}

TEST_CASE("what Twilio could not bring is failed, with its reason, and can be sent again",
          "[server][deliveries][sms]") {
    Twilio twilio;
    twilio.send();
    const WaysOutServer& out = twilio.out;
    CHECK(call_back(
              out,
              {{"ErrorCode", "30003"}, {"MessageSid", "SM0123"}, {"MessageStatus", "undelivered"}},
              kTwilioToken)
              .status == 204);
    const Json failed = out.deliveries()[0];
    CHECK(failed.at("state") == "failed");
    CHECK(has(failed.at("last_error"), "30003"));
    CHECK(out.ask("POST", "/api/v1/deliveries/" + failed.at("id").get<std::string>() + "/retry",
                  out.admin())
              .status == 200);
    out.await_state("sent");
    CHECK(twilio.api.received().size() == 2);
}

TEST_CASE("nobody but Twilio moves a delivery", "[server][deliveries][sms]") {
    Twilio twilio;
    twilio.send();
    const WaysOutServer& out = twilio.out;
    const Fields fields{{"MessageSid", "SM0123"}, {"MessageStatus", "failed"}};
    for (const char* signed_by : {"", "another token"}) {
        const auto answer = call_back(out, fields, signed_by);
        CHECK(answer.status == 403);
        CHECK(answer.header("Content-Type") == "application/problem+json");
    }
    // Of another body.
    const HeaderList stolen{
        {"Content-Type", kForm},
        {"X-Twilio-Signature", signature(kTwilioToken, kPublicUrl + kHook, fields)}};
    CHECK(out.ask("POST", kHook, stolen, "MessageSid=SM0123&MessageStatus=delivered").status ==
          403);
    // Of another address.
    const HeaderList elsewhere{
        {"Content-Type", kForm},
        {"X-Twilio-Signature", signature(kTwilioToken, "https://other.test" + kHook, fields)}};
    CHECK(out.ask("POST", kHook, elsewhere, form_of(fields)).status == 403);
    CHECK(call_back(out, fields, kTwilioToken, "application/json").status == 415);
    CHECK(out.ask("GET", kHook, {}).status == 405);
    CHECK(out.deliveries()[0].at("state") == "sent");

    // A message that is not ours, and a status of none.
    CHECK(
        call_back(out, {{"MessageSid", "SM9"}, {"MessageStatus", "failed"}}, kTwilioToken).status ==
        204);
    CHECK(call_back(out, {{"Hello", "you"}}, kTwilioToken).status == 400);
    CHECK(out.deliveries()[0].at("state") == "sent");
}

TEST_CASE("where SMS are off there is nothing to tell", "[server][deliveries][sms]") {
    const WaysOutServer out;
    CHECK(call_back(out, {{"MessageSid", "SM0123"}, {"MessageStatus", "failed"}}, kTwilioToken)
              .status == 404);
    // Whoever knows that there is no token knows no signature by it.
    CHECK(call_back(out, {{"MessageSid", "SM0123"}, {"MessageStatus", "failed"}}, "").status ==
          404);
}
