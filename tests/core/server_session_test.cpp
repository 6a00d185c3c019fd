// The server's end of a connection: what it says when, and what it never lets grow.

#include "tests/support/server_end.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("the server speaks first: hello, then one snapshot", "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kStart);
    ServerEnd end(kStart);
    end.session.handle_frame(R"({"type":"ping"})", kStart);  // too early: answered after the state
    end.flush(kStart);
    const auto hello = end.take<frames::Hello>();
    CHECK(hello.user_id == user(1));
    CHECK(hello.frame_bytes == limits::kClientFrameBytes);
    CHECK(end.sent.empty());
    REQUIRE(end.reads.size() == 1);
    CHECK_FALSE(end.reads.front().has_value());
    CHECK_FALSE(end.session.wants_frames());
    end.session.handle_state(inbox.state(std::nullopt), kStart);
    end.flush(kStart);
    CHECK(end.take<Snapshot>().items.size() == 1);
    end.take<frames::Pong>();
    CHECK(end.session.wants_frames());
}

TEST_CASE("a client that says where it stands is answered with changes, even with none",
          "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kStart);
    ServerEnd end(kStart, inbox.revision().text());
    end.flush(kStart);
    REQUIRE(end.reads.front() == inbox.revision());
    end.session.handle_state(inbox.state(end.reads.front()), kStart);
    end.flush(kStart);
    end.take<frames::Hello>();
    const auto changes = end.take<Changes>();
    CHECK(changes.from == 1);
    CHECK(changes.to == 1);
    CHECK(changes.unread.total() == 1);
}

TEST_CASE("a commit that follows on is forwarded, encoded once for all connections",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd first = live(inbox);
    ServerEnd second = live(inbox);
    const auto commit = published(inbox.create(notification(1), kStart));
    first.session.handle_commit(commit, kStart, kStart);
    second.session.handle_commit(commit, kStart, kStart);
    first.drain();
    second.drain();
    CHECK(first.take<Changes>() == commit.changes());
    CHECK(first.texts.back() == second.texts.back());  // the same memory
    CHECK(first.reads.empty());
}

TEST_CASE("a commit that was sent already is not sent twice, a hole asks the store",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    const auto one = published(inbox.create(notification(1), kStart));
    const auto two = published(inbox.create(notification(2), kStart));
    const auto three = published(inbox.create(notification(3), kStart));
    end.session.handle_commit(one, kStart, kStart);
    end.session.handle_commit(one, kStart, kStart);
    end.flush(kStart);
    end.take<Changes>();
    CHECK(end.sent.empty());
    end.session.handle_commit(three, kStart, kStart);  // two is missing
    end.flush(kStart);
    CHECK(end.sent.empty());
    REQUIRE(end.reads.size() == 1);
    CHECK(end.resyncs == std::vector<std::string>{"gap"});
    end.session.handle_commit(two, kStart, kStart);
    end.session.handle_state(inbox.state(end.reads.front()), kStart);
    end.flush(kStart);
    const auto changes = end.take<Changes>();
    CHECK(changes.from == 1);
    CHECK(changes.to == 3);
    CHECK(end.sent.empty());
    CHECK(end.reads.size() == 1);
}

TEST_CASE("a commit between registering and the first state is never lost",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end(kStart);
    end.flush(kStart);
    const InboxState before = inbox.state(std::nullopt);
    end.session.handle_commit(published(inbox.create(notification(1), kStart)), kStart, kStart);
    end.session.handle_state(before, kStart);
    end.flush(kStart);
    end.take<frames::Hello>();
    CHECK(end.take<Snapshot>().items.empty());
    REQUIRE(end.reads.size() == 2);  // asked once more
    end.session.handle_state(inbox.state(end.reads.back()), kStart);
    end.flush(kStart);
    CHECK(end.take<Changes>().to == 1);
}

TEST_CASE("a commit while a state waits for a slow peer is not lost", "[core][server_session]") {
    ModelInbox inbox;
    SECTION("the first state, while hello is in flight") {
        ServerEnd end(kStart);
        end.drain();
        end.session.handle_state(inbox.state(std::nullopt), kStart);
        end.session.handle_commit(published(inbox.create(notification(1), kStart)), kStart, kStart);
        end.flush(kStart);
        REQUIRE(end.reads.size() == 2);  // asked once more
    }
    SECTION("a later one, while a frame is in flight") {
        ServerEnd end = live(inbox);
        end.session.handle_hint(kStart);
        end.drain();
        end.session.handle_commit(published(inbox.create(notification(1), kStart)), kStart, kStart);
        end.session.handle_frame(R"({"type":"ping"})", kStart);
        end.drain();
        end.session.handle_state(inbox.state(end.reads.back()), kStart);
        const bool is_told_by_hint = GENERATE(false, true);
        const auto two = published(inbox.create(notification(2), kStart));
        if (is_told_by_hint) {
            end.session.handle_hint(inbox.revision(), kStart);
        } else {
            end.session.handle_commit(two, kStart, kStart);
        }
        end.flush(kStart);
        REQUIRE(end.reads.size() == 2);
    }
}

