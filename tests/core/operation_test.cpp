// What an operation does to one notification, and what the clock does.

#include "core/inbox/operation.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/contribution.hpp"
#include "core/inbox/unread.hpp"
#include "core/session/backoff.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kNow{2000000};

Operation on_one(OperationKind kind) {
    Operation operation;
    operation.kind = kind;
    operation.ids = {id(1)};
    if (kind == OperationKind::kSnooze) operation.until = kNow + Millis(60000);
    return operation;
}

}  // namespace

TEST_CASE("ack marks read and seen once, a second time changes nothing", "[core][operation]") {
    Notification n = notification(1);
    CHECK(apply(on_one(OperationKind::kAck), kNow, n) == Effect::kUpdated);
    CHECK(n.read_at == kNow);
    CHECK(n.seen_at == kNow);
    CHECK(n.updated_at == kNow);
    const Notification once = n;
    CHECK(apply(on_one(OperationKind::kAck), kNow + Millis(5), n) == Effect::kUnchanged);
    CHECK(n == once);
}

TEST_CASE("a click marks read and seen, and remembers the first time", "[core][operation]") {
    Notification n = notification(1);
    n.archived_at = Millis(1);
    CHECK(apply(on_one(OperationKind::kClick), kNow, n) == Effect::kUpdated);
    CHECK(n.clicked_at == kNow);
    CHECK(n.read_at == kNow);
    CHECK(n.seen_at == kNow);
    CHECK(n.updated_at == kNow);
    CHECK(n.archived_at == Millis(1));
    const Notification once = n;
    CHECK(apply(on_one(OperationKind::kClick), kNow + Millis(5), n) == Effect::kUnchanged);
    CHECK(n == once);
}

TEST_CASE("a click on what is read keeps when it was read", "[core][operation]") {
    Notification n = notification(1);
    apply(on_one(OperationKind::kAck), kNow, n);
    CHECK(apply(on_one(OperationKind::kClick), kNow + Millis(5), n) == Effect::kUpdated);
    CHECK(n.read_at == kNow);
    CHECK(n.clicked_at == kNow + Millis(5));
}

TEST_CASE("unack keeps that it was clicked, and another click marks it read again",
          "[core][operation]") {
    Notification n = notification(1);
    apply(on_one(OperationKind::kClick), kNow, n);
    CHECK(apply(on_one(OperationKind::kUnack), kNow + Millis(1), n) == Effect::kUpdated);
    CHECK_FALSE(n.is_read());
    CHECK(n.clicked_at == kNow);
    CHECK(apply(on_one(OperationKind::kClick), kNow + Millis(2), n) == Effect::kUpdated);
    CHECK(n.read_at == kNow + Millis(2));
    CHECK(n.clicked_at == kNow);
}

TEST_CASE("unack brings back what was read, but not as unseen", "[core][operation]") {
    Notification n = notification(1);
    apply(on_one(OperationKind::kAck), kNow, n);
    CHECK(apply(on_one(OperationKind::kUnack), kNow, n) == Effect::kUpdated);
    CHECK(is_unread(n));
    CHECK(n.seen_at == kNow);
}

TEST_CASE("archived and snoozed are not unread, and one ends the other", "[core][operation]") {
    Notification n = notification(1);
    apply(on_one(OperationKind::kSnooze), kNow, n);
    CHECK(n.snoozed_until == kNow + Millis(60000));
    CHECK_FALSE(is_unread(n));
    apply(on_one(OperationKind::kArchive), kNow, n);
    CHECK(n.archived_at == kNow);
    CHECK_FALSE(n.snoozed_until.has_value());
    apply(on_one(OperationKind::kSnooze), kNow, n);
    CHECK_FALSE(n.archived_at.has_value());
    CHECK(apply(on_one(OperationKind::kUnarchive), kNow, n) == Effect::kUnchanged);
}

