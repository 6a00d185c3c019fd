// The server's end of a connection: what it says when, and what it never lets grow.

#include <catch2/catch.hpp>

#include "tests/support/model_inbox.hpp"
#include "tests/support/server_end.hpp"

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kNow{2000000};

PublishedCommit published(const ModelInbox::Published& commit) { return PublishedCommit(commit); }

// A session that has sent hello and its first state and stands at the inbox's revision.
ServerEnd live(ModelInbox& inbox, ServerSessionConfig config = ServerEnd::default_config()) {
    ServerEnd end(kNow, std::nullopt, std::move(config));
    end.flush(kNow);
    end.session.handle_state(inbox.state(std::nullopt), kNow);
    end.reads.clear();
    end.flush(kNow);
    end.sent.clear();
    return end;
}

std::string ack(const char* op, NotificationId target) {
    frames::Request request;
    request.op = op;
    request.operation.kind = OperationKind::kAck;
    request.operation.ids = {target};
    return encode(ClientFrame(request));
}

}  // namespace

TEST_CASE("the server speaks first: hello, then one snapshot", "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ServerEnd end(kNow);
    end.session.handle_frame(R"({"type":"ping"})", kNow);  // too early: answered after the state
    end.flush(kNow);
    const auto hello = end.take<frames::Hello>();
    CHECK(hello.user_id == user(1));
    CHECK(hello.frame_bytes == limits::kClientFrameBytes);
    CHECK(end.sent.empty());
    REQUIRE(end.reads.size() == 1);
    CHECK_FALSE(end.reads.front().has_value());
    end.session.handle_state(inbox.state(std::nullopt), kNow);
    end.flush(kNow);
    CHECK(end.take<Snapshot>().items.size() == 1);
    end.take<frames::Pong>();
}

TEST_CASE("a client that says where it stands is answered with changes, even with none",
          "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ServerEnd end(kNow, inbox.revision().text());
    end.flush(kNow);
    REQUIRE(end.reads.front() == inbox.revision());
    end.session.handle_state(inbox.state(end.reads.front()), kNow);
    end.flush(kNow);
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
    const auto commit = published(inbox.create(notification(1), kNow));
    first.session.handle_commit(commit, kNow, kNow);
    second.session.handle_commit(commit, kNow, kNow);
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
    const auto one = published(inbox.create(notification(1), kNow));
    const auto two = published(inbox.create(notification(2), kNow));
    const auto three = published(inbox.create(notification(3), kNow));
    end.session.handle_commit(one, kNow, kNow);
    end.session.handle_commit(one, kNow, kNow);
    end.flush(kNow);
    end.take<Changes>();
    CHECK(end.sent.empty());
    end.session.handle_commit(three, kNow, kNow);  // two is missing
    end.flush(kNow);
    CHECK(end.sent.empty());
    REQUIRE(end.reads.size() == 1);
    CHECK(end.resyncs == std::vector<std::string>{"gap"});
    end.session.handle_commit(two, kNow, kNow);
    end.session.handle_state(inbox.state(end.reads.front()), kNow);
    end.flush(kNow);
    const auto changes = end.take<Changes>();
    CHECK(changes.from == 1);
    CHECK(changes.to == 3);
    CHECK(end.sent.empty());
    CHECK(end.reads.size() == 1);
}

TEST_CASE("a commit between registering and the first state is never lost",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end(kNow);
    end.flush(kNow);
    const InboxState before = inbox.state(std::nullopt);
    end.session.handle_commit(published(inbox.create(notification(1), kNow)), kNow, kNow);
    end.session.handle_state(before, kNow);
    end.flush(kNow);
    end.take<frames::Hello>();
    CHECK(end.take<Snapshot>().items.empty());
    REQUIRE(end.reads.size() == 2);  // asked once more
    end.session.handle_state(inbox.state(end.reads.back()), kNow);
    end.flush(kNow);
    CHECK(end.take<Changes>().to == 1);
}

TEST_CASE("what waits for a slow peer is folded into one changes frame",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    for (std::uint32_t i = 1; i <= 10; ++i) {
        end.session.handle_commit(published(inbox.create(notification(i), kNow)), kNow, kNow);
        end.drain();
    }
    CHECK(end.sent.size() == 1);  // the first is in flight
    end.flush(kNow);
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
        end.session.handle_commit(published(inbox.create(n, kNow)), kNow, kNow);
        end.session.handle_frame(ack("o", id(i)), kNow);
        end.drain();
        if (!end.executes.empty() && end.session.wants_frames()) {
            end.session.handle_outcome("o", OperationOutcome{0, {}, inbox.revision()}, kNow);
        }
        REQUIRE(end.session.waiting_bytes() <
                limits::kPendingBytes + 2 * limits::kControlFrames * 256);
        if (!end.session.wants_frames()) break;
    }
    CHECK_FALSE(end.session.wants_frames());  // reading from it pauses
    CHECK(end.sent.size() == 1);
    end.flush(kNow);
    REQUIRE(end.reads.size() == 1);  // asked anew once it could take it
    CHECK(end.resyncs == std::vector<std::string>{"slow"});
}

