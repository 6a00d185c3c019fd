// The server's reduction: revisions, counters and what a commit carries.

#include "core/session/backoff.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kNow{2000000};

Operation operation(OperationKind kind, std::vector<NotificationId> ids) {
    Operation result;
    result.kind = kind;
    result.ids = std::move(ids);
    return result;
}

Unread recount(const ModelInbox& inbox) {
    Unread unread;
    for (const auto& entry : inbox.rows())
        unread.add(entry.second.notification);
    return unread;
}

InboxDigest digest_of_rows(const ModelInbox& inbox) {
    InboxDigest digest;
    for (const auto& entry : inbox.rows())
        digest.add(entry.second.notification);
    return digest;
}

}  // namespace

TEST_CASE("each changed row raises the counter by one and carries it",
          "[core][inbox_transaction]") {
    InboxTransaction transaction(user(1), "e1", InboxHead{});
    Row first = transaction.create(notification(1));
    Row second = transaction.create(notification(2, Priority::kCritical));
    CHECK(first.notification.rev == 1);
    CHECK(second.notification.rev == 2);
    CHECK(transaction.operate(operation(OperationKind::kAck, {id(1)}), kNow, first) ==
          Effect::kUpdated);
    CHECK(first.notification.rev == 3);
    const Commit commit = transaction.commit(kNow);
    CHECK(commit.changes.from == 0);
    CHECK(commit.changes.to == 3);
    REQUIRE(commit.changes.upserts.size() == 2);  // each row once, in ascending rev
    CHECK(commit.changes.upserts[0] == second.notification);
    CHECK(commit.changes.upserts[1] == first.notification);
    CHECK(commit.changes.unread.total() == 1);
    CHECK(commit.created == 2);
    CHECK(commit.created_critical);
}

TEST_CASE("what changes nothing makes no commit", "[core][inbox_transaction]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ModelInbox::Published published;
    REQUIRE(inbox.operate(operation(OperationKind::kAck, {id(1)}), kNow, published).ok());
    REQUIRE(published != nullptr);
    const auto again =
        inbox.operate(operation(OperationKind::kAck, {id(1), id(99)}), kNow, published);
    CHECK(published == nullptr);
    CHECK(again->updated == 0);
    CHECK(again->revision == Revision{"e1", 2});
}

TEST_CASE("ack_all touches what its revision had shown unread, and nothing later",
          "[core][inbox_transaction]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);  // 1: shown unread
    inbox.create(notification(2), kNow);  // 2: shown unread, marked seen afterwards
    inbox.create(notification(3), kNow);  // 3: shown read, unread again afterwards
    ModelInbox::Published published;
    REQUIRE(inbox.operate(operation(OperationKind::kAck, {id(3)}), kNow, published).ok());
    const Revision shown = inbox.revision();
    REQUIRE(inbox.operate(operation(OperationKind::kSeen, {id(2)}), kNow, published).ok());
    REQUIRE(inbox.operate(operation(OperationKind::kUnack, {id(3)}), kNow, published).ok());
    inbox.create(notification(4), kNow);  // later

    Operation all = operation(OperationKind::kAckAll, {});
    all.bound = shown;
    const auto outcome = inbox.operate(all, kNow, published);
    REQUIRE(outcome.ok());
    CHECK(outcome->updated == 2);
    CHECK(inbox.rows().at(id(1)).notification.is_read());
    CHECK(inbox.rows().at(id(2)).notification.is_read());
    CHECK_FALSE(inbox.rows().at(id(3)).notification.is_read());
    CHECK_FALSE(inbox.rows().at(id(4)).notification.is_read());

    all.bound = Revision{"other", 1};
    CHECK(inbox.operate(all, kNow, published).error().code == Errc::kStaleRevision);
    all.bound = Revision{"e1", 999};
    CHECK(inbox.operate(all, kNow, published).error().code == Errc::kStaleRevision);
    all.bound.reset();
    CHECK(inbox.operate(all, kNow, published)->updated == 2);
}

TEST_CASE("a reader resumes from what is kept, within the epoch and not from the future",
          "[core][inbox_transaction]") {
    InboxHead head;
    head.counter = 10;
    head.floor = 4;
    CHECK(can_resume(head, "e1", {"e1", 4}));
    CHECK(can_resume(head, "e1", {"e1", 10}));
    CHECK_FALSE(can_resume(head, "e1", {"e1", 3}));
    CHECK_FALSE(can_resume(head, "e1", {"e1", 11}));
    CHECK_FALSE(can_resume(head, "e1", {"e2", 5}));
}

