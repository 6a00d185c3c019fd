// The client's end: in step, optimistic, back by itself.

#include <catch2/catch.hpp>
#include <deque>

#include "core/client_session.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/model_inbox.hpp"

using namespace carillon;
using namespace carillon::test;
namespace fx = carillon::client_effects;

namespace {

constexpr Millis kNow{5000000};

struct ClientEnd {
    explicit ClientEnd(std::uint64_t seed = 1) : session(seed) {}

    void drain() {
        while (auto effect = session.poll()) {
            if (auto* open = std::get_if<fx::OpenSocket>(&*effect)) {
                opens.push_back(open->since);
            } else if (auto* send = std::get_if<fx::Send>(&*effect)) {
                auto frame = decode_client_frame(send->text);
                REQUIRE(frame.ok());
                sent.push_back(std::move(frame).value());
            } else if (auto* close = std::get_if<fx::CloseSocket>(&*effect)) {
                closes.push_back(close->code);
            } else if (auto* received = std::get_if<fx::Received>(&*effect)) {
                arrived.push_back(received->id);
            } else if (auto* done = std::get_if<fx::Settled>(&*effect)) {
                settled.push_back(std::move(*done));
            } else if (std::holds_alternative<fx::RenewToken>(*effect)) {
                ++renewals;
            } else if (std::holds_alternative<fx::Faulted>(*effect)) {
                ++faults;
            } else {
                ++changes;
            }
        }
    }
    void feed(const ServerFrame& frame, Millis now = kNow) {
        session.handle_frame(encode(frame), now);
        drain();
    }
    void connect(const ModelInbox& inbox, Millis now = kNow) {
        session.handle_opened(now);
        frames::Hello hello;
        hello.user_id = user(1);
        hello.server_time = now;
        feed(hello, now);
        const auto state = inbox.state(opens.back());
        if (auto* snapshot = std::get_if<Snapshot>(&state.state)) {
            feed(*snapshot, now);
        } else {
            feed(std::get<Changes>(state.state), now);
        }
    }
    template <class Frame>
    Frame take() {
        REQUIRE_FALSE(sent.empty());
        REQUIRE(std::holds_alternative<Frame>(sent.front()));
        Frame frame = std::get<Frame>(std::move(sent.front()));
        sent.pop_front();
        return frame;
    }
    void timeout() {
        const auto at = session.next_deadline();
        REQUIRE(at.has_value());
        session.handle_timeout(*at);
        drain();
    }
    std::uint64_t unread() const { return session.view().unread.total(); }

    ClientSession session;
    std::vector<std::optional<Revision>> opens;
    std::deque<ClientFrame> sent;
    std::vector<std::uint16_t> closes;
    std::vector<NotificationId> arrived;
    std::vector<fx::Settled> settled;
    int renewals = 0;
    int faults = 0;
    int changes = 0;
};

ClientEnd online(const ModelInbox& inbox, std::uint64_t seed = 1) {
    ClientEnd end(seed);
    end.session.start(kNow);
    end.drain();
    end.connect(inbox);
    REQUIRE(end.session.connection() == Connection::kOnline);
    return end;
}

Operation ack(std::vector<NotificationId> ids) {
    Operation operation;
    operation.kind = OperationKind::kAck;
    operation.ids = std::move(ids);
    return operation;
}

}  // namespace

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

TEST_CASE("a heartbeat from elsewhere asks sync, one from here does not", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    end.feed(frames::Heartbeat{inbox.revision()});
    CHECK(end.sent.empty());
    inbox.create(notification(1), kNow);
    end.feed(frames::Heartbeat{inbox.revision()});
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
    end.feed(frames::Answer{request.op, outcome->revision, std::nullopt});
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

TEST_CASE("a refused operation is taken back and told", "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    const auto ops = end.session.submit(ack({id(1)}), kNow);
    end.drain();
    end.feed(frames::Answer{ops->front(), std::nullopt, Error{Errc::kForbidden, "", "no"}});
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
    end.feed(frames::Answer{request.op, outcome->revision, std::nullopt});
    end.timeout();
    CHECK(end.take<frames::Sync>().since == "e1.1");
}

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
    end.feed(frames::Bye{"shutdown", 3});
    end.session.handle_closed(1001, kNow);
    end.drain();
    CHECK(*end.session.retry_at() >= kNow + Millis(3000));
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

TEST_CASE("a token is renewed before it runs out, by the server's clock", "[core][client_session]") {
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

TEST_CASE("an operation on many ids is cut into frames the server takes", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    std::vector<NotificationId> many;
    for (std::uint32_t i = 1; i <= 2500; ++i) many.push_back(id(i));
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

TEST_CASE("a server whose database is away is left and tried again with everything in order",
          "[core][client_session]") {
    ModelInbox inbox;
    inbox.create(notification(1), kNow);
    ClientEnd end = online(inbox);
    const auto ops = end.session.submit(ack({id(1)}), kNow);
    end.drain();
    end.feed(frames::Answer{ops->front(), std::nullopt, Error{Errc::kUnavailable, "", "away"}});
    CHECK(end.session.connection() == Connection::kOffline);
    CHECK(end.settled.empty());
    CHECK(end.unread() == 0);
}

TEST_CASE("frames that cannot be read do not kill the client", "[core][client_session]") {
    ModelInbox inbox;
    ClientEnd end = online(inbox);
    for (const char* text : {"", "{", "[]", "{\"type\":\"changes\"}", "{\"type\":\"new\"}", "\xff"}) {
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
    CHECK(second.take<frames::Request>().operation.ids == std::vector<NotificationId>{id(1)});

    ClientEnd third(3);
    CHECK_FALSE(third.session.restore(durable.substr(0, durable.size() / 2)).ok());
    CHECK_FALSE(third.session.inbox().revision().has_value());
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
