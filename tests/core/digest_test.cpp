// The digest: whose and of which day, what it shows in which order, and how what it gathers ends.

#include "core/policy/digest.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

using namespace carillon;

namespace {

constexpr Millis kNow{1795339800000};  // 2026-11-22T09:30:00Z
constexpr Millis kHour{3600'000};
const UserId kUser = test::user(1);
const ZoneOffsets kParis{{{Millis(0), 3600}}};

Notification row(int number, std::string type, std::optional<std::string> group = std::nullopt) {
    Notification n;
    n.id = *NotificationId::parse("0192c7a0-0000-7000-8000-0000000000" +
                                  std::string(number < 10 ? "0" : "") + std::to_string(number));
    n.user_id = kUser;
    n.type = std::move(type);
    n.group = std::move(group);
    n.title = std::to_string(number);
    n.created_at = kNow + Millis(number);
    return n;
}

Delivery waiting() {
    Delivery delivery;
    delivery.id = *DeliveryId::parse("0192c7a0-0000-7000-8000-000000000002");
    delivery.notification = row(1, "a.b").id;
    delivery.user = kUser;
    return delivery;
}

std::string titles(const std::vector<Notification>& all) {
    std::string out;
    for (const Notification& n : all)
        out += (out.empty() ? "" : " ") + n.title;
    return out;
}

}  // namespace

TEST_CASE("a person has one digest a day, by their own clock", "[core][digest]") {
    const Millis late{1795388400000 - 1};  // 22 November, 23:59:59.999 in Paris
    CHECK(digest_id(kUser, kNow, kParis) == digest_id(kUser, late, kParis));
    CHECK(digest_id(kUser, late, kParis) != digest_id(kUser, late + Millis(1), kParis));
    // It is still the 22nd in UTC.
    CHECK(digest_id(kUser, kNow, {}) == digest_id(kUser, late + Millis(1), {}));
    // A UUIDv7 of that day.
    const std::string id = digest_id(kUser, kNow, kParis).text();
    CHECK(id[14] == '7');
    CHECK(std::string("89ab").find(id[19]) != std::string::npos);
    CHECK(id.substr(0, 8) ==
          DeliveryId(make_notification_id(Millis(1795305600000), {}).bytes()).text().substr(0, 8));
}

TEST_CASE("no two people have one digest, wherever in their ids they differ", "[core][digest]") {
    std::set<DeliveryId> seen;
    for (std::size_t byte = 0; byte < 16; ++byte) {
        for (int value = 0; value < 256; ++value) {
            detail::UuidBytes bytes{};
            bytes[byte] = static_cast<std::uint8_t>(value);
            seen.insert(digest_id(UserId(bytes), kNow, {}));
        }
    }
    CHECK(seen.size() == 16 * 255 + 1);
}

TEST_CASE("digests of one moment are spread over two minutes behind it", "[core][digest]") {
    std::set<Millis> dues;
    for (std::uint32_t i = 1; i <= 200; ++i) {
        const Delivery digest = make_digest(test::user(i), kNow, {}, kNow - kHour);
        CHECK(digest.due_at >= kNow);
        CHECK(digest.due_at < kNow + kDigestSpread);
        CHECK(digest.wake_at == digest.due_at);
        dues.insert(digest.due_at);
    }
    CHECK(dues.size() > 150);
}

TEST_CASE("what is gathered waits for its digest and ends as it ends", "[core][digest]") {
    Delivery digest = make_digest(kUser, kNow, kParis, kNow - kHour);
    CHECK(is_digest(digest));
    CHECK(is_open(digest));
    Delivery one = waiting();
    CHECK_FALSE(is_digest(one));
    gather(one, digest, kNow, kNow - kHour);
    CHECK(one.reason == "digest");
    CHECK(one.due_at == kNow);
    CHECK_FALSE(one.wake_at);
    CHECK(one.target == digest.id.text());

    DigestFacts facts;
    facts.now = kNow + kDigestSpread;
    REQUIRE(begin_digest(digest, facts));
    CHECK_FALSE(is_open(digest));
    Delivery other = one;
    SECTION("sent") {
        REQUIRE(end_attempt(digest, 1, Sent{"<id@example>"}, 0, facts.now));
        CHECK(end_with_digest(one, digest, facts.now));
        CHECK(one.state == DeliveryState::kSent);
        CHECK(one.provider_id == "<id@example>");
        CHECK(one.reason.empty());
        CHECK(one.attempts == 1);
        CHECK_FALSE(end_with_digest(one, digest, facts.now));
    }
    SECTION("refused") {
        REQUIRE(end_attempt(digest, 1, Refused{"550 no", false}, 0, facts.now));
        CHECK(end_with_digest(one, digest, facts.now));
        CHECK(one.state == DeliveryState::kFailed);
        CHECK(one.last_error == "550 no");
    }
    SECTION("sent, having been tried by itself before") {
        one.attempts = 3;
        REQUIRE(end_attempt(digest, 1, Sent{"<id@example>"}, 0, facts.now));
        CHECK(end_with_digest(one, digest, facts.now));
        CHECK(one.attempts == 3);  // no number comes again
        CHECK(counted_attempts(one) == 1);
    }
    SECTION("what was cancelled meanwhile stays so") {
        cancel(other, "retracted", facts.now);
        REQUIRE(end_attempt(digest, 1, Sent{""}, 0, facts.now));
        CHECK_FALSE(end_with_digest(other, digest, facts.now));
        CHECK(other.state == DeliveryState::kCancelled);
    }
    SECTION("later") {
        REQUIRE(end_attempt(digest, 1, TryLater{"busy", {}}, 0, facts.now));
        CHECK(digest.wake_at);
        CHECK_FALSE(is_open(digest));  // what comes now is for the next one
    }
}

TEST_CASE("a digest waits for the end of quiet hours, and ends when nothing is left of it",
          "[core][digest]") {
    Delivery digest = make_digest(kUser, kNow, kParis, kNow - kHour);
    DigestFacts facts;
    facts.now = kNow + kDigestSpread;
    facts.quiet_until = facts.now + kHour;
    facts.quiet = "quiet_hours";
    CHECK_FALSE(begin_digest(digest, facts));
    CHECK(digest.state == DeliveryState::kWaiting);
    CHECK(digest.reason == "quiet_hours");
    CHECK(digest.wake_at == facts.quiet_until);
    CHECK(is_open(digest));
    facts.now = facts.quiet_until;
    facts.against = "read";
    CHECK_FALSE(begin_digest(digest, facts));
    CHECK(digest.state == DeliveryState::kSuppressed);
    CHECK(digest.reason == "read");
    CHECK_FALSE(digest.wake_at);
}

TEST_CASE("another moment of the same day moves a digest that is still open", "[core][digest]") {
    Delivery digest = make_digest(kUser, kNow, kParis, kNow - kHour);
    CHECK_FALSE(move_digest(digest, kNow, kNow));
    CHECK(move_digest(digest, kNow + kHour, kNow));
    CHECK(digest.wake_at >= kNow + kHour);
}

TEST_CASE("what a digest leaves out, and why", "[core][digest]") {
    Notification n = row(1, "a.b");
    CHECK(reason_to_leave_out(&n, kNow + kHour).empty());
    CHECK(reason_to_leave_out(nullptr, kNow) == "deleted");
    n.seen_at = kNow + Millis(5);  // a glance at the bell is no reason
    CHECK(reason_to_leave_out(&n, kNow + kHour).empty());
    n.snoozed_until = kNow + 2 * kHour;
    CHECK(reason_to_leave_out(&n, kNow + kHour) == "seen");
    CHECK(reason_to_leave_out(&n, kNow + 2 * kHour).empty());
    n.snoozed_until.reset();
    n.archived_at = kNow + Millis(6);
    CHECK(reason_to_leave_out(&n, kNow + kHour) == "read");
    n.archived_at.reset();
    n.read_at = kNow + Millis(6);
    CHECK(reason_to_leave_out(&n, kNow + kHour) == "read");
    n.expires_at = kNow + Millis(7);
    CHECK(reason_to_leave_out(&n, kNow + kHour) == "expired");
    // Kept out of the inbox: the mail is where it is seen.
    Notification filed = row(2, "a.b");
    filed.read_at = filed.seen_at = filed.archived_at = filed.created_at;
    CHECK(reason_to_leave_out(&filed, kNow + kHour).empty());
}

TEST_CASE("a digest is in canonical order, by type and group", "[core][digest]") {
    std::vector<Notification> all{row(1, "a"), row(2, "b", "x"), row(3, "b", "y"),
                                  row(4, "a"), row(5, "b", "x"), row(6, "c")};
    all[2].priority = Priority::kHigh;
    order_for_digest(all);
    CHECK(titles(all) == "3 6 5 2 4 1");
    std::vector<Notification> none;
    order_for_digest(none);
    CHECK(none.empty());
}
