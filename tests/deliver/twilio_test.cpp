// SMS by Twilio: the request as Twilio documents it, what each answer means, and its callbacks.

#include "core/json/document.hpp"
#include "server/deliver/http/form.hpp"
#include "server/deliver/signing/base64.hpp"
#include "server/deliver/signing/mac.hpp"
#include "server/deliver/sms/twilio_callback.hpp"
#include "server/deliver/sms/twilio_sender.hpp"
#include "tests/deliver/http_stand_in.hpp"
#include "tests/deliver/loop.hpp"
#include "tests/deliver/messages.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace carillon::deliver {
namespace {

using test::http_answer;
using test::HttpStandIn;
using test::Loop;
using test::message;
using test::Received;

const std::string kSid = "AC0123456789abcdef0123456789abcdef";
const std::string kToken = "fedcba9876543210fedcba9876543210";
const std::string kMade =
    R"({"account_sid":"AC01","api_version":"2010-04-01","body":"x","error_code":null,)"
    R"("num_segments":"1","sid":"SM0123456789abcdef0123456789abcdef","status":"queued"})";

// What Twilio checks of a request, in its order: it answers as Twilio does.
std::string twilio(const Received& asked) {
    if (asked.method != "POST")
        return http_answer(405, R"({"code":20004,"message":"Method not allowed","status":405})");
    if (asked.target != "/2010-04-01/Accounts/" + kSid + "/Messages.json")
        return http_answer(
            404, R"({"code":20404,"message":"The requested resource was not found","status":404})");
    const auto authorization = asked.headers.find("authorization");
    if (authorization == asked.headers.end() ||
        authorization->second != "Basic " + encode_base64(kSid + ":" + kToken))
        return http_answer(
            401,
            R"({"code":20003,"message":"Authenticate","more_info":"https://www.twilio.com/docs/errors/20003","status":401})");
    const auto form = decode_form(asked.body);
    if (!form || asked.headers.at("content-type") != "application/x-www-form-urlencoded")
        return http_answer(400, R"({"code":20001,"message":"Bad request","status":400})");
    for (const auto& [name, value] : *form) {
        if (name == "To" && value.rfind('+', 0) != 0)
            return http_answer(400, R"({"code":21211,"message":"The 'To' number )" + value +
                                        R"( is not a valid phone number.","status":400})");
    }
    return http_answer(201, kMade);
}

struct Account {
    explicit Account(const HttpStandIn& server) {
        settings.base_url = server.url("");
        settings.account_sid = kSid;
        settings.auth_token = kToken;
        settings.from = "+15017122661";
    }
    Outcome send(const Message& sent = message()) {
        TwilioSender sender(loop.executor(), settings);
        return loop.send(sender, sent);
    }
    Loop loop;
    TwilioSettings settings;
};

Outcome outcome_of(const std::string& answer) {
    HttpStandIn server([&answer](const Received&) { return answer; });
    return Account(server).send();
}

TEST_CASE("an SMS is sent as Twilio documents it, and its sid is kept", "[deliver][sms]") {
    HttpStandIn server(twilio);
    Account account(server);
    account.settings.status_callback = "https://notify.example/hooks/twilio";
    account.settings.link = [](const Message&) { return "https://notify.example/tasks/42"; };
    Message third = message();
    third.number = 3;
    CHECK(account.send(third) == Outcome(Sent{"SM0123456789abcdef0123456789abcdef"}));
    const Received got = server.received().at(0);
    CHECK(got.headers.at("idempotency-key") == message().id.text());
    CHECK(decode_form(got.body) ==
          FormFields{{"To", "+33612345678"},
                     {"From", "+15017122661"},
                     {"Body", message().notification.title +
                                  "\nDue on Friday.\nhttps://notify.example/tasks/42"},
                     {"StatusCallback", "https://notify.example/hooks/twilio?delivery=" +
                                            message().id.text() + "&attempt=3"}});
}