TEST_CASE("what waits for a slow peer is folded into one changes frame", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    for (std::uint32_t i = 1; i <= 10; ++i) {
        end.session.handle_commit(published(inbox.create(notification(i), kStart)), kStart, kStart);
        end.drain();
    }
    CHECK(end.sent.size() == 1);  // the first is in flight
    end.flush(kStart);
    CHECK(end.take<Changes>().to == 1);
    const auto folded = end.take<Changes>();
    CHECK(folded.from == 1);
    CHECK(folded.to == 10);
    CHECK(folded.upserts.size() == 9);
    CHECK(end.sent.empty());
    CHECK(end.reads.empty());
}

TEST_CASE("a peer that takes nothing costs a bounded amount of memory", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    for (std::uint32_t i = 1; i <= 2000; ++i) {
        Notification n = notification(i);
        n.body = std::string(1000, 'x');
        end.session.handle_commit(published(inbox.create(n, kStart)), kStart, kStart);
        end.session.handle_frame(ack_frame("o", id(i)), kStart);
        end.drain();
        if (!end.executes.empty() && end.session.wants_frames()) {
            end.session.handle_outcome("o", OperationOutcome{0, {}, inbox.revision()}, kStart);
        }
        REQUIRE(end.session.waiting_bytes() <
                limits::kPendingBytes + 2 * limits::kControlFrames * 256);
        if (!end.session.wants_frames()) break;
    }
    CHECK_FALSE(end.session.wants_frames());  // reading from it pauses
    CHECK(end.sent.size() == 1);
    end.flush(kStart);
    REQUIRE(end.reads.size() == 1);  // asked again once it could take it
    CHECK(end.resyncs == std::vector<std::string>{"slow"});
}

TEST_CASE("operations are executed in order and each is answered", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    end.session.handle_frame(ack_frame("a", id(1)), kStart);
    end.session.handle_frame(ack_frame("b", id(2)), kStart);
    end.drain();
    REQUIRE(end.executes.size() == 1);  // one after the other
    CHECK(end.executes[0].op == "a");
    end.session.handle_outcome("a", OperationOutcome{1, {}, {"e1", 7}}, kStart);
    end.flush(kStart);
    REQUIRE(end.executes.size() == 2);
    CHECK(end.executes[1].op == "b");
    end.session.handle_outcome("b", Error{Errc::kNotFound, "", "none"}, kStart);
    end.flush(kStart);
    const auto a = end.take<frames::Result>();
    CHECK(a.op == "a");
    CHECK(a.revision == Revision{"e1", 7});
    CHECK(end.take<frames::Result>().error->code == Errc::kNotFound);
    CHECK_FALSE(end.closed.has_value());
}

TEST_CASE("what was sent behind an operation that fails is not carried out before it",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    end.session.handle_frame(ack_frame("a", id(1)), kStart);
    end.session.handle_frame(ack_frame("b", id(2)), kStart);
    end.drain();
    end.session.handle_outcome("a", Error{Errc::kUnavailable, "", "away"}, kStart);
    end.session.handle_frame(ack_frame("c", id(3)), kStart);  // on its way by then
    end.flush(kStart);
    CHECK(end.executes.size() == 1);
    CHECK(end.take<frames::Result>().error->code == Errc::kUnavailable);
    const auto bye = end.take<frames::Bye>();
    CHECK(bye.code == "unavailable");
    CHECK(bye.retry_after.has_value());
    CHECK(end.closed == CloseCode::kInternal);
}

TEST_CASE("what the sign-in does not permit is answered, not done", "[core][server_session]") {
    ModelInbox inbox;
    auto config = ServerEnd::default_config();
    config.may_mark_read = false;
    ServerEnd end = live(inbox, config);
    end.session.handle_frame(ack_frame("a", id(1)), kStart);
    end.flush(kStart);
    CHECK(end.executes.empty());
    CHECK(end.take<frames::Result>().error->code == Errc::kForbidden);
    end.session.handle_frame(
        R"({"type":"delete","op":"b","ids":["00000000-0000-0000-0000-000000000001"]})", kStart);
    end.drain();
    CHECK(end.executes.size() == 1);
}

TEST_CASE("a bad frame is refused and the session lives; ten in a minute close it",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    for (int i = 0; i < 9; ++i)
        end.session.handle_frame("{", kStart);
    end.flush(kStart);
    CHECK_FALSE(end.closed.has_value());
    for (int i = 0; i < 9; ++i)
        end.take<frames::Error>();
    end.session.handle_frame("[]", kStart + Millis(59999));
    end.flush(kStart);
    CHECK(end.closed == CloseCode::kBadFrames);
    end.take<frames::Error>();
    CHECK(end.take<frames::Bye>().code == "bad_frames");

    ServerEnd slow = live(inbox);
    for (int i = 0; i < 30; ++i)
        slow.session.handle_frame("{", kStart + Millis(i * 10000));
    slow.flush(kStart);
    CHECK_FALSE(slow.closed.has_value());
}