TEST_CASE("operations are executed in order and each is answered", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    end.session.handle_frame(ack("a", id(1)), kNow);
    end.session.handle_frame(ack("b", id(2)), kNow);
    end.drain();
    REQUIRE(end.executes.size() == 2);
    CHECK(end.executes[0].op == "a");
    CHECK(end.executes[1].op == "b");
    end.session.handle_outcome("a", OperationOutcome{1, {}, {"e1", 7}}, kNow);
    end.session.handle_outcome("b", Error{Errc::kUnavailable, "", "away"}, kNow);
    end.flush(kNow);
    const auto a = end.take<frames::Answer>();
    CHECK(a.op == "a");
    CHECK(a.revision == Revision{"e1", 7});
    CHECK(end.take<frames::Answer>().error->code == Errc::kUnavailable);
}

TEST_CASE("what the sign-in does not permit is answered, not done", "[core][server_session]") {
    ModelInbox inbox;
    auto config = ServerEnd::default_config();
    config.may_mark_read = false;
    ServerEnd end = live(inbox, config);
    end.session.handle_frame(ack("a", id(1)), kNow);
    end.flush(kNow);
    CHECK(end.executes.empty());
    CHECK(end.take<frames::Answer>().error->code == Errc::kForbidden);
    end.session.handle_frame(
        R"({"type":"delete","op":"b","ids":["00000000-0000-0000-0000-000000000001"]})", kNow);
    end.drain();
    CHECK(end.executes.size() == 1);
}

TEST_CASE("a bad frame is refused and the session lives; ten in a minute close it",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    for (int i = 0; i < 9; ++i) end.session.handle_frame("{", kNow);
    end.flush(kNow);
    CHECK_FALSE(end.closed.has_value());
    for (int i = 0; i < 9; ++i) end.take<frames::Refusal>();
    end.session.handle_frame("[]", kNow + Millis(59999));
    end.flush(kNow);
    CHECK(end.closed == CloseCode::kBadFrames);
    end.take<frames::Refusal>();
    CHECK(end.take<frames::Bye>().code == "bad_frames");

    ServerEnd slow = live(inbox);
    for (int i = 0; i < 30; ++i) slow.session.handle_frame("{", kNow + Millis(i * 10000));
    slow.flush(kNow);
    CHECK_FALSE(slow.closed.has_value());
}

TEST_CASE("each heartbeat asks the store, so that a lost commit is found", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    inbox.create(notification(1), kNow);  // nobody told the session
    const Millis beat = kNow + Millis(30000);
    CHECK(end.session.next_deadline() == beat);
    end.session.handle_timeout(beat);
    end.drain();
    CHECK(end.pings == 1);
    REQUIRE(end.reads.size() == 1);
    end.session.handle_state(inbox.state(end.reads.front()), beat);
    end.flush(beat);
    CHECK(end.take<Changes>().to == 1);
    CHECK(end.take<frames::Heartbeat>().revision == inbox.revision());
    CHECK(end.resyncs == std::vector<std::string>{"heartbeat"});
}

TEST_CASE("a heartbeat goes out even when the store is away", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    const Millis beat = kNow + Millis(30000);
    end.session.handle_timeout(beat);
    end.drain();
    end.session.handle_state(Error{Errc::kUnavailable, "", "away"}, beat);
    end.flush(beat);
    CHECK(end.take<frames::Heartbeat>().revision == inbox.revision());
    CHECK(end.reads.size() == 1);
    end.session.handle_timeout(beat + Millis(1000));
    end.drain();
    CHECK(end.reads.size() == 2);  // tried again
}

TEST_CASE("a peer that is silent for two heartbeats is closed", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    end.session.handle_timeout(kNow + Millis(30000));
    end.drain();
    end.session.handle_state(inbox.state(inbox.revision()), kNow + Millis(30000));
    end.flush(kNow + Millis(30000));
    end.session.handle_timeout(kNow + Millis(60000));
    end.flush(kNow + Millis(60000));
    CHECK(end.closed == CloseCode::kSilent);

    ServerEnd alive = live(inbox);
    alive.session.handle_activity(kNow + Millis(50000));
    alive.session.handle_timeout(kNow + Millis(60000));
    alive.flush(kNow + Millis(60000));
    CHECK_FALSE(alive.closed.has_value());
}

TEST_CASE("a sign-in that runs out closes the session with a bye", "[core][server_session]") {
    ModelInbox inbox;
    auto config = ServerEnd::default_config();
    config.token_expires_at = kNow + Millis(5000);
    ServerEnd end = live(inbox, config);
    CHECK(end.session.next_deadline() == kNow + Millis(5000));
    end.session.handle_timeout(kNow + Millis(5000));
    end.flush(kNow + Millis(5000));
    CHECK(end.take<frames::Bye>().code == "token_expired");
    CHECK(end.closed == CloseCode::kUnauthenticated);
}

