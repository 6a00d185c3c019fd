// Many threads at once: nothing is lost or doubled, and what is told per inbox is in order.

#include "core/inbox/inbox.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <thread>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr int kThreads = 6;
constexpr int kRounds = 60;
constexpr std::uint32_t kUsers = 5;

// What one caller does: publishes, operates on what it has created, reads.
void work(TestStore& store, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<Notification> mine;
    for (int round = 0; round < kRounds; ++round) {
        const UserId someone = user(1 + static_cast<std::uint32_t>(random()) % kUsers);
        switch (random() % 5) {
            case 0:
            case 1: {
                const auto published = store.publish(titled_event("x", {someone, user(1)})).value();
                const auto& items = published[0].items;
                mine.insert(mine.end(), items.begin(), items.end());
                break;
            }
            case 2: {
                if (mine.empty()) break;
                const Notification& n = mine[random() % mine.size()];
                constexpr OperationKind kKinds[] = {OperationKind::kAck, OperationKind::kDelete,
                                                    OperationKind::kUnack, OperationKind::kArchive};
                store.operate(n.user_id, operation(kKinds[random() % 4], {n.id})).value();
                break;
            }
            case 3:
                store.operate(someone, ack_all(store.unread(someone).revision)).value();
                break;
            default:
                store.list(someone);
                break;
        }
    }
}

}  // namespace

STORE_TEST("whatever many threads do, counters equal a recount and commits are in order",
           "[concurrency]") {
    TestStore store(kind);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < kThreads; ++i)
        threads.emplace_back([&store, i] { work(store, i); });
    for (std::thread& thread : threads)
        thread.join();

    std::map<UserId, Inbox> clients;
    for (const auto& commit : store.commits()) {
        Inbox& client = clients[commit->user];
        if (!client.revision()) {
            Snapshot empty;
            empty.revision = Revision{commit->changes.epoch, 0};
            client.apply(empty);
        }
        REQUIRE(commit->changes.from == client.revision()->counter);
        REQUIRE(client.apply(commit->changes) == Applied::kApplied);
    }
    CHECK(clients.size() == kUsers);
    for (const auto& [id, client] : clients) {
        const Snapshot snapshot = store.unread(id);
        CHECK(snapshot.revision == client.revision());
        CHECK(snapshot.unread == client.unread());
        CHECK(store.recount(id) == snapshot.unread);
        CHECK(client.recount() == snapshot.unread);
    }
}

STORE_TEST("one caller's mutations are carried out in the order called", "[concurrency]") {
    TestStore store(kind);
    const Notification n = store.add(user(1));
    std::vector<std::future<std::uint64_t>> revisions;
    for (int i = 0; i < 100; ++i) {
        auto promise = std::make_shared<std::promise<std::uint64_t>>();
        revisions.push_back(promise->get_future());
        const auto what = i % 2 == 0 ? OperationKind::kAck : OperationKind::kUnack;
        store.store().operate(OperateRequest{user(1), operation(what, {n.id}), ""},
                              [promise](Result<Operated> operated) {
                                  promise->set_value(operated.value().outcome.revision.counter);
                              });
    }
    for (std::uint64_t i = 0; i < 100; ++i)
        CHECK(revisions[i].get() == i + 2);
}

STORE_TEST("what is queued when the store closes is carried out and answered", "[concurrency]") {
    TestStore store(kind);
    std::atomic<int> answered{0};
    for (int i = 0; i < 200; ++i) {
        store.store().publish(
            request_of({titled_event("x", {user(1)})}),
            [&](Result<std::vector<PublishedEvent>> result) { answered += result.ok() ? 1 : 0; });
        store.store().list(user(1), ListQuery{},
                           [&](Result<rest::Page> result) { answered += result.ok() ? 1 : 0; });
    }
    store.reopen();
    CHECK(answered == 400);
}
