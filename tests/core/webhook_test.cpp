// Webhooks: what they want to hear, when they are disabled, what is accepted as one.

#include "core/policy/webhook.hpp"

#include "core/policy/type_pattern.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kNow{1'800'000'000'000};
constexpr Millis kHour{3600'000};

const WebhookId kId = *WebhookId::parse("00000000-0000-7000-8000-000000000001");

Webhook webhook(std::vector<WebhookEvent> events, std::vector<std::string> types = {}) {
    WebhookTerms terms;
    terms.url = "https://crm.example/hook";
    terms.secret = "whsec_old";
    terms.events = std::move(events);
    terms.types = std::move(types);
    return make_webhook(kId, std::move(terms), kNow);
}

bool wants_type(const Webhook& hook, const std::string& type) {
    return wants(hook, WebhookEvent::kCreated, &type);
}

const DeliveryOutcome kTaken = Sent{};
const DeliveryOutcome kBusy = TryLater{"busy", {}};
const DeliveryOutcome kNever = carillon::Refused{"no", false};
const DeliveryOutcome kGone = carillon::Refused{"gone", true};

Delivery delivery(DeliveryChannel channel, DeliveryState state) {
    Delivery made;
    made.channel = channel;
    made.state = state;
    return made;
}

std::string refusal(const std::string& json) {
    const auto terms = decode_webhook_terms(json);
    return terms ? "accepted" : terms.error().field + ": " + terms.error().message;
}

}  // namespace

TEST_CASE("a pattern is a type or all that begin alike", "[core][webhook]") {
    CHECK(is_type_pattern("task.assigned"));
    CHECK(is_type_pattern("task.*"));
    CHECK(is_type_pattern("task.due.*"));
    for (const std::string none : {"", "*", ".*", "task*", "*.task", "task.*.late", "a\nb"}) {
        INFO(none);
        CHECK_FALSE(is_type_pattern(none));
    }
    CHECK(is_type_pattern(std::string(100, 'a')));
    CHECK_FALSE(is_type_pattern(std::string(101, 'a')));
    CHECK(matches_type("task.assigned", "task.assigned"));
    CHECK_FALSE(matches_type("task.assigned", "task.assigned.late"));
    CHECK(matches_type("task.*", "task.assigned"));
    CHECK(matches_type("task.*", "task.assigned.late"));
    CHECK_FALSE(matches_type("task.*", "task"));
    CHECK_FALSE(matches_type("task.*", "task."));
    CHECK_FALSE(matches_type("task.*", "tasks.assigned"));
}

TEST_CASE("a webhook wants its events, of its types, while it is on", "[core][webhook]") {
    const Webhook all = webhook({WebhookEvent::kCreated, WebhookEvent::kDeliveryFailed});
    CHECK(wants_type(all, "deal.won"));
    CHECK(wants(all, WebhookEvent::kDeliveryFailed, nullptr));
    CHECK_FALSE(wants(all, WebhookEvent::kRead, nullptr));

    const Webhook some = webhook({WebhookEvent::kCreated}, {"task.*", "deal.won"});
    CHECK(wants_type(some, "task.overdue"));
    CHECK(wants_type(some, "deal.won"));
    CHECK_FALSE(wants_type(some, "deal.lost"));
    CHECK_FALSE(wants(some, WebhookEvent::kCreated, nullptr));

    Webhook off = all;
    off.terms.enabled = false;
    CHECK_FALSE(wants_type(off, "deal.won"));
    Webhook deleted = all;
    remove(deleted, kNow);
    CHECK_FALSE(wants_type(deleted, "deal.won"));
}

TEST_CASE("what has happened follows from what a notification was and is", "[core][webhook]") {
    using Events = std::vector<WebhookEvent>;
    const NotificationMarks fresh{false, false, false};
    const NotificationMarks read{true, true, false};
    CHECK(events_between(fresh, fresh).empty());
    CHECK(events_between(fresh, read) == Events{WebhookEvent::kSeen, WebhookEvent::kRead});
    CHECK(events_between({false, true, false}, read) == Events{WebhookEvent::kRead});
    CHECK(events_between(read, {false, true, false}) == Events{WebhookEvent::kUnread});
    CHECK(events_between(read, {true, true, true}) == Events{WebhookEvent::kArchived});
    CHECK(events_between({true, true, true}, read) == Events{WebhookEvent::kUnarchived});
}

TEST_CASE("deliveries to webhooks ring no webhook", "[core][webhook]") {
    CHECK(event_of(delivery(DeliveryChannel::kEmail, DeliveryState::kFailed)) ==
          WebhookEvent::kDeliveryFailed);
    CHECK(event_of(delivery(DeliveryChannel::kSms, DeliveryState::kSent)) ==
          WebhookEvent::kDeliverySent);
    CHECK_FALSE(event_of(delivery(DeliveryChannel::kSms, DeliveryState::kWaiting)).has_value());
    for (const DeliveryState state : kDeliveryStates)
        CHECK_FALSE(event_of(delivery(DeliveryChannel::kWebhook, state)).has_value());
}