TEST_CASE("a new token moves the expiry, the subject may not change", "[core][server_session]") {
    ModelInbox inbox;
    auto config = ServerEnd::default_config();
    config.token_expires_at = kNow + Millis(5000);
    ServerEnd end = live(inbox, config);
    end.session.handle_frame(R"({"type":"auth","token":"t1"})", kNow);
    end.drain();
    REQUIRE(end.tokens == std::vector<std::string>{"t1"});
    CHECK_FALSE(end.session.wants_frames());
    end.session.handle_authenticated(Renewal{user(2), kNow + Millis(90000), true, true}, kNow);
    end.flush(kNow);
    CHECK(end.take<frames::Refusal>().code == "forbidden");
    end.session.handle_frame(R"({"type":"auth","token":"t2"})", kNow);
    end.drain();
    end.session.handle_authenticated(Renewal{user(1), kNow + Millis(90000), true, true}, kNow);
    end.flush(kNow);
    CHECK(end.take<frames::Answer>().op == "auth");
    end.session.handle_timeout(kNow + Millis(5000));
    end.drain();
    CHECK_FALSE(end.closed.has_value());
}

TEST_CASE("sync is answered from where the client says it stands", "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    inbox.create(notification(2), kNow);
    ServerEnd end = live(inbox);
    end.session.handle_frame(R"({"type":"sync","since":"e1.1"})", kNow);
    end.drain();
    REQUIRE(end.reads.back() == Revision{"e1", 1});
    end.session.handle_state(inbox.state(end.reads.back()), kNow);
    end.flush(kNow);
    const auto changes = end.take<Changes>();
    CHECK(changes.from == 1);
    CHECK(changes.to == 2);
    end.session.handle_frame(R"({"type":"sync","since":"nonsense"})", kNow);
    end.drain();
    CHECK_FALSE(end.reads.back().has_value());
    end.session.handle_state(inbox.state(std::nullopt), kNow);
    end.flush(kNow);
    end.take<Snapshot>();
}

TEST_CASE("a sync while a read is under way gets an answer of its own", "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ServerEnd end = live(inbox);
    end.session.handle_hint(kNow);
    end.drain();
    end.session.handle_frame(R"({"type":"sync","since":"e1.0"})", kNow);
    end.session.handle_state(inbox.state(end.reads.back()), kNow);
    end.flush(kNow);
    REQUIRE(end.reads.size() == 2);
    REQUIRE(end.reads.back() == Revision{"e1", 0});
    end.session.handle_state(inbox.state(end.reads.back()), kNow);
    end.flush(kNow);
    CHECK(end.take<Changes>().from == 0);
}

TEST_CASE("a held push waits, the next frame takes it along", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    const Millis later = kNow + Millis(2000);
    end.session.handle_commit(published(inbox.create(notification(1), kNow)), later, kNow);
    end.drain();
    CHECK(end.sent.empty());
    CHECK(end.session.next_deadline() == later);
    end.session.handle_timeout(later);
    end.flush(later);
    CHECK(end.take<Changes>().to == 1);
    end.session.handle_commit(published(inbox.create(notification(2), later)), later + Millis(2000), later);
    end.session.handle_commit(published(inbox.create(notification(3), later)), later, later);
    end.flush(later);
    CHECK(end.take<Changes>().to == 3);
}

TEST_CASE("a state that needs several frames is read one frame at a time", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    end.session.handle_hint(kNow);
    end.drain();
    end.session.handle_state(InboxState{Changes{"e1", 0, 5, {}, {}, {}}, 9}, kNow);
    end.drain();
    CHECK(end.take<Changes>().to == 5);
    CHECK(end.reads.size() == 1);  // not before the peer has taken it
    end.written(kNow);
    REQUIRE(end.reads.size() == 2);
    CHECK(end.reads.back() == Revision{"e1", 5});
}

TEST_CASE("closing says bye and ends even when the peer takes nothing", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    end.session.handle_commit(published(inbox.create(notification(1), kNow)), kNow, kNow);
    end.drain();  // in flight for ever
    end.session.close(CloseCode::kShutdown, "shutdown", 3);
    end.drain();
    CHECK_FALSE(end.closed.has_value());
    const auto deadline = end.session.next_deadline();
    REQUIRE(deadline.has_value());
    end.session.handle_timeout(*deadline);
    end.drain();
    CHECK(end.closed == CloseCode::kShutdown);
    CHECK(end.session.closed());
    CHECK_FALSE(end.session.next_deadline().has_value());
}

TEST_CASE("a store that is away at the start closes with a bye that says when to return",
          "[core][server_session]") {
    ServerEnd end(kNow);
    end.flush(kNow);
    end.session.handle_state(Error{Errc::kUnavailable, "", "away"}, kNow);
    end.flush(kNow);
    end.take<frames::Hello>();
    CHECK(end.take<frames::Bye>().retry_after_s.has_value());
    CHECK(end.closed == CloseCode::kInternal);
}

TEST_CASE("a commit of another epoch asks the store", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    ModelInbox restored("e2");
    end.session.handle_commit(published(restored.create(notification(1), kNow)), kNow, kNow);
    end.drain();
    CHECK(end.sent.empty());
    CHECK(end.reads.size() == 1);
}
