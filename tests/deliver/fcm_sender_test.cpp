// Firebase Cloud Messaging against a stand-in that checks what Google checks: the signature and the
// claims of the request for access, and the form of the message.

#include "server/deliver/push/fcm_sender.hpp"

#include "server/auth/jose.hpp"
#include "server/deliver/http/form.hpp"
#include "server/deliver/push/fcm_message.hpp"
#include "tests/deliver/push_service.hpp"
#include "tests/server/auth_keys.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace carillon::deliver {
namespace {

using Json = nlohmann::json;
using test::header_of;
using test::KeyPair;
using test::kPushNow;
using test::Outcomes;
using test::push_message;
using test::PushService;
using test::TempDir;

constexpr auto kTokenUri = "https://oauth2.example/token";
constexpr auto kSendUrl = "https://fcm.example/v1/projects/crm-1/messages:send";
const FcmSubscription kApp{"app:token"};

const KeyPair& key() {
    static const KeyPair kKey = KeyPair::rsa();
    return kKey;
}

Json account_json() {
    return {{"type", "service_account"},
            {"project_id", "crm-1"},
            {"private_key_id", "k1"},
            {"private_key", key().private_pem()},
            {"client_email", "push@crm-1.example"},
            {"token_uri", kTokenUri}};
}

struct Fcm {
    PushService service;
    Outcomes outcomes;
    std::unique_ptr<FcmSender> sender =
        std::make_unique<FcmSender>(FcmSettings{*decode_service_account(account_json().dump()),
                                                "https://fcm.example", "https://crm.example/"},
                                    service.exchange());