TEST_CASE("a refused frame is told once for the log", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    CHECK_FALSE(end.session.take_refusal().has_value());
    end.session.handle_frame("{", kStart);
    const auto refusal = end.session.take_refusal();
    REQUIRE(refusal.has_value());
    CHECK(refusal->code == Errc::kMalformed);
    CHECK_FALSE(end.session.take_refusal().has_value());
}

TEST_CASE("sync is answered from where the client says it stands", "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kStart);
    inbox.create(notification(2), kStart);
    ServerEnd end = live(inbox);
    end.session.handle_frame(R"({"type":"sync","since":"e1.1"})", kStart);
    end.drain();
    REQUIRE(end.reads.back() == Revision{"e1", 1});
    end.session.handle_state(inbox.state(end.reads.back()), kStart);
    end.flush(kStart);
    const auto changes = end.take<Changes>();
    CHECK(changes.from == 1);
    CHECK(changes.to == 2);
    end.session.handle_frame(R"({"type":"sync","since":"nonsense"})", kStart);
    end.drain();
    CHECK_FALSE(end.reads.back().has_value());
    end.session.handle_state(inbox.state(std::nullopt), kStart);
    end.flush(kStart);
    end.take<Snapshot>();
}

TEST_CASE("a peer that says it holds other rows at the same revision is given a snapshot",
          "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kStart);
    ServerEnd end = live(inbox);
    end.session.handle_frame(R"({"type":"sync","since":"","digest":"00000000000000ff"})", kStart);
    end.drain();
    REQUIRE(end.differences.size() == 1);
    CHECK(end.differences[0].at == inbox.revision());
    CHECK(end.differences[0].peer == InboxDigest(255));
    CHECK(end.differences[0].store == inbox.head().digest);
    CHECK(end.resyncs == std::vector<std::string>{"digest"});
    CHECK(end.miscounts.empty());  // the store is right
    CHECK_FALSE(end.reads.back().has_value());
    end.session.handle_state(inbox.state(std::nullopt), kStart);
    end.flush(kStart);
    end.take<Snapshot>();
}

TEST_CASE("a sync while a read is under way gets an answer of its own", "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kStart);
    ServerEnd end = live(inbox);
    end.session.handle_hint(kStart);
    end.drain();
    end.session.handle_frame(R"({"type":"sync","since":"e1.0"})", kStart);
    end.session.handle_state(inbox.state(end.reads.back()), kStart);
    end.flush(kStart);
    REQUIRE(end.reads.size() == 2);
    REQUIRE(end.reads.back() == Revision{"e1", 0});
    end.session.handle_state(inbox.state(end.reads.back()), kStart);
    end.flush(kStart);
    CHECK(end.take<Changes>().from == 0);
}

TEST_CASE("a state that needs several frames is read one frame at a time",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    end.session.handle_hint(kStart);
    end.drain();
    end.session.handle_state(InboxState{Changes{"e1", 0, 5, {}, {}, {}}, 9}, kStart);
    end.drain();
    CHECK(end.take<Changes>().to == 5);
    CHECK(end.reads.size() == 1);  // not before the peer has taken it
    end.written(kStart);
    REQUIRE(end.reads.size() == 2);
    CHECK(end.reads.back() == Revision{"e1", 5});
}

TEST_CASE("a commit of another epoch asks the store", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    ModelInbox restored("e2");
    end.session.handle_commit(published(restored.create(notification(1), kStart)), kStart, kStart);
    end.drain();
    CHECK(end.sent.empty());
    CHECK(end.reads.size() == 1);
}

TEST_CASE("a hint that says how far asks the store only for what the peer lacks",
          "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kStart);
    ServerEnd end = live(inbox);
    const std::size_t reads = end.reads.size();
    const std::uint64_t at = end.session.position()->counter;
    end.session.handle_hint(Revision{"e1", at}, kStart);
    end.drain();
    CHECK(end.reads.size() == reads);
    SECTION("further on") {
        end.session.handle_hint(Revision{"e1", at + 1}, kStart);
        end.drain();
        CHECK(end.reads.size() == reads + 1);
    }
    SECTION("in another epoch") {
        end.session.handle_hint(Revision{"e2", at}, kStart);
        end.drain();
        CHECK(end.reads.size() == reads + 1);
    }
    SECTION("while a read is under way that does not bring as much") {
        end.session.handle_hint(kStart);
        end.drain();
        REQUIRE(end.reads.size() == reads + 1);
        const InboxState before = inbox.state(end.reads.back());
        inbox.create(notification(2), kStart);
        end.session.handle_hint(Revision{"e1", at + 1}, kStart);
        end.session.handle_state(before, kStart);
        end.drain();
        CHECK(end.reads.size() == reads + 2);
    }
}
