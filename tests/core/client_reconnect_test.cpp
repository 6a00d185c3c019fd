// The client's end when connections fail: back by itself, nothing lost, nothing asked twice.

#include "tests/support/client_end.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("a lost connection is tried again, resumes by revision and sends again what is open",
          "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    REQUIRE(end.session.submit(ack({id(1)}), kNow).ok());
    end.drain();
    const auto first = end.take<frames::Request>();
    end.session.handle_closed(1006, kNow);
    end.drain();
    CHECK(end.session.connection() == Connection::kOffline);
    CHECK(end.unread() == 0);  // still shown
    REQUIRE(end.session.submit(ack({id(2)}), kNow).ok());
    end.drain();
    CHECK(end.sent.empty());
    inbox.create(notification(2), kNow);
    const Millis retry = *end.session.retry_at();
    CHECK(retry >= kNow + Backoff::kFloor);
    end.timeout();
    REQUIRE(end.opens.size() == 2);
    CHECK(end.opens[1] == Revision{"e1", 1});
    end.connect(inbox, retry);
    CHECK(end.take<frames::Request>() == first);
    CHECK(end.take<frames::Request>().operation.ids == std::vector<NotificationId>{id(2)});
    CHECK(end.arrived.empty());  // caught up, not live
}

TEST_CASE("frames of a socket that was closed change nothing", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    end.session.handle_closed(1006, kNow);
    end.feed(inbox.create(notification(1), kNow)->changes);
    CHECK(end.unread() == 0);
    end.session.handle_closed(1006, kNow);
    end.drain();
    CHECK(end.opens.size() == 1);
}

TEST_CASE("retry_after of a bye is honoured", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    end.feed(frames::Bye{"shutdown", Millis(2500)});
    end.session.handle_closed(1001, kNow);
    end.drain();
    CHECK(*end.session.retry_at() >= kNow + Millis(2500));
    CHECK(*end.session.retry_at() <= kNow + Millis(3750));
}

TEST_CASE("retry_after 0 sends a client that was in step elsewhere at once, and only once",
          "[core][client_session]") {
    const Millis later = kNow + Millis(1000);
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    end.feed(frames::Bye{"shutdown", Millis(0)});
    end.session.handle_closed(1001, later);
    end.drain();
    REQUIRE(end.session.retry_at() == later);
    end.timeout();
    REQUIRE(end.opens.size() == 2);
    SECTION("nobody is there: its own waiting begins") {
        end.session.handle_closed(1006, later);
        CHECK(*end.session.retry_at() >= later + Backoff::kFloor);
    }
    SECTION("it is sent away again before it is in step") {
        end.session.handle_opened(later);
        end.feed(frames::Bye{"shutdown", Millis(0)});
        end.session.handle_closed(1001, later);
        CHECK(*end.session.retry_at() >= later + Backoff::kFloor);
    }
    SECTION("it is sent away as soon as it is in step") {
        end.connect(inbox, later);
        end.feed(frames::Bye{"shutdown", Millis(0)});
        end.session.handle_closed(1001, later);
        CHECK(*end.session.retry_at() >= later + Backoff::kFloor);
    }
    SECTION("the node that it went to is stopped in its turn") {
        end.connect(inbox, later);
        end.feed(frames::Bye{"shutdown", Millis(0)});
        end.session.handle_closed(1001, later + Millis(4000));
        CHECK(*end.session.retry_at() == later + Millis(4000));
    }
}

TEST_CASE("an operation whose frame was refused is answered by it: taken off and told",
          "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    const auto ops = end.session.submit(ack({id(1)}), kNow);
    end.drain();
    end.take<frames::Request>();
    REQUIRE(end.unread() == 0);
    end.feed(frames::Error{"limited", "not that much", ops->front()});
    CHECK(end.unread() == 1);
    REQUIRE(end.settled.size() == 1);
    CHECK(end.settled[0].op == ops->front());
    CHECK(end.settled[0].error == Error{Errc::kLimited, "", "not that much"});
    CHECK(end.faults == 0);
    // Not sent again.
    end.session.handle_closed(1006, kNow);
    end.timeout();
    end.connect(inbox, kNow + Millis(60000));
    CHECK(end.sent.empty());
    // One that is not ours is told as any other.
    end.feed(frames::Error{"malformed", "what was that?", "x"});
    CHECK(end.faults == 1);
}

TEST_CASE("a server that says nothing is given up", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd opening;
    opening.session.start(kNow);
    opening.drain();
    opening.timeout();  // the socket never opens
    CHECK(opening.closes.size() == 1);
    CHECK(opening.session.connection() == Connection::kOffline);

    ClientEnd end = online(inbox);
    CHECK(end.session.next_deadline() == kNow + Millis(60000));
    end.timeout();
    CHECK(end.closes.size() == 1);
    CHECK(end.session.connection() == Connection::kOffline);
}

TEST_CASE("forbidden ends it, refused sign-ins end it after some tries, others go on",
          "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd forbidden = online(inbox);
    forbidden.session.handle_closed(4403, kNow);
    CHECK(forbidden.session.connection() == Connection::kClosed);
    CHECK(forbidden.session.close_code() == 4403);

    ClientEnd refused;
    refused.session.start(kNow);
    for (int i = 0; i < 3; ++i) {
        refused.drain();
        CHECK(refused.session.connection() == Connection::kConnecting);
        refused.session.handle_opened(kNow);
        refused.session.handle_closed(4401, kNow);
        if (i < 2) refused.timeout();
    }
    CHECK(refused.session.connection() == Connection::kClosed);

    ClientEnd expired = online(inbox);
    expired.session.handle_closed(4401, kNow);
    CHECK(expired.session.connection() == Connection::kOffline);

    ClientEnd many = online(inbox);
    many.session.handle_closed(4429, kNow);
    CHECK(*many.session.retry_at() >= kNow + Millis(10000));
}

