#pragma once
// One ClientSession with what it has asked for, decoded, for tests.

#include "core/session/client_session.hpp"
#include "core/wire/frame_codec.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <utility>
#include <vector>

namespace carillon::test {

inline constexpr Millis kNow{5000000};

struct ClientEnd {
    explicit ClientEnd(std::uint64_t seed = 1) : session(seed) {}

    void drain() {
        while (auto effect = session.poll()) {
            if (auto* open = std::get_if<client_effects::OpenSocket>(&*effect)) {
                opens.push_back(open->since);
            } else if (auto* send = std::get_if<client_effects::Send>(&*effect)) {
                auto frame = decode_client_frame(send->text);
                REQUIRE(frame.ok());
                sent.push_back(std::move(frame).value());
            } else if (auto* close = std::get_if<client_effects::CloseSocket>(&*effect)) {
                closes.push_back(close->code);
            } else if (auto* received = std::get_if<client_effects::Received>(&*effect)) {
                arrived.push_back(received->id);
            } else if (auto* done = std::get_if<client_effects::Settled>(&*effect)) {
                settled.push_back(std::move(*done));
            } else if (std::holds_alternative<client_effects::RenewToken>(*effect)) {
                ++renewals;
            } else if (std::holds_alternative<client_effects::Faulted>(*effect)) {
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
    std::vector<client_effects::Settled> settled;
    int renewals = 0;
    int faults = 0;
    int changes = 0;
};

inline ClientEnd online(const ModelInbox& inbox, std::uint64_t seed = 1) {
    ClientEnd end(seed);
    end.session.start(kNow);
    end.drain();
    end.connect(inbox);
    REQUIRE(end.session.connection() == Connection::kOnline);
    return end;
}

inline Operation ack(std::vector<NotificationId> ids) {
    Operation operation;
    operation.kind = OperationKind::kAck;
    operation.ids = std::move(ids);
    return operation;
}

}  // namespace carillon::test