TEST_CASE("delete asks for the row to go and leaves the value alone", "[core][operation]") {
    Notification n = notification(1);
    const Notification before = n;
    CHECK(apply(on_one(OperationKind::kDelete), kNow, n) == Effect::kDeleted);
    CHECK(n == before);
}

TEST_CASE("a snooze wakes and an expiry ends at their moment, not before", "[core][operation]") {
    Notification n = notification(1);
    CHECK_FALSE(next_due(n).has_value());
    apply(on_one(OperationKind::kSnooze), kNow, n);
    const Millis wake = kNow + Millis(60000);
    CHECK(next_due(n) == wake);
    CHECK(apply_due(wake - Millis(1), n) == Effect::kUnchanged);
    CHECK(apply_due(wake, n) == Effect::kUpdated);
    CHECK(is_unread(n));
    CHECK(apply_due(wake, n) == Effect::kUnchanged);
    n.expires_at = wake + Millis(10);
    CHECK(next_due(n) == wake + Millis(10));
    CHECK(apply_due(wake + Millis(9), n) == Effect::kUnchanged);
    CHECK(apply_due(wake + Millis(10), n) == Effect::kDeleted);
}

TEST_CASE("updated_at never goes back when the clock does", "[core][operation]") {
    Notification n = notification(1);
    n.updated_at = kNow + Millis(5000);
    apply(on_one(OperationKind::kAck), kNow, n);
    CHECK(n.updated_at == kNow + Millis(5000));
}

TEST_CASE("what is done in the moment of the making, or before it by a clock set back, is after it",
          "[core][operation]") {
    for (const Millis by : {Millis(0), Millis(-60000)}) {
        Notification n = notification(1);
        const Millis made = n.created_at;
        apply(on_one(OperationKind::kClick), made + by, n);
        apply(on_one(OperationKind::kArchive), made + by, n);
        CHECK(n.read_at == made + Millis(1));
        CHECK(n.archived_at == made + Millis(1));
        CHECK_FALSE(is_filed_away(n));
        const Contribution counted = contribution_of(n);
        CHECK(counted.is_archived);
        CHECK(counted.read.has_value());
    }
}

TEST_CASE("every operation is idempotent", "[core][operation][property]") {
    SeededRandom random(21);
    for (int i = 0; i < 5000; ++i) {
        Notification n = notification(1);
        for (int step = 0; step < 4; ++step) {
            const auto kind = operation_rules()[pick(random, operation_rules().size())].kind;
            const Operation operation = on_one(kind);
            const Millis now = kNow + Millis(step);
            if (apply(operation, now, n) == Effect::kDeleted) continue;
            const Notification once = n;
            REQUIRE(apply(operation, now + Millis(1), n) == Effect::kUnchanged);
            REQUIRE(n == once);
        }
    }
}

TEST_CASE("an operation that cannot be is refused with the field and the value",
          "[core][operation]") {
    Operation empty = on_one(OperationKind::kAck);
    empty.ids.clear();
    CHECK(check(empty, kNow).error().field == "ids");
    Operation many = on_one(OperationKind::kAck);
    many.ids.assign(limits::kOperationIds + 2, id(1));  // one may be of the path
    CHECK(check(many, kNow).error().code == Errc::kTooLarge);
    Operation late = on_one(OperationKind::kSnooze);
    late.until = kNow;
    CHECK(check(late, kNow).error().field == "until");
    CHECK(check(late, kNow).error().message.find(format_rfc3339(kNow)) != std::string::npos);
    late.until.reset();
    CHECK(check(late, kNow).error().field == "until");
    CHECK(check(on_one(OperationKind::kSnooze), kNow).ok());
    Operation all;
    all.kind = OperationKind::kAckAll;
    CHECK(check(all, kNow).ok());
}

TEST_CASE("every kind has a name that is read back", "[core][operation]") {
    for (const OperationRule& rule : operation_rules())
        CHECK(parse_operation_kind(text(rule.kind)) == rule.kind);
    CHECK_FALSE(parse_operation_kind("read").has_value());
}