TEST_CASE("a messaging service is named as one", "[deliver][sms]") {
    HttpStandIn server(twilio);
    Account account(server);
    account.settings.from = "MG0123456789abcdef0123456789abcdef";
    CHECK(std::holds_alternative<Sent>(account.send()));
    const auto form = decode_form(server.received().at(0).body).value();
    REQUIRE(form.size() == 3);
    CHECK(form[1] ==
          std::pair<std::string, std::string>("MessagingServiceSid", account.settings.from));
}

TEST_CASE("what Twilio refuses is refused with its code and message", "[deliver][sms]") {
    HttpStandIn server(twilio);
    Account account(server);
    Message sent = message();
    sent.to.phone = "0612";
    CHECK(
        account.send(sent) ==
        Outcome(Refused{
            "Twilio answers 400: 21211 The 'To' number 0612 is not a valid phone number.", false}));
    account.settings.auth_token = "wrong";
    CHECK(account.send() ==
          Outcome(Refused{"Twilio answers 401: 20003 Authenticate", false, true}));
    account.settings.account_sid = "AC1";
    CHECK(std::get<Refused>(account.send()).is_of_ours);
}

TEST_CASE("whoever has no phone number is not asked for at Twilio", "[deliver][sms]") {
    HttpStandIn server(twilio);
    Account account(server);
    Message sent = message();
    sent.to.phone.clear();
    CHECK(account.send(sent) == Outcome(Refused{"there is no phone number to send it to", false}));
    CHECK(server.connections() == 0);
}

TEST_CASE("4xx is refused but for 408 and 429, and all else is tried again", "[deliver][sms]") {
    for (const int status : {400, 401, 403, 404, 409, 422}) {
        CAPTURE(status);
        CHECK(std::holds_alternative<Refused>(outcome_of(http_answer(status, "<html>no</html>"))));
    }
    for (const int status : {302, 408, 429, 500, 502, 503}) {
        CAPTURE(status);
        const Outcome outcome = outcome_of(http_answer(
            status, R"({"code":20429,"message":"Too many requests"})", "Retry-After: 3\r\n"));
        REQUIRE(std::holds_alternative<TryLater>(outcome));
        CHECK(std::get<TryLater>(outcome).after == Millis(3000));
        CHECK(std::get<TryLater>(outcome).error ==
              "Twilio answers " + std::to_string(status) + ": 20429 Too many requests");
    }
}

TEST_CASE("an answer of success that names no message is none", "[deliver][sms]") {
    for (const char* body :
         {"", "<html>Log in</html>", "{}", R"({"sid":null})", R"({"sid":""})", "[1]", "7"}) {
        CAPTURE(body);
        const Outcome outcome = outcome_of(http_answer(200, body));
        REQUIRE(std::holds_alternative<TryLater>(outcome));
        CHECK_THAT(std::get<TryLater>(outcome).error, Catch::Contains("without the message's sid"));
    }
    CHECK(std::holds_alternative<TryLater>(
        outcome_of(http_answer(201, R"({"sid":")" + std::string(100, 'x') + R"("})"))));
}

TEST_CASE("a Twilio that does not answer is tried again", "[deliver][sms]") {
    Loop loop;
    TwilioSettings settings;
    settings.account_sid = kSid;
    {
        settings.base_url = HttpStandIn([](const Received&) { return ""; }).url("");
    }
    TwilioSender sender(loop.executor(), settings);
    const Outcome outcome = loop.send(sender, message());
    REQUIRE(std::holds_alternative<TryLater>(outcome));
    CHECK_THAT(std::get<TryLater>(outcome).error, Catch::StartsWith("Twilio: "));
}

