// The server's end of a connection: what a client may do how often, and what a refusal says.

#include "tests/support/server_end.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kClaim = R"({"type":"sync","since":"e1.0","digest":"0123456789abcdef"})";

// Answers every read of the store.
void serve(ServerEnd& end, const ModelInbox& inbox, Millis now) {
    end.flush(now);
    while (!end.reads.empty()) {
        auto state = inbox.state(end.reads.front());
        end.reads.pop_front();
        end.session.handle_state(std::move(state), now);
        end.flush(now);
    }
}

}  // namespace

TEST_CASE("sixty syncs in a minute close the session, and rang no alarm",
          "[core][server_session][rate]") {
    ModelInbox inbox;
    inbox.create(notification(1), kStart);
    ServerEnd end = live(inbox);
    for (int i = 0; i < 59; ++i) {
        end.session.handle_frame(kClaim, kStart + Millis(i));
        serve(end, inbox, kStart + Millis(i));
    }
    CHECK_FALSE(end.closed.has_value());
    CHECK(end.miscounts.empty());
    end.session.handle_frame(kClaim, kStart + Millis(59999));
    end.flush(kStart + Millis(59999));
    CHECK(end.closed == CloseCode::kBadFrames);
    CHECK(std::get<frames::Bye>(end.sent.back()).code == "limited");

    ServerEnd calm = live(inbox);
    for (int i = 0; i < 200; ++i) {
        const Millis at = kStart + Millis(i * 1017);
        calm.session.handle_frame(R"({"type":"sync","since":"e1.0"})", at);
        serve(calm, inbox, at);
    }
    CHECK_FALSE(calm.closed.has_value());
}

TEST_CASE("a store whose digest is not that of its rows is told of, whatever clients say",
          "[core][server_session][rate]") {
    ModelInbox inbox;
    inbox.create(notification(1), kStart);
    InboxState state = inbox.state(std::nullopt);
    REQUIRE(state.digest.has_value());
    const InboxDigest rows = *state.digest;
    ServerEnd end(kStart);
    end.flush(kStart);
    SECTION("one that is right is not") {
        end.session.handle_state(state, kStart);
        end.flush(kStart);
        CHECK(end.miscounts.empty());
    }
    SECTION("one that is wrong is") {
        state.digest = InboxDigest(255);
        end.session.handle_state(state, kStart);
        end.flush(kStart);
        REQUIRE(end.miscounts.size() == 1);
        CHECK(end.miscounts[0].at == inbox.revision());
        CHECK(end.miscounts[0].rows == rows);
        CHECK(end.miscounts[0].store == InboxDigest(255));
    }
    SECTION("one that cannot be checked is not: not all of the unread is there") {
        state.digest = InboxDigest(255);
        std::get<Snapshot>(state.state).truncated = true;
        end.session.handle_state(state, kStart);
        end.flush(kStart);
        CHECK(end.miscounts.empty());
    }
    SECTION("nor when it is of another revision than the rows") {
        state.digest = InboxDigest(255);
        state.head += 1;
        end.session.handle_state(state, kStart);
        end.flush(kStart);
        CHECK(end.miscounts.empty());
    }
}

TEST_CASE("a ping may come twice a second, more of them are bad frames",
          "[core][server_session][rate]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    for (int i = 0; i < 120; ++i) {
        end.session.handle_frame(R"({"type":"ping"})", kStart);
        end.flush(kStart);
        end.take<frames::Pong>();
    }
    end.session.handle_frame(R"({"type":"ping"})", kStart);
    end.flush(kStart);
    CHECK(end.take<frames::Error>().code == "limited");
    for (int i = 0; i < 9; ++i)
        end.session.handle_frame(R"({"type":"ping"})", kStart);
    end.flush(kStart);
    CHECK(end.closed == CloseCode::kBadFrames);
}

TEST_CASE("sign-ins over a session are limited: each may cost a signature and a write",
          "[core][server_session][rate]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    const auto renew = [&] {
        end.session.handle_frame(R"({"type":"auth","token":"t","op":"a"})", kStart);
        end.drain();
    };
    for (int i = 0; i < 20; ++i) {
        renew();
        end.session.handle_authenticated(Renewal{user(1), std::nullopt}, kStart);
        end.flush(kStart);
        CHECK(end.take<frames::Result>().op == "a");
    }
    REQUIRE(end.tokens.size() == 20);
    renew();
    end.flush(kStart);
    CHECK(end.tokens.size() == 20);
    CHECK(end.take<frames::Error>() ==
          frames::Error{"limited", "more than 20 auth frames in a minute", "a"});
}

TEST_CASE("a refusal names the op of its frame, whatever is wrong with the rest",
          "[core][server_session][rate]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    const auto op_of = [&](const std::string& frame) {
        end = live(inbox);
        end.session.handle_frame(frame, kStart);
        end.flush(kStart);
        return end.take<frames::Error>().op;
    };
    CHECK(op_of(R"({"type":"ack","op":"7"})") == "7");
    CHECK(op_of(R"({"type":"ack","op":"7","ids":["x"]})") == "7");
    CHECK(op_of(R"({"type":"new","op":"7"})") == "7");
    CHECK(op_of(R"({"op":"7"})") == "7");
    CHECK(op_of(R"({"type":"snooze","op":"7","ids":[],"until":"soon"})") == "7");
    std::string many = R"({"type":"ack","op":"7","ids":[)";
    for (std::uint32_t i = 0; i <= limits::kOperationIds; ++i)
        many += (i == 0 ? "\"" : ",\"") + id(i).text() + "\"";
    CHECK(op_of(many + "]}") == "7");
    SECTION("none where none can be told") {
        CHECK(op_of(R"({"type":"ack","ids":[]})").empty());
        CHECK(op_of(R"({"type":"ack","op":7,"ids":[]})").empty());
        CHECK(op_of(R"({"type":"ack","op":"","ids":[]})").empty());
        CHECK(op_of(R"({"type":"ack","op":")" + std::string(65, 'x') + "\"}").empty());
        CHECK(op_of(R"({"type":"ack","op":"7")").empty());
    }
}

TEST_CASE("a sign-in that is refused names the op of its frame", "[core][server_session][rate]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    end.session.handle_frame(R"({"type":"auth","token":"t","op":"a"})", kStart);
    end.drain();
    end.session.handle_authenticated(Error{Errc::kUnauthenticated, "", "expired"}, kStart);
    end.flush(kStart);
    CHECK(end.take<frames::Error>() == frames::Error{"unauthenticated", "expired", "a"});
    end.session.handle_frame(R"({"type":"auth","token":"t"})", kStart);
    end.drain();
    end.session.handle_authenticated(Error{Errc::kUnauthenticated, "", "expired"}, kStart);
    end.flush(kStart);
    CHECK(end.take<frames::Error>().op.empty());
}
