// Encode, decode, apply and fan-out, counted in instructions.

#include "core/session/client_session.hpp"
#include "core/session/server_session.hpp"
#include "core/wire/frame_codec.hpp"
#include "core/wire/published_commit.hpp"
#include "tests/bench/store_load.hpp"
#include "tests/counts/counted_work.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace carillon;
using bench::checked;
using counts::kMostTimes;
using counts::kRows;
using counts::made;

constexpr Millis kNow{1790000000000};

Notification row(std::uint32_t number) {
    const Event event = bench::event(number);
    Notification n;
    n.id = NotificationId(bench::user(number).bytes());
    n.user_id = bench::user(0);
    n.type = event.type;
    n.title = event.own_text->title;
    n.body = event.own_text->body;
    n.data = event.data;
    n.priority = *event.priority;
    n.created_at = kNow + Millis(number);
    n.updated_at = n.created_at;
    return n;
}

// One notification that comes to an inbox which stands at `number`.
Changes arrival(std::uint32_t number) {
    Changes changes;
    changes.epoch = "e1";
    changes.from = number;
    changes.to = number + 1;
    changes.upserts = {row(number)};
    changes.upserts[0].rev = changes.to;
    return changes;
}

std::string arrival_frame(std::uint32_t number) {
    return encode(ServerFrame(arrival(number)));
}

void encode_changes(std::uint32_t times) {
    const ServerFrame frame(arrival(0));
    for (std::uint32_t i = 0; i < times; ++i)
        made += encode(frame).size();
}

void decode_changes(std::uint32_t times) {
    const std::string text = arrival_frame(0);
    for (std::uint32_t i = 0; i < times; ++i)
        made += std::get<Changes>(checked(decode_server_frame(text))).upserts.size();
}

// A client whose inbox holds kRows, in step at the revision of that number.
ClientSession client_in_step() {
    ClientSession session(1);
    session.start(kNow);
    session.handle_opened(kNow);
    frames::Hello hello;
    hello.session = "s1";
    hello.user_id = bench::user(0);
    hello.server_time = kNow;
    session.handle_frame(encode(ServerFrame(hello)), kNow);
    Snapshot snapshot;
    snapshot.revision = Revision{"e1", kRows};
    for (std::uint32_t i = 0; i < kRows; ++i) {
        snapshot.items.push_back(row(i));
        snapshot.unread.add(snapshot.items.back());
    }
    session.handle_frame(encode(snapshot), kNow);
    while (session.poll()) {
    }
    return session;
}

void apply_changes(std::uint32_t times) {
    ClientSession session = client_in_step();
    std::vector<std::string> texts;  // as many in every run: their making is none of the work
    Unread unread = session.inbox().unread();
    for (std::uint32_t i = 0; i < kMostTimes; ++i) {
        Changes changes = arrival(kRows + i);
        unread.add(changes.upserts[0]);
        changes.unread = unread;
        texts.push_back(encode(ServerFrame(changes)));
    }
    for (std::uint32_t i = 0; i < times; ++i) {
        session.handle_frame(texts[i], kNow);
        while (session.poll()) {
        }
    }
    made += session.inbox().rows().size();
}

// The server's end of a connection that has its first state.
std::unique_ptr<ServerSession> connection_in_step() {
    ServerSessionConfig config;
    config.user = bench::user(0);
    config.session = "s1";
    auto session = std::make_unique<ServerSession>(std::move(config), std::nullopt, kNow);
    Snapshot snapshot;
    snapshot.revision = Revision{"e1", 0};
    InboxState state{std::move(snapshot)};
    while (auto effect = session->poll()) {
        if (std::holds_alternative<server_effects::ReadState>(*effect))
            session->handle_state(state, kNow);
        if (std::holds_alternative<server_effects::Send>(*effect)) session->handle_written(kNow);
    }
    return session;
}

// A commit told to one connection more, of those that share its frame.
void fan_out(std::uint32_t times) {
    std::vector<std::unique_ptr<ServerSession>> sessions;
    for (std::uint32_t i = 0; i < kMostTimes; ++i)
        sessions.push_back(connection_in_step());
    auto commit = std::make_shared<Commit>();
    commit->user = bench::user(0);
    commit->changes = arrival(0);
    commit->committed_at = kNow;
    commit->created = 1;
    const PublishedCommit published(std::move(commit));
    for (std::uint32_t i = 0; i < times; ++i) {
        sessions[i]->handle_commit(published, kNow, kNow);
        while (auto effect = sessions[i]->poll()) {
            if (auto* send = std::get_if<server_effects::Send>(&*effect)) {
                made += send->text->size();
                sessions[i]->handle_written(kNow);
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    return counts::run_counted({{"encode", encode_changes},
                                {"decode", decode_changes},
                                {"apply", apply_changes},
                                {"fan-out", fan_out}},
                               argc, argv);
}