    void send(Millis now = kPushNow) {
        Message message = push_message();
        message.now = now;
        sender->send(message, kApp, outcomes.take());
    }
    void grant(std::size_t n, const std::string& token = "access", int seconds = 3600) {
        service.answer(n, 200, Json{{"access_token", token}, {"expires_in", seconds}}.dump());
    }
};

// The claims of a grant, once its signature is proven.
Json claims_of(const HttpRequest& request) {
    const auto fields = decode_form(request.body);
    REQUIRE(fields);
    REQUIRE(fields->size() == 2);
    CHECK(fields->at(0) == std::pair<std::string, std::string>(
                               "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"));
    CHECK(fields->at(1).first == "assertion");
    const auto token = jose::Token::parse(fields->at(1).second);
    REQUIRE(token);
    REQUIRE(token->algorithm() == jose::Algorithm::kRs256);
    CHECK(token->key_id() == "k1");
    CHECK(token->is_signed_by(*jose::Key::from_pem(key().public_pem())));
    return Json::parse(*token->payload());
}

TEST_CASE("access is asked for with a grant that Google would take", "[deliver][fcm]") {
    Fcm fcm;
    fcm.send();
    REQUIRE(fcm.service.count() == 1);
    const HttpRequest& request = fcm.service.request(0);
    CHECK(request.url == kTokenUri);
    CHECK(header_of(request, "Content-Type") == "application/x-www-form-urlencoded");
    CHECK(claims_of(request) ==
          Json{{"iss", "push@crm-1.example"},
               {"scope", "https://www.googleapis.com/auth/firebase.messaging"},
               {"aud", kTokenUri},
               {"iat", 1'700'000'000},
               {"exp", 1'700'003'600}});
}

TEST_CASE("a message goes to its project with the access that was granted", "[deliver][fcm]") {
    Fcm fcm;
    fcm.send();
    fcm.grant(0);
    REQUIRE(fcm.service.count() == 2);
    const HttpRequest& request = fcm.service.request(1);
    CHECK(request.url == kSendUrl);
    CHECK(header_of(request, "Authorization") == "Bearer access");
    CHECK(Json::parse(request.body).at("message").at("token") == "app:token");
    fcm.service.answer(1, 200, R"({"name":"projects/crm-1/messages/7"})");
    CHECK(fcm.outcomes.only() == Outcome(Sent{"projects/crm-1/messages/7"}));
}

TEST_CASE("an FCM message says for each kind of device how it is handled", "[deliver][fcm]") {
    Message message = push_message();
    message.notification.expires_at = kPushNow + Millis(90'000);
    const Json said = Json::parse(fcm_message(message, kApp, "https://crm.example/")).at("message");
    const std::string topic = said.at("android").at("collapse_key");
    CHECK(topic.size() == 32);
    CHECK(said == Json::parse(R"({
        "token":"app:token",
        "notification":{"title":"Call Acme","body":"Before noon"},
        "data":{"id":"01903e7a-0000-7000-8000-000000000001","url":"/tasks/42","priority":"high",
                "unread":"3","group":"deal:42"},
        "android":{"priority":"HIGH","ttl":"90s","collapse_key":")" +
                              topic + R"(",
                   "notification":{"tag":"deal:42"}},
        "webpush":{"headers":{"TTL":"90","Urgency":"high","Topic":")" +
                              topic + R"("},
                   "notification":{"tag":"deal:42"},
                   "fcm_options":{"link":"https://crm.example/tasks/42"}},
        "apns":{"headers":{"apns-priority":"10","apns-expiration":"1700000090",
                           "apns-collapse-id":")" +
                              topic + R"("},
                "payload":{"aps":{"badge":3,"thread-id":"deal:42"}}}})"));

    message.notification.data = "{}";
    message.notification.group.reset();
    message.notification.priority = Priority::kNormal;
    const Json plain = Json::parse(fcm_message(message, kApp, "")).at("message");
    CHECK(plain.at("android").at("priority") == "NORMAL");
    CHECK_FALSE(plain.at("android").contains("collapse_key"));
    CHECK(plain.at("android").at("notification").at("tag") == plain.at("data").at("id"));
    CHECK_FALSE(plain.at("webpush").contains("fcm_options"));
    CHECK(plain.at("apns").at("headers").at("apns-priority") == "5");
}

TEST_CASE("what FCM counts of a message is within its limit, whatever it says", "[deliver][fcm]") {
    Message message = push_message();
    message.notification.title = std::string(150, '\x01');
    message.notification.body = std::string(16 * 1024, '\x01');
    message.notification.group = std::string(100, '\x01');
    message.notification.data = R"({"url":"/)" + std::string(1021, 'x') + R"("})";
    const Json said = Json::parse(fcm_message(message, kApp, "")).at("message");
    CHECK(said.at("notification").dump().size() + said.at("data").dump().size() <= 4096);
    const Json apple = said.at("apns").at("payload");
    CHECK(said.at("notification").dump().size() + said.at("data").dump().size() +
              apple.dump().size() <=
          4096);
}

TEST_CASE("a link that FCM would refuse stays in the data", "[deliver][fcm]") {
    const auto web = [](const char* public_url) {
        return Json::parse(fcm_message(push_message(), kApp, public_url))
            .at("message")
            .at("webpush");
    };
    CHECK_FALSE(web("http://crm.example/").contains("fcm_options"));
    CHECK_FALSE(web("").contains("fcm_options"));
}

TEST_CASE("access is fetched once for all that wait, and used until five minutes before its end",
          "[deliver][fcm]") {
    Fcm fcm;
    for (int n = 0; n < 3; ++n)
        fcm.send();
    CHECK(fcm.service.count() == 1);
    fcm.grant(0, "first");
    CHECK(fcm.service.count() == 4);
    fcm.send(kPushNow + Millis(3'299'999));
    CHECK(header_of(fcm.service.request(4), "Authorization") == "Bearer first");
    fcm.send(kPushNow + Millis(3'300'000));
    REQUIRE(fcm.service.count() == 6);
    CHECK(fcm.service.request(5).url == kTokenUri);
    fcm.grant(5, "second");
    CHECK(header_of(fcm.service.request(6), "Authorization") == "Bearer second");
}

TEST_CASE("access that is not granted is tried again later and says what is wrong",
          "[deliver][fcm]") {
    Fcm fcm;
    fcm.send();
    fcm.send();
    fcm.service.answer(0, 400,
                       R"({"error":"invalid_grant","error_description":"Invalid JWT Signature."})");
    REQUIRE(fcm.outcomes.all.size() == 2);
    const Outcome expected = TryLater{
        "the token server of FCM_SERVICE_ACCOUNT_FILE answers 400: "
        R"({"error":"invalid_grant","error_description":"Invalid JWT Signature."})",
        {}};
    CHECK(fcm.outcomes.all[0] == expected);
    CHECK(fcm.outcomes.all[1] == expected);
    // The next message asks again.
    fcm.send();
    CHECK(fcm.service.count() == 2);
    fcm.service.answer(1, HttpAnswer{503, {}, {}, "30", {}});
    CHECK(std::get<TryLater>(fcm.outcomes.all[2]).after == Millis(30'000));
}

TEST_CASE("an answer of the token server that is none is tried again later", "[deliver][fcm]") {
    for (const char* body :
         {"", "[]", "{}", R"({"access_token":7})", R"({"access_token":""})",
          R"({"access_token":"a\r\nX-Evil: b"})", R"({"access_token":"a","expires_in":-1})"}) {
        INFO(body);
        Fcm fcm;
        fcm.send();
        fcm.service.answer(0, 200, body);
        CHECK(fcm.service.count() == 1);
        const std::string error = std::get<TryLater>(fcm.outcomes.only()).error;
        CHECK(error.rfind("the token server of FCM_SERVICE_ACCOUNT_FILE: ", 0) == 0);
        CHECK(error.find("Evil") == std::string::npos);
    }
}

TEST_CASE("access that FCM does not take is fetched once more, then the message waits",
          "[deliver][fcm]") {
    Fcm fcm;
    fcm.send();
    fcm.grant(0, "stale");
    fcm.service.answer(1, 401, "expired");
    REQUIRE(fcm.service.count() == 3);
    CHECK(fcm.service.request(2).url == kTokenUri);
    fcm.grant(2, "fresh");
    CHECK(header_of(fcm.service.request(3), "Authorization") == "Bearer fresh");
    fcm.service.answer(3, 401, "no");
    CHECK(fcm.service.count() == 4);
    CHECK(fcm.outcomes.only() == Outcome(TryLater{"FCM answers 401: no", {}}));
}

TEST_CASE("an app that was removed is gone, and only where FCM says so", "[deliver][fcm]") {
    const auto outcome_of = [](int status, const std::string& body) {
        Fcm fcm;
        fcm.send();
        fcm.grant(0);
        fcm.service.answer(1, status, body);
        return fcm.outcomes.only();
    };
    const std::string unregistered =
        R"({"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND",
            "details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError",
                        "errorCode":"UNREGISTERED"}]}})";
    CHECK(std::get<Refused>(outcome_of(404, unregistered)).is_gone);
    CHECK(std::get<Refused>(outcome_of(404, R"({"error":{"status":"NOT_FOUND"}})")).is_gone);
    CHECK(std::get<Refused>(
              outcome_of(400, R"({"error":{"details":[{"errorCode":"UNREGISTERED"}]}})"))
              .is_gone);
    // Some other server in its place.
    CHECK_FALSE(std::get<Refused>(outcome_of(404, "<html>Not Found</html>")).is_gone);
    CHECK_FALSE(
        std::get<Refused>(
            outcome_of(400, R"({"error":{"details":[7,{"errorCode":"INVALID_ARGUMENT"}]}})"))
            .is_gone);
    CHECK_FALSE(std::get<Refused>(outcome_of(403, R"({"error":{"details":7}})")).is_gone);
    CHECK_FALSE(std::get<Refused>(outcome_of(413, "")).is_gone);
    CHECK(std::holds_alternative<TryLater>(outcome_of(429, "")));
    CHECK(std::holds_alternative<TryLater>(outcome_of(503, "")));
}

TEST_CASE("a sender that ends under way answers nothing", "[deliver][fcm]") {
    Fcm fcm;
    fcm.send();
    fcm.sender.reset();
    fcm.grant(0);
    CHECK(fcm.service.count() == 1);
    CHECK(fcm.outcomes.all.empty());
}

TEST_CASE("a service account's file is refused with the member that is wrong and no key",
          "[deliver][fcm]") {
    const auto refused = [](const char* name, const Json& value) {
        Json json = account_json();
        json[name] = value;
        const auto account = decode_service_account(json.dump());
        REQUIRE_FALSE(account);
        CHECK(account.error().code == Errc::kInvalid);
        CHECK(account.error().field == name);
        CHECK(account.error().message.find("BEGIN") == std::string::npos);
        return account.error().message;
    };
    CHECK(refused("type", "authorized_user") ==
          R"(type must be "service_account", not "authorized_user")");
    CHECK(refused("project_id", "../x") ==
          R"(project_id must be the id of a project, letters, digits and -, not "../x")");
    CHECK(refused("client_email", nullptr) == "client_email is missing; it must be a string");
    CHECK(refused("token_uri", "ftp://x").rfind("token_uri must be an http or https address", 0) ==
          0);
    const std::string key_line =
        "private_key must be a PEM text of a private RSA key of 2048 bits or more";
    CHECK(refused("private_key", "secret") == key_line);
    CHECK(refused("private_key", KeyPair::p256().private_pem()) == key_line);
    CHECK(refused("private_key", KeyPair::rsa(1024).private_pem()) == key_line);
    CHECK(refused("private_key", key().public_pem()) == key_line);
    CHECK_FALSE(decode_service_account("{"));

    const TempDir folder;
    CHECK(read_service_account(folder.write("account.json", account_json().dump()))->project_id ==
          "crm-1");
    CHECK(read_service_account(folder.path() / "none").error().message == "there is none");
    CHECK(read_service_account(folder.write("big.json", std::string(65 * 1024, ' ')))
              .error()
              .message == "it is larger than 64 KiB");
}

}  // namespace
}  // namespace carillon::deliver
