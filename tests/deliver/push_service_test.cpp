// The whole way to a browser: the channel as it is set up, over TLS to a push service of another
// language that checks who sends and opens the message with a browser's keys.

#include "tests/deliver/push_service.hpp"

#include "server/base/clock/system_clock.hpp"
#include "server/deliver/push/push_channel.hpp"
#include "tests/deliver/loop.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace carillon::deliver {
namespace {

using Json = nlohmann::json;
using test::ChildProcess;
using test::Loop;

ChildProcess::Options program(const std::string& name) {
    ChildProcess::Options options;
    options.program = name;
    return options;
}

struct RealPushService {
    RealPushService() : folder(), key(path("key.pem")), certificate(path("certificate.pem")) {
        ChildProcess made({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                           "-nodes", "-days", "2", "-subj", "/CN=push.example", "-addext",
                           "subjectAltName=DNS:push.example", "-keyout", key, "-out", certificate},
                          program("openssl"));
        const auto end = made.wait();
        if (end.exit_code != 0) throw std::runtime_error(end.err);
        auto options = program("node");
        options.environment = {{"KEY", key}, {"CERT", certificate}};
        process = std::make_unique<ChildProcess>(
            test::Arguments{CARILLON_RECEIVERS "/push_service.mjs"}, options);
        const std::string line = process->read_line();
        if (line.empty()) throw std::runtime_error(process->wait().err);
        const Json said = Json::parse(line);
        port = std::to_string(said.at("port").get<int>());
        subscription = said.at("subscription");
    }
    std::string path(const char* name) const { return folder.path() / name; }
    Json heard() const { return Json::parse(process->read_line()); }

    std::unique_ptr<PushSender> channel(Loop& loop, AddressRule rule = refuse_nothing) {
        PushChannelSettings settings{
            *load_vapid_key(path("vapid_key.pem")), "mailto:push@example.com", {}, "", "", {}, {}};
        settings.browsers.rule = std::move(rule);
        settings.browsers.ca_file = certificate;
        settings.browsers.resolved = [this] {
            return std::vector<std::string>{"push.example:" + port + ":127.0.0.1"};
        };
        SubscriptionBook book;
        book.find = [this](const Message&, auto done) {
            done(
                std::vector<KnownSubscription>{{"one", *decode_subscription(subscription.dump())}});
        };
        book.forget = [this](const std::string& id) { forgotten.push_back(id); };
        return make_push_channel(loop.executor(), std::move(settings), std::move(book));
    }
    void answer_with(int status) {
        subscription["endpoint"] = "https://push.example:" + port + "/p/" + std::to_string(status);
    }

    test::TempDir folder;
    std::string key;
    std::string certificate;
    std::unique_ptr<ChildProcess> process;
    std::string port;
    Json subscription;
    std::vector<std::string> forgotten;
};

Message message_now() {
    Message message = test::push_message();
    message.now = system_now();
    return message;
}

TEST_CASE("a push service takes the message and its browser reads it", "[deliver][push]") {
    RealPushService service;
    Loop loop;
    const auto channel = service.channel(loop);
    CHECK(loop.send(*channel, message_now()) ==
          Outcome(Sent{"https://push.example:" + service.port + "/m/1"}));
    const Json heard = service.heard();
    CHECK(heard.at("status") == 201);
    CHECK(heard.at("text") == Json::parse(R"({
        "id":"01903e7a-0000-7000-8000-000000000001","title":"Call Acme","body":"Before noon",
        "url":"/tasks/42","priority":"high","unread":3,"group":"deal:42"})"));
    CHECK(heard.at("headers").at("ttl") == "2419200");
    CHECK(heard.at("headers").at("urgency") == "high");
    CHECK(heard.at("claims").at("aud") == "https://push.example:" + service.port);
}

TEST_CASE("a subscription that a push service has ended is forgotten", "[deliver][push]") {
    RealPushService service;
    Loop loop;
    const auto channel = service.channel(loop);
    service.answer_with(410);
    CHECK(std::get<Refused>(loop.send(*channel, message_now())).is_gone);
    CHECK(service.forgotten == std::vector<std::string>{"one"});
}

TEST_CASE("a push service that is busy says when it is to be asked again", "[deliver][push]") {
    RealPushService service;
    Loop loop;
    const auto channel = service.channel(loop);
    service.answer_with(429);
    CHECK(std::get<TryLater>(loop.send(*channel, message_now())).after == Millis(7000));
}

TEST_CASE("an endpoint within a private network is not asked unless that is allowed",
          "[deliver][push]") {
    RealPushService service;
    Loop loop;
    const auto channel = service.channel(loop, refuse_unless_public);
    const auto later = std::get<TryLater>(loop.send(*channel, message_now()));
    CHECK_THAT(later.error, Catch::Contains("loopback"));
    service.process->signal(15);
    CHECK(service.process->wait().out.empty());
}

}  // namespace
}  // namespace carillon::deliver