TEST_CASE("a webhook is disabled once it has failed for three days without a success",
          "[core][webhook]") {
    Webhook hook = webhook({WebhookEvent::kCreated});
    CHECK_FALSE(note_outcome(hook, kTaken, kNow));
    CHECK(note_outcome(hook, kBusy, kNow));
    CHECK(hook.failing_since == kNow);
    CHECK_FALSE(note_outcome(hook, kNever, kNow + kHour));
    CHECK_FALSE(note_outcome(hook, kBusy, kNow + kWebhookPatience - Millis(1)));
    CHECK(hook.is_on());

    SECTION("a success begins the time again") {
        CHECK(note_outcome(hook, kTaken, kNow + kWebhookPatience));
        CHECK_FALSE(hook.failing_since.has_value());
        CHECK(note_outcome(hook, kBusy, kNow + kWebhookPatience + kHour));
        CHECK(hook.is_on());
    }
    SECTION("then it is off, says why, and what waits for it is to be ended") {
        CHECK(note_outcome(hook, kBusy, kNow + kWebhookPatience));
        CHECK_FALSE(hook.is_on());
        CHECK(hook.disabled_reason == webhook_reason::kFailing);
        CHECK(hook.failing_since == kNow);
        CHECK(hook.has_leftovers);
        CHECK_FALSE(note_outcome(hook, kBusy, kNow + kWebhookPatience));
        // By hand, which forgets all of it.
        change(hook, hook.terms, kNow + kWebhookPatience + kHour);
        CHECK_FALSE(hook.is_on());
        CHECK(hook.disabled_reason == webhook_reason::kFailing);
        WebhookTerms on = hook.terms;
        on.enabled = true;
        change(hook, on, kNow + kWebhookPatience + kHour);
        CHECK(hook.is_on());
        CHECK(hook.disabled_reason.empty());
        CHECK_FALSE(hook.failing_since.has_value());
        CHECK_FALSE(hook.has_leftovers);
    }
}

TEST_CASE("a webhook that fails has a single message under way", "[core][webhook]") {
    Webhook hook = webhook({WebhookEvent::kCreated});
    CHECK(webhook_share(hook) == kWebhookShare);
    note_outcome(hook, kBusy, kNow);
    CHECK(webhook_share(hook) == 1);
    note_outcome(hook, kTaken, kNow + kHour);
    CHECK(webhook_share(hook) == kWebhookShare);
}

TEST_CASE("a webhook is gone a minute after it was removed", "[core][webhook]") {
    Webhook hook = webhook({WebhookEvent::kCreated});
    remove(hook, kNow);
    CHECK_FALSE(is_removed(hook, kNow + kWebhookRemoval - Millis(1)));
    CHECK(is_removed(hook, kNow + kWebhookRemoval));
}

TEST_CASE("410 disables a webhook at once", "[core][webhook]") {
    Webhook hook = webhook({WebhookEvent::kCreated});
    CHECK(note_outcome(hook, kGone, kNow));
    CHECK_FALSE(hook.is_on());
    CHECK(hook.disabled_reason == webhook_reason::kGone);
    CHECK(hook.failing_since == kNow);
}

TEST_CASE("a secret that is replaced signs for another day", "[core][webhook]") {
    Webhook hook = webhook({WebhookEvent::kCreated});
    WebhookTerms terms = hook.terms;
    terms.secret.clear();
    change(hook, terms, kNow);
    CHECK(secrets_of(hook, kNow) == std::vector<std::string>{"whsec_old"});
    terms.secret = "whsec_new";
    change(hook, terms, kNow);
    CHECK(secrets_of(hook, kNow) == std::vector<std::string>{"whsec_new", "whsec_old"});
    CHECK(secrets_of(hook, kNow + kFormerSecretKeep) == std::vector<std::string>{"whsec_new"});
}

TEST_CASE("what is sent to a webhook is sent whatever becomes of its notification",
          "[core][webhook]") {
    Delivery made =
        webhook_delivery(DeliveryId(), webhook({WebhookEvent::kDeleted}), WebhookEvent::kDeleted,
                         NotificationId(), user(1), R"({"a":1})", kNow);
    CHECK(made.target == kId.text());
    DeliveryFacts facts;
    facts.now = kNow;
    SECTION("it is leased without a notification, and keeps its content until it is sent") {
        CHECK(begin_attempt(made, facts));
        CHECK(end_attempt(made, 1, kBusy, 0, kNow));
        CHECK(made.content == R"({"a":1})");
        CHECK(begin_attempt(made, facts));
        CHECK(end_attempt(made, 2, kTaken, 0, kNow));
        CHECK(made.content.empty());
    }
    SECTION("a webhook that is off, or gone, ends it") {
        Delivery other = made;
        facts.is_channel_on = false;
        CHECK_FALSE(begin_attempt(made, facts));
        CHECK(made.reason == delivery_reason::kChannelOff);
        facts.is_channel_on = true;
        facts.has_address = false;
        CHECK_FALSE(begin_attempt(other, facts));
        CHECK(other.reason == delivery_reason::kNoAddress);
    }
    SECTION("its JSON names webhook and event, and never the content") {
        const std::string json = encode(made);
        CHECK(json.find("\"webhook_id\":\"" + kId.text() + "\"") != std::string::npos);
        CHECK(json.find(R"("event":"notification.deleted")") != std::string::npos);
        CHECK(json.find(R"("a":1)") == std::string::npos);
    }
}