TEST_CASE("a token is renewed before it runs out, by the server's clock",
          "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end;
    end.session.start(kNow);
    end.drain();
    end.session.handle_opened(kNow);
    frames::Hello hello;
    hello.user_id = user(1);
    hello.server_time = Millis(77);
    hello.token_expires_at = Millis(77 + 40000);
    end.feed(hello);
    end.feed(std::get<Snapshot>(inbox.state(std::nullopt).state));
    CHECK(end.session.next_deadline() == kNow + Millis(30000));
    end.timeout();
    CHECK(end.renewals == 1);
    end.session.handle_token("fresh", kNow);
    end.drain();
    CHECK(end.take<frames::Auth>().token == "fresh");
}

TEST_CASE("a server whose database is away is left and tried again with everything in order",
          "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    const auto ops = end.session.submit(ack({id(1)}), kNow);
    end.drain();
    end.feed(frames::Result{ops->front(), std::nullopt, Error{Errc::kUnavailable, "", "away"}});
    CHECK(end.session.connection() == Connection::kOffline);
    CHECK(end.settled.empty());
    CHECK(end.unread() == 0);
}

TEST_CASE("frames that cannot be read do not kill the client", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    for (const char* text :
         {"", "{", "[]", "{\"type\":\"changes\"}", "{\"type\":\"new\"}", "\xff"}) {
        end.session.handle_frame(text, kNow);
        end.drain();
    }
    CHECK(end.faults == 6);
    CHECK(end.session.connection() == Connection::kOnline);
    end.take<frames::Sync>();
    CHECK(end.sent.empty());
}

TEST_CASE("a closed tab finds its inbox and its open operations again", "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    inbox.create(notification(2), kNow);
    ClientEnd first = online(inbox);
    REQUIRE(first.session.submit(ack({id(1)}), kNow).ok());
    const std::string durable = first.session.durable();

    ClientEnd second(2);
    REQUIRE(second.session.restore(durable).ok());
    CHECK(second.unread() == 1);
    second.session.start(kNow);
    second.drain();
    CHECK(second.opens.back() == inbox.revision());
    second.connect(inbox);
    const auto request = second.take<frames::Request>();
    CHECK(request.operation.ids == std::vector<NotificationId>{id(1)});
    // The closed tab may have sent it: under the same name it takes effect once.
    CHECK(mark_of(request.op) != 0);

    ClientEnd third(3);
    CHECK_FALSE(third.session.restore(durable.substr(0, durable.size() / 2)).ok());
    CHECK_FALSE(third.session.inbox().revision().has_value());
}

TEST_CASE("an operation that two heartbeats leave unanswered is sent again by another connection",
          "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    inbox.create(notification(2), kNow);
    ClientEnd end = online(inbox);
    const auto heartbeat = [&] { end.feed(frames::Heartbeat{inbox.revision(), {}}); };
    heartbeat();
    REQUIRE(end.session.submit(ack({id(1)}), kNow).ok());
    end.drain();
    const auto lost = end.take<frames::Request>();
    heartbeat();
    // One that is younger than a heartbeat is waited for.
    REQUIRE(end.session.submit(ack({id(2)}), kNow).ok());
    end.drain();
    end.take<frames::Request>();
    CHECK(end.session.connection() == Connection::kOnline);
    heartbeat();
    CHECK(end.session.connection() == Connection::kOffline);
    CHECK(end.unread() == 0);
    REQUIRE(end.session.retry_at().has_value());
    end.session.handle_timeout(*end.session.retry_at());
    end.drain();
    end.connect(inbox);
    CHECK(end.take<frames::Request>().op == lost.op);
    CHECK(end.take<frames::Request>().operation.ids == std::vector<NotificationId>{id(2)});
    CHECK(end.sent.empty());
    heartbeat();
    CHECK(end.session.connection() == Connection::kOnline);
}

TEST_CASE("what two texts bring both is asked once, and is settled by its answer",
          "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd first = online(inbox);
    REQUIRE(first.session.submit(ack({id(1)}), kNow).ok());
    const std::string operations = first.session.durable_operations();

    ClientEnd second = online(inbox);
    REQUIRE(second.session.restore(operations).ok());
    REQUIRE(second.session.restore(operations).ok());
    CHECK(second.session.overlay().size() == 1);
    second.drain();
    const auto request = second.take<frames::Request>();
    CHECK(second.sent.empty());
    ModelInbox::Published published;
    const auto outcome = inbox.operate(request.operation, kNow, published);
    second.feed(frames::Result{request.op, outcome->revision, std::nullopt});
    CHECK(second.session.overlay().size() == 1);  // its row has not come yet
    second.feed(published->changes);
    CHECK(second.session.overlay().empty());
}

TEST_CASE("waking up tries at once, or checks the connection", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    end.session.handle_wakeup(kNow);
    end.drain();
    end.take<frames::Sync>();
    end.session.handle_closed(1006, kNow);
    end.session.handle_wakeup(kNow);
    end.drain();
    CHECK(end.opens.size() == 2);
}
