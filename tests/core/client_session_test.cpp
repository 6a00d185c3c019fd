// The client's end: in step, and optimistic without a flicker.

#include "tests/support/client_end.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("a client opens a socket, takes the snapshot and is in step", "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    CHECK_FALSE(end.opens.front().has_value());
    CHECK(end.unread() == 1);
    CHECK(end.arrived.empty());  // what a snapshot brings is not news
}

TEST_CASE("live changes count and announce what is new", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    end.feed(inbox.create(notification(1), kNow)->changes);
    CHECK(end.unread() == 1);
    CHECK(end.arrived == std::vector<NotificationId>{id(1)});
    ModelInbox::Published published;
    REQUIRE(inbox.operate(ack({id(1)}), kNow, published).ok());
    end.feed(published->changes);
    CHECK(end.unread() == 0);
    CHECK(end.arrived.size() == 1);
}

TEST_CASE("a gap asks sync once and changes nothing until it is answered",
          "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    const auto lost = inbox.create(notification(1), kNow);
    const auto second = inbox.create(notification(2), kNow);
    const auto third = inbox.create(notification(3), kNow);
    end.feed(second->changes);
    end.feed(third->changes);
    CHECK(end.unread() == 0);
    CHECK(end.take<frames::Sync>().since == "e1.0");
    CHECK(end.sent.empty());
    end.feed(std::get<Changes>(inbox.state(Revision{"e1", 0}).state));
    CHECK(end.unread() == 3);
    (void)lost;
}

TEST_CASE("a heartbeat from elsewhere asks sync, one from here does not",
          "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    end.feed(frames::Heartbeat{inbox.revision()});
    CHECK(end.sent.empty());
    inbox.create(notification(1), kNow);
    end.feed(frames::Heartbeat{inbox.revision()});
    end.take<frames::Sync>();
}

TEST_CASE("a heartbeat with another digest at the same revision asks for a snapshot, once",
          "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    end.feed(frames::Heartbeat{inbox.revision(), inbox.head().digest});
    CHECK(end.sent.empty());
    CHECK(end.faults == 0);

    ModelInbox other;  // at the same revision, with another row
    other.create(notification(2), kNow);
    const frames::Heartbeat heartbeat{other.revision(), other.head().digest};
    end.feed(heartbeat);
    const auto sync = end.take<frames::Sync>();
    CHECK(sync.since.empty());
    CHECK(sync.digest == inbox.head().digest);
    CHECK(end.faults == 1);
    end.feed(heartbeat);  // asked already
    end.feed(std::get<Snapshot>(other.state(std::nullopt).state));
    end.feed(heartbeat);  // and now the same
    CHECK(end.sent.empty());
    CHECK(end.faults == 1);
    CHECK(end.session.view().items[0].notification.id == id(2));
}

TEST_CASE("a digest that no snapshot brings about is disputed once for each state",
          "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    const frames::Heartbeat wrong{inbox.revision(), InboxDigest(7)};
    for (int i = 0; i < 3; ++i) {
        end.feed(wrong);
        if (i > 0) continue;
        end.take<frames::Sync>();
        end.feed(std::get<Snapshot>(inbox.state(std::nullopt).state));
    }
    CHECK(end.sent.empty());
    end.feed(inbox.create(notification(1), kNow)->changes);
    end.feed(frames::Heartbeat{inbox.revision(), InboxDigest(7)});
    end.take<frames::Sync>();
}

TEST_CASE("an operation shows at once and never flickers back", "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    REQUIRE(end.session.submit(ack({id(1)}), kNow).ok());
    end.drain();
    CHECK(end.unread() == 0);
    CHECK(end.session.view().items[0].pending);
    const auto request = end.take<frames::Request>();

    const auto between = inbox.create(notification(2), kNow);
    ModelInbox::Published published;
    const auto outcome = inbox.operate(request.operation, kNow, published);
    end.feed(frames::Result{request.op, outcome->revision, std::nullopt});
    CHECK(end.unread() == 0);  // answered, but its changes are not here yet
    CHECK(end.session.view().items[0].pending);
    REQUIRE(end.settled.size() == 1);
    CHECK_FALSE(end.settled[0].error.has_value());
    end.feed(between->changes);
    CHECK(end.unread() == 1);
    CHECK(end.session.overlay().size() == 1);
    end.feed(published->changes);
    CHECK(end.unread() == 1);
    CHECK(end.session.overlay().empty());
}