static_assert(kTwilioTimeout == Millis(30'000));

TEST_CASE("a Twilio that answers too late is tried again, with the same key", "[deliver][sms]") {
    HttpStandIn server([](const Received&) { return ""; });  // never
    Account account(server);
    account.settings.timeout = Millis(200);
    for (std::uint32_t number : {1u, 2u}) {
        Message sent = message();
        sent.number = number;
        const Outcome outcome = account.send(sent);
        REQUIRE(std::holds_alternative<TryLater>(outcome));
        CHECK_THAT(std::get<TryLater>(outcome).error, Catch::StartsWith("Twilio: "));
        CHECK_FALSE(std::get<TryLater>(outcome).after);
    }
    REQUIRE(server.received().size() == 2);
    for (const Received& asked : server.received())
        CHECK(asked.headers.at("idempotency-key") == message().id.text());
}

TEST_CASE("an error tells neither the token nor a second line", "[deliver][sms]") {
    const Outcome outcome = outcome_of(http_answer(
        400, R"({"code":1,"message":"a\r\nb\u0000c)" + std::string(2000, 'x') + R"("})"));
    const std::string error = std::get<Refused>(outcome).error;
    CHECK(error.size() <= 400);
    CHECK(error.find_first_of(std::string("\r\n\0", 3)) == std::string::npos);
    CHECK(error.find(kToken) == std::string::npos);
}

// The examples of Twilio's documentation and of its own libraries' tests.
const std::string kExampleToken = "12345";
const std::string kExampleUrl = "https://mycompany.com/myapp.php?foo=1&bar=2";
const std::string kExampleBody =
    "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&"
    "To=%2B18005551212";

// Signed, and so looked at: these are callbacks of calls and no status of a message.
bool is_signed(const std::string& url, const std::string& signature,
               const std::string& body = kExampleBody, const std::string& token = kExampleToken) {
    const auto read = read_twilio_callback(token, {url, signature, body});
    REQUIRE_FALSE(read.ok());
    CHECK((read.error().code == Errc::kMalformed || read.error().code == Errc::kForbidden));
    return read.error().code == Errc::kMalformed;
}

TEST_CASE("Twilio's documented example is verified", "[deliver][sms][callback]") {
    CHECK(is_signed(kExampleUrl, "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
}

TEST_CASE("the examples of Twilio's libraries are verified", "[deliver][sms][callback]") {
    const std::string url = kExampleUrl;
    // A name that comes several times.
    CHECK(is_signed(url, "IK+Dwps556ElfBT0I3Rgjkr1wJU=",
                    "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234"));
    // Signed with the port and told without, and the other way round.
    CHECK(is_signed(url, "kvajT1Ptam85bY51eRf/AJRuM3w="));
    CHECK(is_signed("http" + url.substr(5), "0ZXoZLH/DfblKGATFgpif+LLRf4="));
    CHECK(is_signed("https://mycompany.com:1234/myapp.php?foo=1&bar=2",
                    "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
    CHECK(is_signed("http://mycompany.com:1234/myapp.php?foo=1&bar=2",
                    "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="));
    CHECK(is_signed("https://user:pass@mycompany.com/myapp.php?foo=1&bar=2",
                    "CukzLTc1tT5dXEDIHm/tKBanW10="));
    CHECK(is_signed("https://user:pass@mycompany.com/myapp.php?foo=1&bar=2",
                    "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI="));
}

TEST_CASE("a forged callback is forbidden", "[deliver][sms][callback]") {
    const std::string signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    CHECK_FALSE(is_signed(kExampleUrl, ""));
    CHECK_FALSE(is_signed(kExampleUrl, "RSOYDt4T1cUTdK1PDd93/VVr8B9="));
    CHECK_FALSE(is_signed(kExampleUrl, signature.substr(0, 27)));
    CHECK_FALSE(is_signed(kExampleUrl, signature + "="));
    CHECK_FALSE(is_signed(kExampleUrl + "&x=1", signature));
    CHECK_FALSE(is_signed("http" + kExampleUrl.substr(5), signature));
    CHECK_FALSE(is_signed(kExampleUrl, signature, kExampleBody + "&X=1"));
    CHECK_FALSE(is_signed(kExampleUrl, signature, kExampleBody, "12346"));
    CHECK_FALSE(is_signed(kExampleUrl, signature, "%G1"));
    // No token is configured: nobody can have signed.
    const std::string by_nobody = encode_base64(mac_of(MacHash::kSha1, "", kExampleUrl));
    CHECK_FALSE(is_signed(kExampleUrl, by_nobody, "", ""));
}

// As Twilio would send it.
Result<SmsStatus> read(const FormFields& fields, const std::string& query = "",
                       const std::string& signed_query = "") {
    const std::string url = "https://notify.example/hooks/twilio";
    std::string text = url + signed_query;
    FormFields sorted = fields;
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [name, value] : sorted)
        text += name + value;
    return read_twilio_callback(kToken, {url, encode_base64(mac_of(MacHash::kSha1, kToken, text)),
                                         encode_form(fields), query});
}

FormFields status_fields(const std::string& status) {
    return {{"SmsSid", "SM01"},       {"SmsStatus", status},       {"MessageStatus", status},
            {"To", "+33612345678"},   {"MessageSid", "SM01"},      {"AccountSid", kSid},
            {"From", "+15017122661"}, {"ApiVersion", "2010-04-01"}};
}

TEST_CASE("a callback tells where the message stands", "[deliver][sms][callback]") {
    for (const char* status :
         {"accepted", "scheduled", "queued", "sending", "sent", "unheard-of"}) {
        CAPTURE(status);
        CHECK(read(status_fields(status)).value() == SmsStatus{"SM01", SmsProgress::kUnderWay, ""});
    }
    for (const char* status : {"delivered", "read"}) {
        CAPTURE(status);
        CHECK(read(status_fields(status)).value() ==
              SmsStatus{"SM01", SmsProgress::kDelivered, ""});
    }
    for (const char* status : {"undelivered", "failed", "canceled"}) {
        CAPTURE(status);
        CHECK(read(status_fields(status)).value() ==
              SmsStatus{"SM01", SmsProgress::kFailed, "Twilio says " + std::string(status)});
    }
}

TEST_CASE("a callback says in its address, which is signed, what its message is",
          "[deliver][sms][callback]") {
    const std::string asked = twilio_callback_query(message().id, 12);
    CHECK(asked == "?delivery=" + message().id.text() + "&attempt=12");
    const auto fields = status_fields("delivered");
    const auto told = read(fields, asked.substr(1), asked);
    REQUIRE(told.ok());
    CHECK(told->message == TwilioMessage{message().id, 12});
    // Nobody moves another delivery by it.
    CHECK(read(fields, asked.substr(1)).error().code == Errc::kForbidden);
    CHECK(read(fields, asked.substr(1) + "3", asked).error().code == Errc::kForbidden);
    CHECK(read(fields, "", asked).error().code == Errc::kForbidden);
    for (const char* query : {"?a=b", "?delivery=1&attempt=2", "?attempt=2", "?%G1"}) {
        CAPTURE(query);
        const auto plain = read(fields, query + 1, query);
        REQUIRE(plain.ok());
        CHECK_FALSE(plain->message);
    }
    for (const char* attempt : {"", "x", "-1", "1x", "99999999999"}) {
        CAPTURE(attempt);
        const std::string query = "?delivery=" + message().id.text() + "&attempt=" + attempt;
        CHECK_FALSE(read(fields, query.substr(1), query)->message);
    }
}

TEST_CASE("a callback of failure tells the error's code and words", "[deliver][sms][callback]") {
    FormFields fields = status_fields("undelivered");
    fields.emplace_back("ErrorCode", "30003");
    CHECK(read(fields)->error == "Twilio says undelivered, error 30003");
    fields.emplace_back("ErrorMessage", "Unreachable\r\ndestination handset");
    CHECK(read(fields)->error ==
          "Twilio says undelivered, error 30003: Unreachable  destination handset");
}

TEST_CASE("a signed callback that is no message's status is malformed",
          "[deliver][sms][callback]") {
    CHECK(read({{"MessageStatus", "sent"}}).error().code == Errc::kMalformed);
    CHECK(read({{"MessageSid", "SM01"}}).error().code == Errc::kMalformed);
    CHECK(read({{"MessageSid", std::string(65, 'x')}, {"MessageStatus", "sent"}}).error().code ==
          Errc::kMalformed);
    CHECK(read({}).error().code == Errc::kMalformed);
}

}  // namespace
}  // namespace carillon::deliver
