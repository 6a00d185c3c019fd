// What a person has done is taken back: by its opposite, or by never being sent.

#include "core/session/client_limits.hpp"
#include "tests/support/client_end.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

Operation operation(OperationKind kind, std::vector<NotificationId> ids,
                    std::optional<Millis> until = std::nullopt) {
    Operation made;
    made.kind = kind;
    made.ids = std::move(ids);
    made.until = until;
    return made;
}

constexpr auto kHeld = ClientSession::Sending::kHeldBack;

ClientEnd with_rows(ModelInbox& inbox, std::uint32_t count) {
    for (std::uint32_t n = 1; n <= count; ++n)
        inbox.create(notification(n), kNow);
    return online(inbox);
}

std::vector<NotificationId> shown(const ClientEnd& end) {
    std::vector<NotificationId> ids;
    for (const auto& row : end.session.view().items)
        ids.push_back(row.notification.id);
    return ids;
}

}  // namespace

TEST_CASE("each action and what takes it back leave the row as it was", "[core][undo]") {
    const Millis first = kNow + Millis{1000};
    const Millis second = kNow + Millis{2000};
    Notification plain = notification(1);
    Notification read = plain;
    read.read_at = read.seen_at = kNow;
    Notification archived = read;
    archived.archived_at = kNow;
    Notification asleep = plain;
    asleep.snoozed_until = first;
    const Operation actions[] = {
        operation(OperationKind::kAck, {id(1)}),
        operation(OperationKind::kUnack, {id(1)}),
        operation(OperationKind::kArchive, {id(1)}),
        operation(OperationKind::kUnarchive, {id(1)}),
        operation(OperationKind::kSnooze, {id(1)}, second),
        operation(OperationKind::kUnsnooze, {id(1)}),
        operation(OperationKind::kClick, {id(1)}),
        operation(OperationKind::kSeen, {id(1)}),
    };
    for (const Notification& before : {plain, read, archived, asleep}) {
        for (const Operation& action : actions) {
            INFO(text(action.kind));
            Notification n = before;
            apply(action, kNow, n);
            for (const Operation& back : opposite_of(action, {before}))
                apply(back, kNow, n);
            CHECK(n.is_read() == before.is_read());
            CHECK(n.archived_at.has_value() == before.archived_at.has_value());
            CHECK(n.snoozed_until == before.snoozed_until);
        }
    }
}

TEST_CASE("a snooze that is over meanwhile is not asked for again", "[core][undo]") {
    ModelInbox inbox;
    Notification asleep = notification(1);
    asleep.snoozed_until = kNow + Millis{1000};
    ClientEnd end = online(inbox);
    end.feed(inbox.create(asleep, kNow)->changes);
    REQUIRE(end.session.submit(operation(OperationKind::kArchive, {id(1)}), kNow).ok());
    REQUIRE(end.session.undo(kNow + Millis{5000}).ok());
    REQUIRE(end.session.view().items.size() == 1);
    CHECK_FALSE(end.session.view().items[0].notification.snoozed_until.has_value());
}

TEST_CASE("a held delete is sent under the next number when its time is over", "[core][undo]") {
    ModelInbox inbox;
    ClientEnd end = with_rows(inbox, 2);
    const auto held = end.session.submit(operation(OperationKind::kDelete, {id(1)}), kNow, kHeld);
    REQUIRE(held.ok());
    const auto acked = end.session.submit(ack({id(2)}), kNow);
    REQUIRE(acked.ok());
    end.drain();
    CHECK(shown(end) == std::vector<NotificationId>{id(2)});
    CHECK(end.take<frames::Request>().op == acked->front());
    REQUIRE(end.sent.empty());
    REQUIRE(end.session.next_deadline() == kNow + limits::kUndoTime);
    end.timeout();
    const auto sent = end.take<frames::Request>();
    CHECK(sent.operation.kind == OperationKind::kDelete);
    CHECK(sent.op > acked->front());  // in the order of their numbers
    end.feed(frames::Result{sent.op, inbox.revision(), std::nullopt});
    REQUIRE(end.settled.size() == 1);
    CHECK(end.settled[0].op == held->front());  // as it was named when it was asked
    REQUIRE(end.session.undo(kNow).ok());
    end.drain();
    CHECK(end.take<frames::Request>().operation.kind == OperationKind::kUnack);
}

TEST_CASE("a held delete that is taken back leaves no trace, and settles", "[core][undo]") {
    ModelInbox inbox;
    ClientEnd end = with_rows(inbox, 1);
    const auto held = end.session.submit(operation(OperationKind::kDelete, {id(1)}), kNow, kHeld);
    CHECK(end.unread() == 0);
    REQUIRE(end.session.undo(kNow)->empty());
    end.drain();
    CHECK(end.unread() == 1);
    CHECK(end.session.overlay().empty());
    CHECK(end.sent.empty());
    REQUIRE(end.settled.size() == 1);
    CHECK(end.settled[0].op == held->front());
    CHECK_FALSE(end.settled[0].error.has_value());
    CHECK_FALSE(end.session.can_undo());
}