TEST_CASE("an operation shows until the last of several frames, for its row may come with that",
          "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    inbox.create(notification(2), kNow);
    ClientEnd end = online(inbox);
    REQUIRE(end.session.submit(ack({id(1)}), kNow).ok());
    end.drain();
    const auto request = end.take<frames::Request>();
    ModelInbox::Published published;
    const auto outcome = inbox.operate(request.operation, kNow, published);
    REQUIRE(inbox.operate(ack({id(2)}), kNow, published).ok());
    Operation archive = ack({id(1)});
    archive.kind = OperationKind::kArchive;
    REQUIRE(inbox.operate(archive, kNow, published).ok());
    end.feed(frames::Result{request.op, outcome->revision, std::nullopt});

    // Row 1 changed at 3 and at 5: it comes with the second frame alone.
    const auto all = std::get<Changes>(inbox.state(Revision{"e1", 2}).state);
    REQUIRE(all.upserts.size() == 2);
    end.feed(Changes{"e1", 2, 4, all.unread, {all.upserts[0]}, {}, true});
    CHECK(end.session.inbox().revision()->counter == 4);
    const auto shows = [&](const NotificationId& which) {
        for (const ViewRow& row : end.session.view().items)
            if (row.notification.id == which) return is_unread(row.notification);
        return false;
    };
    CHECK_FALSE(shows(id(1)));
    SECTION("also for a tab that was closed in between") {
        ClientEnd again(2);
        REQUIRE(again.session.restore(end.session.durable()).ok());
        for (const ViewRow& row : again.session.view().items)
            CHECK_FALSE(is_unread(row.notification));
    }
    end.feed(Changes{"e1", 4, 5, all.unread, {all.upserts[1]}, {}});
    CHECK_FALSE(shows(id(1)));
    CHECK(end.session.overlay().empty());
}

TEST_CASE("a refused operation is taken back and told", "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    const auto ops = end.session.submit(ack({id(1)}), kNow);
    end.drain();
    end.feed(frames::Result{ops->front(), std::nullopt, Error{Errc::kForbidden, "", "no"}});
    CHECK(end.unread() == 1);
    REQUIRE(end.settled.size() == 1);
    CHECK(end.settled[0].error->code == Errc::kForbidden);
}

TEST_CASE("an answer whose changes never come asks sync", "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    REQUIRE(end.session.submit(ack({id(1)}), kNow).ok());
    end.drain();
    const auto request = end.take<frames::Request>();
    ModelInbox::Published published;
    const auto outcome = inbox.operate(request.operation, kNow, published);
    end.feed(frames::Result{request.op, outcome->revision, std::nullopt});
    end.timeout();
    CHECK(end.take<frames::Sync>().since == "e1.1");
}

TEST_CASE("marking all as read covers what was shown", "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    Operation all;
    all.kind = OperationKind::kAckAll;
    REQUIRE(end.session.submit(all, kNow).ok());
    end.drain();
    CHECK(end.unread() == 0);
    CHECK(end.take<frames::Request>().operation.bound == inbox.revision());
    end.feed(inbox.create(notification(2), kNow)->changes);
    CHECK(end.unread() == 1);  // came later
}

TEST_CASE("marking all as read covers what the user's own operations are still making unread",
          "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ModelInbox::Published before;
    REQUIRE(inbox.operate(ack({id(1)}), kNow, before).ok());
    ClientEnd end = online(inbox);
    end.feed(Snapshot{inbox.revision(), {}, inbox.listed(), false});  // shows what is read too
    Operation unack = ack({id(1)});
    unack.kind = OperationKind::kUnack;
    REQUIRE(end.session.submit(unack, kNow).ok());
    Operation all;
    all.kind = OperationKind::kAckAll;
    REQUIRE(end.session.submit(all, kNow)->size() == 2);
    end.drain();
    CHECK(end.unread() == 0);
    while (!end.sent.empty()) {
        const auto request = end.take<frames::Request>();
        ModelInbox::Published published;
        const auto outcome = inbox.operate(request.operation, kNow, published);
        if (published) end.feed(published->changes);
        end.feed(frames::Result{request.op, outcome->revision, std::nullopt});
        CHECK(end.unread() == 0);
    }
    CHECK(end.session.overlay().empty());
    CHECK(inbox.head().unread.total() == 0);
}

TEST_CASE("an operation on many ids is cut into frames the server takes",
          "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    std::vector<NotificationId> many;
    for (std::uint32_t i = 1; i <= 2500; ++i)
        many.push_back(id(i));
    const auto ops = end.session.submit(ack(many), kNow);
    REQUIRE(ops.ok());
    CHECK(ops->size() == 3);
    end.drain();
    std::size_t total = 0;
    while (!end.sent.empty()) {
        const auto request = end.take<frames::Request>();
        CHECK(encode(ClientFrame(request)).size() < limits::kClientFrameBytes);
        total += request.operation.ids.size();
    }
    CHECK(total == 2500);
    CHECK(end.session.submit(ack({}), kNow).error().field == "ids");
}

TEST_CASE("operations that wait are limited", "[core][client_session]") {
    ClientEnd end;
    for (std::size_t i = 0; i < limits::kPendingOperations; ++i) {
        REQUIRE(end.session.submit(ack({id(1)}), kNow).ok());
    }
    CHECK(end.session.submit(ack({id(1)}), kNow).error().code == Errc::kLimited);
}

TEST_CASE("preferences that are told are passed on as they came, and no row changes",
          "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    const std::string document = R"({"channels":{"sms":true},"later":[1,{"a":null}]})";
    end.session.handle_frame(R"({"type":"preferences","preferences":)" + document + "}", kNow);
    CHECK(end.session.poll() == ClientEffect(client_effects::PreferencesTold{document}));
    CHECK_FALSE(end.session.poll().has_value());
}
