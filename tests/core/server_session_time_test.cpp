// The server's end of a connection as time passes: heartbeats, silence, sign-ins that end.

#include "tests/support/server_end.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("each heartbeat asks the store, so that a lost commit is found",
          "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    inbox.create(notification(1), kStart);  // nobody told the session
    const Millis beat = kStart + Millis(30000);
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

TEST_CASE("a heartbeat brings the digest of the revision that it names", "[core][server_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kStart);
    ServerEnd end = live(inbox);
    const Millis beat = kStart + Millis(30000);
    end.session.handle_timeout(beat);
    end.drain();
    SECTION("as the store was read") {
        end.session.handle_state(inbox.state(end.reads.front()), beat);
        end.flush(beat);
        CHECK(end.take<frames::Heartbeat>().digest == inbox.head().digest);
    }
    SECTION("none when the store does not know it") {
        InboxState state = inbox.state(end.reads.front());
        state.digest.reset();
        end.session.handle_state(std::move(state), beat);
        end.flush(beat);
        CHECK_FALSE(end.take<frames::Heartbeat>().digest.has_value());
    }
    SECTION("none when the peer stands elsewhere by then") {
        InboxState state = inbox.state(end.reads.front());
        const auto commit = inbox.create(notification(2), beat);
        end.session.handle_state(std::move(state), beat);
        end.session.handle_commit(published(commit), Millis{0}, beat);
        end.flush(beat);
        CHECK(end.take<Changes>().to == 2);
        const auto heartbeat = end.take<frames::Heartbeat>();
        CHECK(heartbeat.revision == inbox.revision());
        CHECK_FALSE(heartbeat.digest.has_value());
    }
}

TEST_CASE("a heartbeat goes out even when the store is away", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    const Millis beat = kStart + Millis(30000);
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
    end.session.handle_timeout(kStart + Millis(30000));
    end.drain();
    end.session.handle_state(inbox.state(inbox.revision()), kStart + Millis(30000));
    end.flush(kStart + Millis(30000));
    end.session.handle_timeout(kStart + Millis(60000));
    end.flush(kStart + Millis(60000));
    CHECK(end.closed == CloseCode::kSilent);

    ServerEnd alive = live(inbox);
    alive.session.handle_activity(kStart + Millis(50000));
    alive.session.handle_timeout(kStart + Millis(60000));
    alive.flush(kStart + Millis(60000));
    CHECK_FALSE(alive.closed.has_value());
}

TEST_CASE("a sign-in that runs out closes the session with a bye", "[core][server_session]") {
    ModelInbox inbox;
    auto config = ServerEnd::default_config();
    config.token_expires_at = kStart + Millis(5000);
    ServerEnd end = live(inbox, config);
    CHECK(end.session.next_deadline() == kStart + Millis(5000));
    end.session.handle_timeout(kStart + Millis(5000));
    end.flush(kStart + Millis(5000));
    CHECK(end.take<frames::Bye>().code == "token_expired");
    CHECK(end.closed == CloseCode::kUnauthenticated);
}

TEST_CASE("a new token moves the expiry, the subject may not change", "[core][server_session]") {
    ModelInbox inbox;
    auto config = ServerEnd::default_config();
    config.token_expires_at = kStart + Millis(5000);
    ServerEnd end = live(inbox, config);
    end.session.handle_frame(R"({"type":"auth","token":"t1"})", kStart);
    end.drain();
    REQUIRE(end.tokens == std::vector<std::string>{"t1"});
    CHECK_FALSE(end.session.wants_frames());
    end.session.handle_authenticated(Renewal{user(2), kStart + Millis(90000), true, true}, kStart);
    end.flush(kStart);
    CHECK(end.take<frames::Error>().code == "forbidden");
    end.session.handle_frame(R"({"type":"auth","token":"t2"})", kStart);
    end.drain();
    end.session.handle_authenticated(Renewal{user(1), kStart + Millis(90000), true, true}, kStart);
    end.flush(kStart);
    CHECK(end.take<frames::Result>().op == "auth");
    end.session.handle_timeout(kStart + Millis(5000));
    end.drain();
    CHECK_FALSE(end.closed.has_value());
}

TEST_CASE("a held push waits, the next frame takes it along", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    const Millis later = kStart + Millis(2000);
    end.session.handle_commit(published(inbox.create(notification(1), kStart)), later, kStart);
    end.drain();
    CHECK(end.sent.empty());
    CHECK(end.session.next_deadline() == later);
    end.session.handle_timeout(later);
    end.flush(later);
    CHECK(end.take<Changes>().to == 1);
    end.session.handle_commit(published(inbox.create(notification(2), later)), later + Millis(2000),
                              later);
    end.session.handle_commit(published(inbox.create(notification(3), later)), later, later);
    end.flush(later);
    CHECK(end.take<Changes>().to == 3);
}