TEST_CASE("what is held back is in what a closed tab leaves, as asked last", "[core][undo]") {
    ModelInbox inbox;
    ClientEnd end = with_rows(inbox, 2);
    REQUIRE(end.session.submit(operation(OperationKind::kDelete, {id(1)}), kNow, kHeld).ok());
    REQUIRE(end.session.submit(ack({id(2)}), kNow).ok());

    ClientEnd next(2);
    REQUIRE(next.session.restore(end.session.durable_inbox()).ok());
    REQUIRE(next.session.restore(end.session.durable_operations()).ok());
    CHECK(next.unread() == 0);
    CHECK(shown(next) == std::vector<NotificationId>{id(2)});
    next.session.start(kNow);
    next.drain();
    next.connect(inbox);
    CHECK(next.take<frames::Request>().operation.kind == OperationKind::kAck);
    const auto last = next.take<frames::Request>();
    CHECK(last.operation.kind == OperationKind::kDelete);

    // Under the very name that the tab, had it lived, would have sent it by.
    end.session.release_held();
    end.drain();
    end.take<frames::Request>();
    CHECK(end.take<frames::Request>().op == last.op);
}

TEST_CASE("a closed tab keeps the first rows; more unread ones are told as missing",
          "[core][client_session]") {
    ModelInbox inbox;
    const auto count = static_cast<std::uint32_t>(limits::kDurableRows) + 1;
    for (std::uint32_t n = 1; n <= count; ++n)
        inbox.create(notification(n), kNow);
    ClientEnd end;
    end.session.start(kNow);
    end.drain();
    end.session.handle_opened(kNow);
    frames::Hello hello;
    hello.user_id = user(1);
    hello.server_time = kNow;
    end.feed(hello);
    end.feed(std::get<Snapshot>(inbox.state(std::nullopt, count).state));
    CHECK_FALSE(end.session.inbox().truncated());
    ClientEnd next(2);
    REQUIRE(next.session.restore(end.session.durable_inbox()).ok());
    CHECK(next.session.inbox().rows().size() == limits::kDurableRows);
    CHECK(next.session.inbox().truncated());
    CHECK(next.unread() == count);
    CHECK(next.session.is_known());
}

TEST_CASE("another person finds and sends nothing of what is kept", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = with_rows(inbox, 2);
    REQUIRE(end.session.submit(ack({id(1)}), kNow).ok());
    const std::string kept = end.session.durable_inbox();
    const std::string operations = end.session.durable_operations();

    ClientEnd other(2);
    REQUIRE(other.session.restore(kept).ok());
    REQUIRE(other.session.restore(operations).ok());
    other.session.start(kNow);
    other.drain();
    other.session.handle_opened(kNow);
    frames::Hello hello;
    hello.user_id = user(2);
    hello.server_time = kNow;
    other.feed(hello);
    CHECK_FALSE(other.session.is_known());
    CHECK(other.session.overlay().empty());
    REQUIRE(other.settled.size() == 1);
    CHECK(other.settled[0].error->code == Errc::kForbidden);
    other.feed(std::get<Snapshot>(ModelInbox("e2").state(std::nullopt).state));
    CHECK(other.session.is_known());
    CHECK(other.unread() == 0);
    CHECK(other.sent.empty());
    CHECK(other.session.restore(operations).error().code == Errc::kForbidden);
}

TEST_CASE("moments are by the server's clock", "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end;
    const Millis off{3 * 3600 * 1000};  // the browser's clock is three hours fast
    end.session.start(kNow + off);
    end.drain();
    end.session.handle_opened(kNow + off);
    frames::Hello hello;
    hello.user_id = user(1);
    hello.server_time = kNow;
    end.feed(hello, kNow + off);
    end.feed(std::get<Snapshot>(inbox.state(std::nullopt).state), kNow + off);
    CHECK(end.session.server_time(kNow + off) == kNow);
    const auto snooze = operation(OperationKind::kSnooze, {id(1)}, kNow + Millis{3600 * 1000});
    CHECK(end.session.submit(snooze, kNow + off).ok());
    REQUIRE(end.session.submit(ack({id(1)}), kNow + off).ok());
    REQUIRE(end.session.undo(kNow + off).ok());
    REQUIRE(end.session.undo(kNow + off).ok());
    REQUIRE(end.session.submit(ack({id(1)}), kNow + off).ok());
    CHECK(end.session.view().items[0].notification.read_at == kNow);
}
