// Webhooks as others read them: the reference library of Standard Webhooks, and the receivers of
// the documentation, each as a program of its own.

#include "server/deliver/signing/base64.hpp"
#include "server/deliver/webhook/signature.hpp"
#include "server/deliver/webhook/webhook_sender.hpp"
#include "tests/deliver/loop.hpp"
#include "tests/deliver/messages.hpp"
#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace carillon::deliver {
namespace {

using test::ChildProcess;
using test::Loop;

const std::string kKey(32, 'k');
const std::string kSecret = "whsec_" + encode_base64(kKey);

// Receivers compare the signed time with their own clock.
Millis now() {
    return std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch());
}

struct Receiver {
    std::string name;
    std::string program;
    std::string file;
    bool knows_repeats = true;
};

const Receiver kReceivers[] = {
    {"the reference library", "node", CARILLON_RECEIVERS "/standard_webhooks.mjs", false},
    {"the documented receiver in JavaScript", "node",
     CARILLON_DOCS "/examples/receive_webhooks.mjs"},
    {"the documented receiver in Python", "python3", CARILLON_DOCS "/examples/receive_webhooks.py"},
};

struct Running {
    explicit Running(const Receiver& receiver)
        : process({receiver.file}, options_of(receiver)), url(process.read_line()) {
        if (url.empty()) throw std::runtime_error(receiver.name + ": " + process.wait().err);
    }
    static ChildProcess::Options options_of(const Receiver& receiver) {
        ChildProcess::Options options;
        options.program = receiver.program;
        options.environment = {{"WEBHOOK_SECRET", kSecret}, {"PORT", "0"}};
        return options;
    }

    ChildProcess process;
    std::string url;
};

std::unique_ptr<WebhookSender> sender_to(Loop& loop, const std::string& url,
                                         const std::vector<std::string>& secrets) {
    WebhookSenderSettings settings;
    settings.http.rule = refuse_nothing;
    settings.find = [url, secrets](const Message&, const auto& done) {
        done(std::optional<WebhookCall>(WebhookCall{url, secrets}));
    };
    return std::make_unique<WebhookSender>(loop.executor(), settings);
}

Message message_now() {
    Message message = test::message();
    message.now = now();
    message.notification.body = "Caf\u00e9, \U0001f600, \"quotes\" \\ and\na line.";
    message.content = encode(message.notification);
    return message;
}

TEST_CASE("what is signed is verified by the reference library and by the documented receivers",
          "[deliver][webhook][receivers]") {
    const Receiver& receiver = kReceivers[GENERATE(0, 1, 2)];
    CAPTURE(receiver.name);
    Running running(receiver);
    Loop loop;
    const Message message = message_now();
    const std::string expected = "notification.created " + message.notification.id.text();
    CHECK(loop.send(*sender_to(loop, running.url, {kSecret}), message) == Outcome(Sent{}));
    CHECK(running.process.read_line() == expected);
    if (receiver.knows_repeats) {
        CHECK(loop.send(*sender_to(loop, running.url, {kSecret}), message) == Outcome(Sent{}));
        CHECK(running.process.read_line() == "repeated " + message.id.text());
    }
    // While a secret is replaced, whoever has only one of the two reads both.
    Message other = message;
    other.id = DeliveryId::parse("0190f000-0000-7000-8000-00000000d002").value();
    const std::string unknown = "whsec_" + encode_base64(std::string(24, 'x'));
    CHECK(loop.send(*sender_to(loop, running.url, {unknown, kSecret}), other) == Outcome(Sent{}));
    CHECK(running.process.read_line() == expected);
}

TEST_CASE("what is signed with another secret or at another time is refused by all of them",
          "[deliver][webhook][receivers]") {
    const Receiver& receiver = kReceivers[GENERATE(0, 1, 2)];
    CAPTURE(receiver.name);
    Running running(receiver);
    Loop loop;
    const std::string unknown = "whsec_" + encode_base64(std::string(32, 'x'));
    const auto is_refused = [&](const std::vector<std::string>& secrets, const Message& message) {
        const Outcome outcome = loop.send(*sender_to(loop, running.url, secrets), message);
        const auto* later = std::get_if<TryLater>(&outcome);
        return later != nullptr && later->error.find("answers 401") != std::string::npos &&
               running.process.read_line().rfind("refused", 0) == 0;
    };
    CHECK(is_refused({unknown}, message_now()));
    Message old = message_now();
    old.now -= Millis(600000);
    CHECK(is_refused({kSecret}, old));
    Message early = message_now();
    early.now += Millis(600000);
    CHECK(is_refused({kSecret}, early));
}

TEST_CASE("what was changed on its way is refused by all of them",
          "[deliver][webhook][receivers]") {
    const Receiver& receiver = kReceivers[GENERATE(0, 1, 2)];
    CAPTURE(receiver.name);
    Running running(receiver);
    Loop loop;
    HttpClientSettings settings;
    settings.rule = refuse_nothing;
    HttpClient client(loop.executor(), settings);
    const std::string id = "msg_1";
    const std::string timestamp = webhook_timestamp(now());
    HttpRequest request;
    request.url = running.url;
    request.body = R"({"type":"notification.read","data":{"id":"1"}})";
    request.headers = {
        {"webhook-id", id},
        {"webhook-timestamp", timestamp},
        {"webhook-signature", webhook_signature({kKey}, id, timestamp, request.body)}};
    const auto status = [&](const HttpRequest& sent) {
        const int answered = loop.ask(client, sent).status;
        running.process.read_line();
        return answered;
    };
    CHECK(status(request) == 204);
    HttpRequest changed = request;
    changed.body[2] = 'T';
    CHECK(status(changed) == 401);
    changed = request;
    changed.headers[0].second = "msg_2";
    CHECK(status(changed) == 401);
    changed = request;
    changed.headers[1].second = std::to_string(std::stoll(timestamp) - 1);
    CHECK(status(changed) == 401);
    changed = request;
    changed.headers.pop_back();
    CHECK(status(changed) == 401);
}

}  // namespace
}  // namespace carillon::deliver
