#include "core/event/event.hpp"
#include "core/event/templates_codec.hpp"
#include "tests/core/delivery_samples.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace carillon;
using namespace carillon::test;
using namespace carillon::test::one_mail;

namespace {

std::string reason_at(Unless unless, const Notification* n, bool is_on = true,
                      bool has_address = true) {
    Delivery delivery = waiting(unless);
    if (begin_attempt(delivery, {n, is_on, has_address, kNow})) return "sent";
    CHECK(delivery.state == DeliveryState::kSuppressed);
    CHECK_FALSE(delivery.wake_at);
    return delivery.reason;
}

std::vector<DeliveryStep> steps_in(const std::string& deliver) {
    const std::string file =
        R"({"types":{"x.y":{"texts":{"fr":{"title":"T","body":"B"}},"deliver":)" + deliver + "}}}";
    const auto set = decode_templates(file, TemplateSet(), "fr");
    if (!set.ok()) FAIL(set.error().message);
    return set->find("x.y")->deliver;
}

std::string refusal_of(const std::string& deliver) {
    const std::string file =
        R"({"types":{"x.y":{"texts":{"fr":{"title":"T","body":"B"}},"deliver":)" + deliver + "}}}";
    const auto set = decode_templates(file, TemplateSet(), "fr");
    return set.ok() ? "accepted" : set.error().message;
}

}  // namespace

TEST_CASE("a step's condition is asked of the row at the moment of sending", "[core][delivery]") {
    Notification plain = row();
    Notification seen = row();
    seen.seen_at = kNow;
    Notification read = row();
    read.read_at = kNow;
    Notification expired = row();
    expired.expires_at = kNow;
    CHECK(reason_at(Unless::kNever, &plain) == "sent");
    CHECK(reason_at(Unless::kNever, &seen) == "sent");
    CHECK(reason_at(Unless::kNever, &read) == "sent");
    CHECK(reason_at(Unless::kSeen, &seen) == "seen");
    CHECK(reason_at(Unless::kSeen, &read) == "read");
    CHECK(reason_at(Unless::kRead, &seen) == "sent");
    CHECK(reason_at(Unless::kRead, &read) == "read");
    CHECK(reason_at(Unless::kNever, &expired) == "expired");
    CHECK(reason_at(Unless::kNever, nullptr) == "deleted");
}

TEST_CASE("a delivery waits for the end of quiet hours, and is asked again", "[core][delivery]") {
    const Notification n = row();
    ChannelDecision later = wanted(kNow + Millis(5000));
    later.verdict = ChannelVerdict::kLater;
    later.ground = Ground::kQuietHours;
    Delivery delivery = make_delivery(waiting().id, {}, 0, n, later, kNow);
    CHECK(delivery.state == DeliveryState::kWaiting);
    CHECK(delivery.reason == "quiet_hours");
    CHECK(delivery.wake_at == kNow + Millis(5000));
    later.at = kNow + Millis(9000);
    later.ground = Ground::kPaused;
    CHECK_FALSE(begin_attempt(delivery, {&n, true, true, kNow + Millis(5000), &later}));
    CHECK(delivery.state == DeliveryState::kWaiting);
    CHECK(delivery.reason == "paused");
    CHECK(delivery.due_at == kNow + Millis(9000));
    CHECK(delivery.attempts == 0);
    const ChannelDecision now = wanted(kNow + Millis(9000));
    CHECK(begin_attempt(delivery, {&n, true, true, kNow + Millis(9000), &now}));
    CHECK(delivery.reason.empty());
    CHECK(delivery.attempts == 1);
}

TEST_CASE("what its owner does not want is suppressed, when it is made and when it is due",
          "[core][delivery]") {
    const Notification n = row();
    ChannelDecision no = wanted(kNow);
    no.verdict = ChannelVerdict::kNever;
    no.at.reset();
    no.ground = Ground::kPreference;
    const Delivery made = make_delivery(waiting().id, {}, 0, n, no, kNow);
    CHECK(made.state == DeliveryState::kSuppressed);
    CHECK(made.reason == "preference");
    CHECK_FALSE(made.wake_at);
    no.ground = Ground::kUnsubscribed;
    Delivery due = waiting();
    CHECK_FALSE(begin_attempt(due, {&n, true, false, kNow, &no}));
    CHECK(due.state == DeliveryState::kSuppressed);
    CHECK(due.reason == "unsubscribed");
}