TEST_CASE("a clock that is set back holds nothing up", "[core][server_session]") {
    const Millis back = kStart - Millis(1000000);
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    SECTION("a held push") {
        const auto held = published(inbox.create(notification(1), kStart));
        end.session.handle_commit(held, kStart + Millis(2000), kStart);
        end.drain();
        end.session.handle_activity(back);
        REQUIRE(end.session.next_deadline() == back + Millis(2000));
        end.session.handle_timeout(back + Millis(2000));
        end.flush(back + Millis(2000));
        CHECK(end.take<Changes>().to == 1);
    }
    SECTION("a read that is to be tried again") {
        end.session.handle_hint(kStart);
        end.drain();
        end.session.handle_state(Error{Errc::kUnavailable, "", "away"}, kStart);
        end.session.handle_timeout(back);
        REQUIRE(end.session.next_deadline() == back + Millis(1000));
        end.session.handle_timeout(back + Millis(1000));
        end.drain();
        CHECK(end.reads.size() == 2);
    }
    SECTION("by less than has passed, so that it must be told") {
        const auto held = published(inbox.create(notification(1), kStart));
        end.session.handle_commit(held, kStart + Millis(2000), kStart);
        end.drain();
        end.session.handle_clock_set(Millis(-1500));  // a second after the commit
        end.session.handle_activity(kStart - Millis(500));
        REQUIRE(end.session.next_deadline() == kStart + Millis(500));
        end.session.handle_timeout(kStart + Millis(500));
        end.flush(kStart + Millis(500));
        CHECK(end.take<Changes>().to == 1);
    }
    SECTION("a heartbeat and the end of a silent peer") {
        end.session.handle_written(back);
        REQUIRE(end.session.next_deadline() == back + Millis(30000));
        end.session.handle_timeout(back + Millis(60000));
        end.flush(back + Millis(60000));
        CHECK(end.closed == CloseCode::kSilent);
    }
}

TEST_CASE("a clock that is set forward makes nobody silent and nothing late",
          "[core][server_session]") {
    const Millis by{60000};  // two heartbeats
    ModelInbox inbox;
    auto config = ServerEnd::default_config();
    config.token_expires_at = kStart + Millis(100000);
    ServerEnd end = live(inbox, config);
    const auto held = published(inbox.create(notification(1), kStart));
    end.session.handle_commit(held, kStart + Millis(2000), kStart);
    end.drain();
    end.session.handle_clock_set(by);
    end.session.handle_timeout(kStart + by);
    end.flush(kStart + by);
    CHECK_FALSE(end.closed.has_value());
    CHECK(end.pings == 0);
    CHECK(end.sent.empty());  // held as long as before
    CHECK(end.session.next_deadline() == kStart + by + Millis(2000));
    end.session.handle_timeout(kStart + by + Millis(2000));
    end.flush(kStart + by + Millis(2000));
    CHECK(end.take<Changes>().to == 1);
    // A sign-in ends by the time of day.
    CHECK(end.session.next_deadline() == kStart + by + Millis(30000));
    end.session.handle_timeout(kStart + Millis(100000));
    end.flush(kStart + Millis(100000));
    CHECK(end.closed == CloseCode::kUnauthenticated);
}

TEST_CASE("closing says bye and ends even when the peer takes nothing", "[core][server_session]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    end.session.handle_commit(published(inbox.create(notification(1), kStart)), kStart, kStart);
    end.drain();  // in flight for ever
    end.session.close(CloseCode::kShutdown, "shutdown", Millis{0});
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
    ServerEnd end(kStart);
    end.flush(kStart);
    end.session.handle_state(Error{Errc::kUnavailable, "", "away"}, kStart);
    end.flush(kStart);
    end.take<frames::Hello>();
    CHECK(end.take<frames::Bye>().retry_after.has_value());
    CHECK(end.closed == CloseCode::kInternal);
}

TEST_CASE("a push that is held back on purpose counts as late from the end of that on",
          "[core][server_session]") {
    constexpr Millis kCommitted{1795339800000};  // another clock than the session's
    constexpr Millis kHeld{2000};
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    const auto first = published(inbox.create(notification(1), kCommitted));
    end.session.handle_commit(first, kStart + kHeld, kStart);
    end.drain();
    CHECK(end.sent.empty());
    SECTION("its time comes") {
        end.session.handle_timeout(kStart + kHeld);
        end.drain();
        CHECK(end.committed.back() == kCommitted + kHeld);
    }
    SECTION("one that may not wait takes it along") {
        const Millis now = kStart + Millis(500);
        const auto urgent = published(inbox.create(notification(2), kCommitted + Millis(500)));
        end.session.handle_commit(urgent, now, now);
        end.drain();
        CHECK(end.committed.back() == kCommitted + Millis(500));
    }
}
