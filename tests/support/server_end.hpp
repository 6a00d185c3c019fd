#pragma once
// One ServerSession with what it has sent and asked for, decoded, for tests.

#include "core/session/server_session.hpp"
#include "core/wire/frame_codec.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

inline constexpr Millis kStart{2000000};

class ServerEnd {
  public:
    explicit ServerEnd(Millis now, std::optional<std::string> since = std::nullopt,
                       ServerSessionConfig config = default_config())
        : session(std::move(config), std::move(since), now) {}

    static ServerSessionConfig default_config() {
        ServerSessionConfig config;
        config.user = user(1);
        config.session = "s1";
        return config;
    }

    // Polls; a frame stays in flight until write() says so.
    void drain() {
        while (auto effect = session.poll()) {
            if (auto* send = std::get_if<server_effects::Send>(&*effect)) {
                REQUIRE(send->text->size() <= limits::kServerFrameBytes);
                auto frame = decode_server_frame(*send->text);
                REQUIRE(frame.ok());
                sent.push_back(std::move(frame).value());
                texts.push_back(send->text);
                committed.push_back(send->committed_at);
            } else if (auto* read = std::get_if<server_effects::ReadState>(&*effect)) {
                reads.push_back(read->since);
            } else if (auto* execute = std::get_if<server_effects::Execute>(&*effect)) {
                executes.push_back(std::move(*execute));
            } else if (auto* auth = std::get_if<server_effects::Authenticate>(&*effect)) {
                tokens.push_back(auth->token);
            } else if (auto* close = std::get_if<server_effects::Close>(&*effect)) {
                closed = close->code;
            } else if (auto* resynced = std::get_if<server_effects::Resynced>(&*effect)) {
                resyncs.emplace_back(resynced->reason);
            } else if (auto* differed = std::get_if<server_effects::Differed>(&*effect)) {
                differences.push_back(*differed);
            } else if (auto* wrong = std::get_if<server_effects::Miscounted>(&*effect)) {
                miscounts.push_back(*wrong);
            } else {
                ++pings;
            }
        }
    }
    void written(Millis now) {
        session.handle_written(now);
        drain();
    }
    // Writes until nothing more is to be sent.
    void flush(Millis now) {
        drain();
        for (std::size_t before = sent.size() + 1; before != sent.size();) {
            before = sent.size();
            written(now);
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

    ServerSession session;
    std::deque<ServerFrame> sent;
    std::vector<FrameText> texts;
    std::vector<Millis> committed;  // of each frame, as the latency metric takes it
    std::deque<std::optional<Revision>> reads;
    std::deque<server_effects::Execute> executes;
    std::vector<std::string> tokens;
    std::vector<std::string> resyncs;
    std::vector<server_effects::Differed> differences;
    std::vector<server_effects::Miscounted> miscounts;
    std::optional<CloseCode> closed;
    int pings = 0;
};

inline PublishedCommit published(const ModelInbox::Published& commit) {
    return PublishedCommit(commit);
}

// A session that has sent hello and its first state and stands at the inbox's revision.
inline ServerEnd live(ModelInbox& inbox, ServerSessionConfig config = ServerEnd::default_config()) {
    ServerEnd end(kStart, std::nullopt, std::move(config));
    end.flush(kStart);
    end.session.handle_state(inbox.state(std::nullopt), kStart);
    end.reads.clear();
    end.flush(kStart);
    end.sent.clear();
    return end;
}

inline std::string ack_frame(const char* op, NotificationId target) {
    frames::Request request;
    request.op = op;
    request.operation.kind = OperationKind::kAck;
    request.operation.ids = {target};
    return encode(ClientFrame(request));
}

}  // namespace carillon::test