TEST_CASE("what was filed away is sent though it counts as read", "[core][delivery]") {
    Notification n = row();
    file_away(n);
    const Delivery made =
        make_delivery(waiting().id, {Channel::kEmail, Millis(0), Unless::kRead, Priority::kLow}, 0,
                      n, wanted(kNow), kNow);
    CHECK(made.unless == Unless::kNever);
}

TEST_CASE("of several reasons the first one is told", "[core][delivery]") {
    Notification read_and_expired = row();
    read_and_expired.read_at = read_and_expired.expires_at = kNow;
    CHECK(reason_at(Unless::kRead, &read_and_expired) == "read");
    CHECK(reason_at(Unless::kRead, &read_and_expired, true, false) == "no_address");
    CHECK(reason_at(Unless::kRead, &read_and_expired, false, false) == "channel_off");
    CHECK(reason_at(Unless::kRead, nullptr, false, false) == "channel_off");
}

TEST_CASE("attempts come after 1, 5 and 30 minutes, 2, 6 and 12 hours, then it has failed",
          "[core][delivery]") {
    const Notification n = row();
    for (const double jitter : {0.0, 0.5, 0.999}) {
        Delivery delivery = waiting();
        Millis now = kNow;
        for (const Millis after : kRetryAfter) {
            REQUIRE(begin_attempt(delivery, {&n, true, true, now}));
            REQUIRE(end_attempt(delivery, delivery.attempts, TryLater{"busy", {}}, jitter, now));
            CHECK(delivery.state == DeliveryState::kWaiting);
            CHECK(delivery.due_at - now >= after);
            CHECK(delivery.due_at - now <= after + after / 10);
            CHECK(delivery.wake_at == delivery.due_at);
            now = delivery.due_at;
        }
        REQUIRE(begin_attempt(delivery, {&n, true, true, now}));
        REQUIRE(end_attempt(delivery, kDeliveryAttempts, TryLater{"busy", {}}, jitter, now));
        CHECK(delivery.state == DeliveryState::kFailed);
        CHECK(delivery.last_error == "busy");
        CHECK_FALSE(delivery.wake_at);
    }
}

