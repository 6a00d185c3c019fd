// Does one kind of work a number of times, for scripts/instruction-counts, which counts under
// valgrind what one more of it takes: all besides, the start and what is laid out first, is the same
// in two runs and falls out of their difference.
//
//   counted_work WORK TIMES
//   counted_work           names the kinds of work

#include "core/inbox/inbox.hpp"
#include "core/session/client_session.hpp"
#include "core/session/server_session.hpp"
#include "core/wire/frame_codec.hpp"
#include "core/wire/published_commit.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/bench/bench_settings.hpp"
#include "tests/bench/either_store.hpp"
#include "tests/bench/store_load.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace carillon;
using bench::checked;

constexpr std::uint32_t kRows = 500;  // of an inbox that is not new
constexpr std::size_t kRecipients = 100;
constexpr std::uint32_t kMostTimes = 400;
constexpr Millis kNow{1790000000000};

Notification row(std::uint32_t number) {
    const Event event = bench::event(number);
    Notification made;
    made.id = NotificationId(bench::user(number).bytes());
    made.user_id = bench::user(0);
    made.type = event.type;
    made.title = event.own_text->title;
    made.body = event.own_text->body;
    made.data = event.data;
    made.priority = *event.priority;
    made.created_at = kNow + Millis(number);
    made.updated_at = made.created_at;
    return made;
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

// What the work made, so that none of it can be left out.
std::size_t made = 0;

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

class StoreWork {
  public:
    void publish(std::uint32_t times, std::size_t recipients) {
        bench::run(times, 1, [&](std::size_t, auto done) {
            PublishRequest request;
            request.submissions.push_back({bench::event(next_++, recipients), {}});
            store_->publish(std::move(request), [done](auto result) {
                made += checked(std::move(result)).size();
                done();
            });
        });
    }
    void list(std::uint32_t times) {
        for (std::uint32_t i = 0; i < kRows; ++i) {
            next_ = 0;  // of one person
            publish(1, 1);
        }
        bench::run(times, 1, [&](std::size_t, auto done) {
            store_->list(bench::user(0), ListQuery{}, [done](auto result) {
                made += checked(std::move(result)).items.size();
                done();
            });
        });
    }

  private:
    bench::NewFolder folder_;
    std::unique_ptr<Store> store_ =
        checked(open_sqlite_store({folder_.path() + "/carillon.db"}, bench::store_settings()));
    std::uint64_t next_ = 0;
};

const std::map<std::string, std::function<void(std::uint32_t)>> kWorks = {
    {"encode", encode_changes},
    {"decode", decode_changes},
    {"apply", apply_changes},
    {"fan-out", fan_out},
    {"publish", [](std::uint32_t times) { StoreWork().publish(times, 1); }},
    {"publish-100", [](std::uint32_t times) { StoreWork().publish(times, kRecipients); }},
    {"list", [](std::uint32_t times) { StoreWork().list(times); }},
};

}  // namespace

int main(int argc, char** argv) {
    if (argc == 1) {
        for (const auto& [name, work] : kWorks)
            std::puts(name.c_str());
        return 0;
    }
    const auto work = kWorks.find(argv[1]);
    const unsigned long times = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
    if (work == kWorks.end() || times == 0 || times > kMostTimes) {
        std::fprintf(stderr, "usage: counted_work WORK TIMES, at most %u\n", kMostTimes);
        return 2;
    }
    work->second(static_cast<std::uint32_t>(times));
    std::printf("%zu\n", made);
}