TEST_CASE("a webhook as it is kept is read back whole", "[core][webhook]") {
    Webhook hook = webhook({WebhookEvent::kRead, WebhookEvent::kDeliverySent}, {"task.*"});
    WebhookTerms terms = hook.terms;
    terms.secret = "whsec_new";
    change(hook, terms, kNow);
    note_outcome(hook, kGone, kNow + kHour);
    remove(hook, kNow + kHour);
    const auto read = decode_stored_webhook(kId, stored_text(hook));
    REQUIRE(read.ok());
    CHECK(*read == hook);
    const Webhook plain = webhook({WebhookEvent::kCreated});
    CHECK(decode_stored_webhook(kId, stored_text(plain)).value() == plain);
}

TEST_CASE("the secret is shown where it is asked for and nowhere else", "[core][webhook]") {
    const Webhook hook = webhook({WebhookEvent::kCreated});
    CHECK(encode(hook, true).find(R"("secret":"whsec_old")") != std::string::npos);
    CHECK(encode(hook, false).find("whsec_old") == std::string::npos);
    CHECK(encode(std::vector<Webhook>{hook}).find("whsec_old") == std::string::npos);
    CHECK(encode(hook, false) ==
          R"({"id":"00000000-0000-7000-8000-000000000001","url":"https://crm.example/hook",)"
          R"("events":["notification.created"],"types":null,"enabled":true,)"
          R"("disabled_reason":null,"failing_since":null,)"
          R"("created_at":"2027-01-15T08:00:00.000Z","updated_at":"2027-01-15T08:00:00.000Z"})");
}

TEST_CASE("each event has one name", "[core][webhook]") {
    for (const WebhookEvent event : kWebhookEvents) {
        CHECK_FALSE(text(event).empty());
        CHECK(parse_webhook_event(text(event)) == event);
    }
    CHECK_FALSE(parse_webhook_event("notification.*").has_value());
    CHECK_FALSE(parse_webhook_event(kWebhookTest).has_value());
}

TEST_CASE("a webhook's terms are read with a word for each that is wrong", "[core][webhook]") {
    const auto terms = decode_webhook_terms(
        R"({"url":"https://a.example","events":["notification.read","notification.read"],)"
        R"("types":["task.*"],"enabled":false,"more":1})");
    REQUIRE(terms.ok());
    CHECK(terms->events == std::vector<WebhookEvent>{WebhookEvent::kRead});
    CHECK(terms->types == std::vector<std::string>{"task.*"});
    CHECK_FALSE(terms->enabled);
    CHECK(terms->secret.empty());
    CHECK(decode_webhook_terms(R"({"url":"u","events":["delivery.sent"],"types":null})")->enabled);

    CHECK(refusal(R"({"events":["delivery.sent"]})").substr(0, 4) == "url:");
    CHECK(refusal(R"({"url":"u"})").substr(0, 7) == "events:");
    CHECK(refusal(R"({"url":"u","events":[]})").find("name at least one of notification.created") !=
          std::string::npos);
    const std::string unknown = refusal(R"({"url":"u","events":["delivery.sent","task.done"]})");
    CHECK(unknown.substr(0, 10) == "events[1]:");
    CHECK(unknown.find("\"task.done\"") != std::string::npos);
    for (const WebhookEvent event : kWebhookEvents)
        CHECK(unknown.find(std::string(text(event))) != std::string::npos);
    CHECK(refusal(R"({"url":"u","events":["delivery.sent"],"types":[]})").substr(0, 6) == "types:");
    CHECK(refusal(R"({"url":"u","events":["delivery.sent"],"types":["*"]})").substr(0, 9) ==
          "types[0]:");
    CHECK(refusal(R"({"url":"u","events":["delivery.sent"],"secret":""})").substr(0, 7) ==
          "secret:");
    // Whatever is wrong with a secret, no error shows it.
    CHECK(refusal(R"({"url":"u","events":["delivery.sent"],"secret":[271828]})").find("271828") ==
          std::string::npos);
    CHECK(decode_webhook_terms("[]").error().code == Errc::kMalformed);
    CHECK(decode_webhook_terms(R"({"url":"u","events":"all"})").error().code == Errc::kMalformed);
}