TEST_CASE("a provider that says when is asked not before, up to a day", "[core][delivery]") {
    const auto due_after = [](Millis asked) {
        Delivery delivery = sending();
        end_attempt(delivery, 1, TryLater{"busy", asked}, 0, kNow);
        return delivery.due_at - kNow;
    };
    CHECK(due_after(Millis(1000)) == kRetryAfter[0]);
    CHECK(due_after(Millis(7200'000)) == Millis(7200'000));
    CHECK(due_after(Millis(std::int64_t{1} << 50)) == kLongestRetryAfter);
}

TEST_CASE("an answer counts once, and late only when the message was taken", "[core][delivery]") {
    Delivery delivery = sending();
    Delivery before = delivery;
    CHECK_FALSE(end_attempt(delivery, 2, Refused{"another attempt's"}, 0, kNow));
    CHECK(delivery == before);
    CHECK(end_attempt(delivery, 1, TryLater{"busy", {}}, 0, kNow));
    CHECK_FALSE(end_attempt(delivery, 1, Refused{"again"}, 0, kNow));
    CHECK(end_attempt(delivery, 1, Sent{"id"}, 0, kNow));
    CHECK(delivery.state == DeliveryState::kSent);
    before = delivery;
    CHECK_FALSE(end_attempt(delivery, 1, Sent{"other"}, 0, kNow));
    CHECK_FALSE(end_attempt(delivery, 1, Refused{"no"}, 0, kNow));
    CHECK_FALSE(end_attempt(delivery, 1, TryLater{"no", {}}, 0, kNow));
    CHECK(delivery == before);
}

TEST_CASE("whoever takes it again and again without telling is the last to have it",
          "[core][delivery]") {
    const Notification n = row();
    Delivery delivery = waiting();
    for (std::uint32_t i = 0; i < kDeliveryAttempts; ++i)
        REQUIRE(begin_attempt(delivery, {&n, true, true, kNow}));
    CHECK_FALSE(begin_attempt(delivery, {&n, true, true, kNow}));
    CHECK(delivery.state == DeliveryState::kFailed);
    CHECK_FALSE(delivery.last_error.empty());
}

TEST_CASE("what is taken back while it waits is never sent; while it is sent, not tried again",
          "[core][delivery]") {
    Delivery delivery = waiting();
    CHECK(cancel(delivery, delivery_reason::kRetracted, kNow));
    CHECK(delivery.state == DeliveryState::kCancelled);
    CHECK(delivery.reason == "retracted");
    CHECK_FALSE(cancel(delivery, delivery_reason::kRetracted, kNow));

    Delivery failing = sending();
    CHECK_FALSE(cancel(failing, delivery_reason::kRetracted, kNow));
    CHECK(end_attempt(failing, 1, TryLater{"busy", {}}, 0, kNow));
    CHECK(failing.state == DeliveryState::kCancelled);
    CHECK(failing.reason == "retracted");

    Delivery taken = sending();
    cancel(taken, delivery_reason::kRetracted, kNow);
    CHECK(end_attempt(taken, 1, Sent{"id"}, 0, kNow));
    CHECK(taken.state == DeliveryState::kSent);
    CHECK(taken.reason.empty());

    Delivery left = sending();
    cancel(left, delivery_reason::kRetracted, kNow);
    const Notification n = row();
    CHECK_FALSE(begin_attempt(left, {&n, true, true, kNow + kDeliveryLease}));
    CHECK(left.state == DeliveryState::kCancelled);
    CHECK(left.reason == "retracted");
}

TEST_CASE("what has ended can be sent again by hand, what waits or was sent cannot",
          "[core][delivery]") {
    Delivery delivery = waiting();
    CHECK(send_again(delivery, kNow).error().code == Errc::kConflict);
    delivery = sending();
    CHECK(send_again(delivery, kNow).error().code == Errc::kConflict);
    end_attempt(delivery, 1, Refused{"550 no such mailbox"}, 0, kNow);
    REQUIRE(send_again(delivery, kNow).ok());
    CHECK(delivery.state == DeliveryState::kWaiting);
    CHECK(counted_attempts(delivery) == 0);
    CHECK(delivery.wake_at == kNow);
    end_attempt(delivery, 0, Sent{""}, 0, kNow);
    CHECK(send_again(delivery, kNow).error().code == Errc::kConflict);
}

TEST_CASE("what is sent again by hand has all its attempts, and none of them has an old number",
          "[core][delivery]") {
    const Notification n = row();
    Delivery delivery = sending();
    end_attempt(delivery, 1, Refused{"550 no such mailbox"}, 0, kNow);
    REQUIRE(send_again(delivery, kNow).ok());
    REQUIRE(begin_attempt(delivery, {&n, true, true, kNow}));
    CHECK(counted_attempts(delivery) == 1);
    // The very first attempt is answered once more, late: it is not this one.
    const Delivery before = delivery;
    CHECK_FALSE(end_attempt(delivery, 1, Refused{"550 no such mailbox"}, 0, kNow));
    CHECK_FALSE(end_attempt(delivery, 1, TryLater{"busy", {}}, 0, kNow));
    CHECK_FALSE(extend_lease(delivery, 1, kNow + Millis(1)));
    CHECK(delivery == before);

    for (std::uint32_t counted = 1; counted < kDeliveryAttempts; ++counted) {
        REQUIRE(end_attempt(delivery, delivery.attempts, TryLater{"busy", {}}, 0, kNow));
        CHECK(delivery.due_at - kNow == kRetryAfter[counted - 1]);
        REQUIRE(begin_attempt(delivery, {&n, true, true, delivery.due_at}));
    }
    CHECK(counted_attempts(delivery) == kDeliveryAttempts);
    Delivery of_earlier_version = delivery;
    of_earlier_version.attempts = 0;
    CHECK(counted_attempts(of_earlier_version) == 0);
    REQUIRE(end_attempt(delivery, delivery.attempts, TryLater{"busy", {}}, 0, kNow));
    CHECK(delivery.state == DeliveryState::kFailed);
}

TEST_CASE("what is given back unbegun waits as before, with a number behind it",
          "[core][delivery]") {
    const Notification n = row();
    Delivery delivery = sending();
    const Millis due = delivery.due_at;
    CHECK_FALSE(end_attempt(delivery, 2, NotBegun{}, 0, kNow));
    REQUIRE(end_attempt(delivery, 1, NotBegun{}, 0, kNow + Millis(5)));
    CHECK(delivery.state == DeliveryState::kWaiting);
    CHECK(delivery.due_at == due);
    CHECK(delivery.wake_at == due);
    CHECK(delivery.last_error.empty());
    CHECK(counted_attempts(delivery) == 0);
    CHECK_FALSE(end_attempt(delivery, 1, NotBegun{}, 0, kNow));

    // However often that happens, it is tried as often as any other.
    for (int i = 0; i < 20; ++i) {
        REQUIRE(begin_attempt(delivery, {&n, true, true, kNow}));
        REQUIRE(end_attempt(delivery, delivery.attempts, NotBegun{}, 0, kNow));
    }
    REQUIRE(begin_attempt(delivery, {&n, true, true, kNow}));
    CHECK(counted_attempts(delivery) == 1);
    CHECK_FALSE(end_attempt(delivery, 1, NotBegun{}, 0, kNow));
    CHECK(delivery.state == DeliveryState::kSending);

    Delivery taken_back = sending();
    cancel(taken_back, delivery_reason::kRetracted, kNow);
    REQUIRE(end_attempt(taken_back, 1, NotBegun{}, 0, kNow));
    CHECK(taken_back.state == DeliveryState::kCancelled);
    CHECK(taken_back.reason == "retracted");
    CHECK(counted_attempts(taken_back) == 0);
}

TEST_CASE("a lease by a clock that is far ahead ends a lease from now, unless it is extended",
          "[core][delivery]") {
    const Notification n = row();
    const auto leased_by = [&n](Millis clock) {
        Delivery delivery = waiting();
        REQUIRE(begin_attempt(delivery, {&n, true, true, clock}));
        return delivery;
    };
    // Clocks are never quite the same.
    for (const Millis ahead : {Millis(0), Millis(2000), kDeliveryClocksApart}) {
        Delivery delivery = leased_by(kNow + ahead);
        const Delivery before = delivery;
        CHECK_FALSE(shorten_lease(delivery, kNow));
        CHECK(delivery == before);
    }
    for (const Millis ahead : {kDeliveryClocksApart + Millis(1), Millis(365LL * 24 * 3600'000)}) {
        Delivery delivery = leased_by(kNow + ahead);
        REQUIRE(shorten_lease(delivery, kNow));
        CHECK(delivery.state == DeliveryState::kSending);
        CHECK(delivery.wake_at == kNow + kDeliveryLease);
        CHECK_FALSE(shorten_lease(delivery, kNow));
        // It is still theirs.
        CHECK(extend_lease(delivery, 1, kNow + ahead));
        CHECK(end_attempt(delivery, 1, Sent{"id"}, 0, kNow + ahead));
    }
    // What waits is due when it was planned, however late.
    Delivery later = waiting();
    later.wake_at = later.due_at = kNow + Millis(3600'000);
    CHECK_FALSE(shorten_lease(later, kNow));
    Delivery ended = sending();
    end_attempt(ended, 1, Sent{"id"}, 0, kNow);
    CHECK_FALSE(shorten_lease(ended, kNow));
}

TEST_CASE("what is sent again by hand is not sent to whoever has read it since",
          "[core][delivery]") {
    Notification read = row();
    read.read_at = kNow;
    for (const Unless unless : {Unless::kSeen, Unless::kRead}) {
        Delivery failed = waiting(unless);
        const Notification n = row();
        REQUIRE(begin_attempt(failed, {&n, true, true, kNow}));
        end_attempt(failed, 1, Refused{"550 no such mailbox"}, 0, kNow);
        REQUIRE(send_again(failed, kNow).ok());
        CHECK_FALSE(begin_attempt(failed, {&read, true, true, kNow}));
        CHECK(failed.state == DeliveryState::kSuppressed);
        CHECK(failed.reason == "read");
        // Whoever asks for that one by name wants it all the same.
        REQUIRE(send_again(failed, kNow).ok());
        CHECK(begin_attempt(failed, {&read, true, true, kNow}));
    }
    Delivery always = waiting(Unless::kNever);
    suppress(always, delivery_reason::kNoAddress, kNow);
    REQUIRE(send_again(always, kNow).ok());
    CHECK(begin_attempt(always, {&read, true, true, kNow}));
}

TEST_CASE("a type's steps are read from the templates file", "[core][delivery][templates]") {
    const auto steps = steps_in(
        R"([{"channel":"email","after_minutes":10,"unless":"seen"},
            {"channel":"sms","after_minutes":0.5,"unless":"read","min_priority":"critical"}])");
    REQUIRE(steps.size() == 2);
    CHECK(steps[0] ==
          DeliveryStep{Channel::kEmail, Millis(600'000), Unless::kSeen, Priority::kLow});
    CHECK(steps[1] ==
          DeliveryStep{Channel::kSms, Millis(30'000), Unless::kRead, Priority::kCritical});
    CHECK(decode_delivery_steps(json_of(steps)).value() == steps);
    CHECK(steps_of(steps, Channel::kWeb, Priority::kHigh).size() == 1);
    CHECK(steps_of(steps, Channel::kWeb, Priority::kCritical).size() == 2);
    // The channel of a type or event is short for one at once.
    const auto more = steps_of(steps, Channel::kEmail, Priority::kNormal);
    REQUIRE(more.size() == 2);
    CHECK(more[0].after == Millis(0));
    CHECK(steps_of({DeliveryStep{Channel::kEmail}}, Channel::kEmail, Priority::kLow).size() == 1);
}

TEST_CASE("a step that makes no sense is refused where it stands", "[core][delivery][templates]") {
    CHECK(refusal_of("[]") == "accepted");
    CHECK(refusal_of(R"([{"channel":"pigeon"}])")
              .find("types.\"x.y\".deliver[0].channel: \"pigeon\" is not one of email, sms, "
                    "mobile_push") != std::string::npos);
    CHECK(refusal_of(R"([{"channel":"web"}])").find("is not one of") != std::string::npos);
    CHECK(refusal_of(R"([{"after_minutes":1}])").find("channel: is missing") != std::string::npos);
    CHECK(refusal_of(R"([{"channel":"sms","after_minutes":-1}])")
              .find("-1 is not between 0 and 525600 minutes") != std::string::npos);
    CHECK(refusal_of(R"([{"channel":"sms","after_minutes":"1"}])").find("number of minutes") !=
          std::string::npos);
    CHECK(refusal_of(R"([{"channel":"sms","unless":"asleep"}])").find("never, seen, read") !=
          std::string::npos);
    CHECK(refusal_of(R"([{"channel":"sms","min_priority":"urgent"}])")
              .find("low, normal, high, critical") != std::string::npos);
    CHECK(refusal_of(R"([{"channel":"sms","min":"high"}])") != "accepted");
    CHECK(refusal_of(R"({"channel":"sms"})").find("an array of steps") != std::string::npos);
    std::string many = "[";
    for (int i = 0; i < 11; ++i)
        many += std::string(i ? "," : "") + R"({"channel":"sms"})";
    CHECK(refusal_of(many + "]").find("has 11 steps; at most 10 are accepted") !=
          std::string::npos);
}