TEST_CASE("an operation that is sent again takes effect once", "[core][inbox_transaction]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    inbox.create(notification(2), kNow);
    ModelInbox::Published published;
    const Operation ack = operation(OperationKind::kAck, {id(1), id(2)});
    const Operation unack = operation(OperationKind::kUnack, {id(1)});
    const OperationMark mark = mark_of("once-a-1");
    REQUIRE(inbox.operate(operation(OperationKind::kAck, {id(2)}), kNow, published).ok());
    REQUIRE(inbox.operate(ack, kNow, published, mark)->updated == 1);
    // Its answer is lost; meanwhile another device has its say.
    REQUIRE(inbox.operate(unack, kNow, published, mark_of("once-b-1"))->updated == 1);
    const auto outcome = inbox.operate(ack, kNow, published, mark);
    CHECK(outcome->updated == 0);
    CHECK(outcome->revision == inbox.revision());
    CHECK_FALSE(inbox.rows().at(id(1)).notification.is_read());
    CHECK(inbox.operate(ack, kNow, published, mark_of("once-a-2"))->updated == 1);

    // A name that may be used again means what it says each time.
    const OperationMark any = mark_of("a");
    REQUIRE(inbox.operate(unack, kNow, published)->updated == 1);
    CHECK(inbox.operate(ack, kNow, published, any)->updated == 1);
    REQUIRE(inbox.operate(unack, kNow, published)->updated == 1);
    CHECK(inbox.operate(ack, kNow, published, any)->updated == 1);
}

TEST_CASE("operations that come again leave the order they were asked for",
          "[core][inbox_transaction]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ModelInbox::Published published;
    const Operation ack = operation(OperationKind::kAck, {id(1)});
    const Operation unack = operation(OperationKind::kUnack, {id(1)});
    REQUIRE(inbox.operate(ack, kNow, published).ok());
    // Read already: the first changes nothing, the second makes it unread. Both answers are lost.
    CHECK(inbox.operate(ack, kNow, published, mark_of("once-a-1"))->updated == 0);
    CHECK(inbox.operate(unack, kNow, published, mark_of("once-a-2"))->updated == 1);
    CHECK(inbox.operate(ack, kNow, published, mark_of("once-a-1"))->updated == 0);
    CHECK(inbox.operate(unack, kNow, published, mark_of("once-a-2"))->updated == 0);
    CHECK_FALSE(inbox.rows().at(id(1)).notification.is_read());
    CHECK(inbox.operate(ack, kNow, published, mark_of("once-a-3"))->updated == 1);
}

TEST_CASE("a head without a digest stays without one until it is counted",
          "[core][inbox_transaction]") {
    InboxHead head;
    head.counter = 3;
    head.digest.reset();
    InboxTransaction transaction(user(1), "e1", head);
    Row row = transaction.create(notification(1));
    CHECK_FALSE(transaction.head().digest.has_value());
    InboxTransaction counting(user(1), "e1", transaction.head());
    InboxDigest counted;
    counted.add(row.notification);
    counting.mend_digest(counted);
    CHECK_FALSE(counting.changed());
    counting.operate(operation(OperationKind::kAck, {id(1)}), kNow, row);
    CHECK(counting.head().digest == InboxDigest());
}

TEST_CASE("counters equal a recount after any history", "[core][inbox_transaction][property]") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SeededRandom random(seed);
        ModelInbox inbox;
        std::uint32_t next = 1;
        for (int step = 0; step < 60; ++step) {
            const Millis now = kNow + Millis(step * 1000);
            const auto pick = id(static_cast<std::uint32_t>(random.below(next) + 1));
            ModelInbox::Published published;
            const auto dice = random.below(12);
            if (dice < 4) {
                Notification n = notification(next++, static_cast<Priority>(random.below(4)));
                if (random.below(3) == 0) n.expires_at = now + Millis(5000);
                published = inbox.create(n, now);
            } else if (dice == 4) {
                published = inbox.run_due(now);
            } else {
                const auto kinds = operation_rules();
                Operation op = operation(kinds[test::pick(random, kinds.size())].kind, {pick});
                if (op.kind == OperationKind::kSnooze) op.until = now + Millis(3000);
                if (op.kind == OperationKind::kAckAll) {
                    op.bound = Revision{"e1", random.below(inbox.head().counter + 1)};
                }
                REQUIRE(inbox.operate(op, now, published).ok());
            }
            INFO("seed " << seed << " step " << step);
            REQUIRE(inbox.head().unread == recount(inbox));
            REQUIRE(inbox.head().digest == digest_of_rows(inbox));
            if (published) REQUIRE(published->changes.unread == recount(inbox));
        }
    }
}
