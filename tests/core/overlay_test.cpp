// Optimistic operations: shown at once, settled by revision, counted without drift.

#include "core/session/overlay.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

Inbox inbox_of(std::vector<Notification> items, bool truncated = false, std::uint64_t hidden = 0) {
    Snapshot snapshot{{"e1", 10}, {}, std::move(items), truncated};
    for (const auto& n : snapshot.items)
        snapshot.unread.add(n);
    snapshot.unread.by_priority[1] += hidden;
    Inbox inbox;
    inbox.apply(snapshot);
    return inbox;
}

PendingOperation pending(const char* op, OperationKind kind, std::vector<NotificationId> ids) {
    PendingOperation result;
    result.op = op;
    result.operation.kind = kind;
    result.operation.ids = std::move(ids);
    if (kind == OperationKind::kSnooze) result.operation.until = Millis(9000000);
    result.at = Millis(5000000);
    return result;
}

std::vector<NotificationId> order(const View& view) {
    std::vector<NotificationId> ids;
    for (const auto& row : view.items)
        ids.push_back(row.notification.id);
    return ids;
}

}  // namespace

TEST_CASE("without operations the view is the inbox", "[core][overlay]") {
    const Inbox inbox = inbox_of({notification(1), notification(2)});
    const View view = Overlay().lay_over(inbox);
    CHECK(order(view) == std::vector<NotificationId>{id(2), id(1)});
    CHECK(view.unread == inbox.unread());
    CHECK_FALSE(view.items[0].pending);
}

TEST_CASE("an ack shows at once: read, pending, moved behind the unread, counted",
          "[core][overlay]") {
    const Inbox inbox = inbox_of({notification(1), notification(2)});
    Overlay overlay;
    overlay.add(pending("a", OperationKind::kAck, {id(2)}));
    const View view = overlay.lay_over(inbox);
    CHECK(order(view) == std::vector<NotificationId>{id(1), id(2)});
    CHECK(view.items[1].pending);
    CHECK(view.items[1].notification.read_at == Millis(5000000));
    CHECK(view.unread.total() == 1);
    CHECK(view.unread.unseen == 1);
    CHECK(inbox.unread().total() == 2);
}

TEST_CASE("delete, archive and snooze take a row out of the view", "[core][overlay]") {
    const Inbox inbox =
        inbox_of({notification(1), notification(2), notification(3), notification(4)});
    Overlay overlay;
    overlay.add(pending("a", OperationKind::kDelete, {id(1)}));
    overlay.add(pending("b", OperationKind::kArchive, {id(2)}));
    overlay.add(pending("c", OperationKind::kSnooze, {id(3)}));
    const View view = overlay.lay_over(inbox);
    CHECK(order(view) == std::vector<NotificationId>{id(4)});
    CHECK(view.unread.total() == 1);
}

TEST_CASE("operations on one row apply in the order asked", "[core][overlay]") {
    const Inbox inbox = inbox_of({notification(1)});
    Overlay overlay;
    overlay.add(pending("a", OperationKind::kAck, {id(1)}));
    overlay.add(pending("b", OperationKind::kUnack, {id(1)}));
    CHECK(overlay.lay_over(inbox).unread.total() == 1);
    overlay.add(pending("c", OperationKind::kAck, {id(1)}));
    CHECK(overlay.lay_over(inbox).unread.total() == 0);
}

TEST_CASE("an operation leaves when the inbox has reached its result, not before",
          "[core][overlay]") {
    Overlay overlay;
    overlay.add(pending("a", OperationKind::kAck, {id(1)}));
    overlay.settle(Revision{"e1", 100});
    CHECK(overlay.size() == 1);  // not answered yet
    CHECK(overlay.confirm("a", {"e1", 12}));
    overlay.settle(Revision{"e1", 11});
    CHECK(overlay.size() == 1);
    overlay.settle(Revision{"e1", 12});
    CHECK(overlay.empty());
    CHECK_FALSE(overlay.confirm("a", {"e1", 12}));
}

TEST_CASE("what was confirmed in an epoch that is gone leaves, what was not stays",
          "[core][overlay]") {
    Overlay overlay;
    overlay.add(pending("a", OperationKind::kAck, {id(1)}));
    overlay.add(pending("b", OperationKind::kAck, {id(2)}));
    overlay.confirm("a", {"e1", 50});
    overlay.settle(Revision{"e2", 3});
    REQUIRE(overlay.size() == 1);
    CHECK(overlay.pending().front().op == "b");
}

TEST_CASE("a refused operation is taken off the view", "[core][overlay]") {
    const Inbox inbox = inbox_of({notification(1)});
    Overlay overlay;
    overlay.add(pending("a", OperationKind::kDelete, {id(1)}));
    CHECK(overlay.lay_over(inbox).items.empty());
    CHECK(overlay.refuse("a"));
    CHECK_FALSE(overlay.refuse("a"));
    CHECK(overlay.lay_over(inbox).items.size() == 1);
}

TEST_CASE("counters of a truncated inbox move by what is held, ack_all empties them",
          "[core][overlay]") {
    const Inbox inbox = inbox_of({notification(1), notification(2)}, true, 40);
    Overlay overlay;
    overlay.add(pending("a", OperationKind::kAck, {id(1)}));
    CHECK(overlay.lay_over(inbox).unread.total() == 41);
    overlay.add(pending("b", OperationKind::kAckAll, {id(1), id(2)}));
    CHECK(overlay.lay_over(inbox).unread.total() == 0);
}

TEST_CASE("operations on rows that are not held alter nothing", "[core][overlay]") {
    const Inbox inbox = inbox_of({notification(1)});
    Overlay overlay;
    overlay.add(pending("a", OperationKind::kAck, {id(77)}));
    const View view = overlay.lay_over(inbox);
    CHECK(view.unread.total() == 1);
    CHECK(order(view) == std::vector<NotificationId>{id(1)});
}
