// Two stores that are asked the same give the same answers, ids aside.

#include "core/inbox/notification_codec.hpp"
#include "core/wire/frame_codec.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace carillon;
using namespace carillon::test;

namespace {

// One store and the ids it has given, in the order of their making.
class Side {
  public:
    explicit Side(StoreKind kind) : store(kind) {}

    // Numbers what has appeared since.
    void look() {
        const auto commits = store.commits();
        for (; seen_ < commits.size(); ++seen_) {
            for (const Notification& n : commits[seen_]->changes.upserts) {
                if (numbers_.emplace(n.id, ids.size()).second) ids.push_back(n.id);
            }
        }
    }
    // With the id replaced by its number, and the epoch and the event's id taken out.
    std::string text(Notification n) {
        look();
        n.id = id(static_cast<std::uint32_t>(numbers_.at(n.id)));
        n.event_id.clear();
        return encode(n);
    }
    std::string text(const std::vector<Notification>& items) {
        std::string all;
        for (const Notification& n : items)
            all += text(n) + "\n";
        return all;
    }
    std::string text(const InboxState& state) {
        look();
        if (const auto* snapshot = std::get_if<Snapshot>(&state.state)) {
            return "snapshot " + std::to_string(snapshot->revision.counter) + " " +
                   encode(snapshot->unread) + (snapshot->truncated ? " cut " : " ") +
                   text(snapshot->items);
        }
        const Changes& changes = std::get<Changes>(state.state);
        std::string all = "changes " + std::to_string(changes.from) + ".." +
                          std::to_string(changes.to) + encode(changes.unread);
        for (const NotificationId& each : changes.deletes) {
            all += " " + std::to_string(numbers_.at(each));
        }
        return all + text(changes.upserts);
    }

    TestStore store;
    std::vector<NotificationId> ids;

  private:
    std::map<NotificationId, std::size_t> numbers_;
    std::size_t seen_ = 0;
};

// What each of the two sides has said.
using Said = std::pair<std::string, std::string>;

std::string describe(Side& side, const Result<Operated>& operated) {
    if (!operated.ok()) return "refused " + operated.error().field;
    return std::to_string(operated->outcome.updated) + " " + encode(operated->outcome.unread) +
           " " + std::to_string(operated->outcome.revision.counter) + " " +
           side.text(operated->items);
}

// One random operation of somebody's on both sides.
Said operation_step(Side& a, Side& b, const UserId& someone, std::mt19937& random) {
    const auto pick = [&](unsigned bound) { return static_cast<std::uint32_t>(random() % bound); };
    const auto both = [&](auto what) { return Said(what(a), what(b)); };
    const unsigned kind = pick(4);
    if (kind == 3) {
        const std::uint64_t back = pick(6);
        return both([&](Side& side) {
            Revision bound = side.store.unread(someone).revision;
            bound.counter -= std::min(bound.counter, back);
            return describe(side, side.store.operate(someone, ack_all(bound)));
        });
    }
    const std::size_t at = pick(static_cast<unsigned>(a.ids.size()) + 1);
    const auto target = [at](Side& side) {
        return at < side.ids.size() ? side.ids[at] : id(1000000);
    };
    if (kind == 2) {
        const Millis until = a.store.now() + Millis(pick(4)) * 3600000 + kSecond;
        return both([&](Side& side) {
            return describe(side, side.store.operate(someone, snooze({target(side)}, until)));
        });
    }
    const auto what = static_cast<OperationKind>(pick(7));
    return both([&](Side& side) {
        return describe(side, side.store.operate(someone, operation(what, {target(side)})));
    });
}

// One random step on both sides; answers what each has said.
Said step(Side& a, Side& b, std::mt19937& random) {
    const auto pick = [&](unsigned bound) { return static_cast<std::uint32_t>(random() % bound); };
    const UserId someone = user(1 + pick(3));
    const auto both = [&](auto what) { return Said(what(a), what(b)); };
    switch (pick(10)) {
        case 0:
        case 1:
        case 2: {
            Event event = titled_event("n " + std::to_string(a.ids.size()), {someone, user(2)});
            event.priority = kPriorities[pick(4)];
            if (pick(4) == 0) event.ttl_hours = 1 + pick(3);
            return both([&](Side& side) {
                const auto published = side.store.publish(event).value();
                return side.text(published[0].items);
            });
        }
        case 3:
        case 4:
        case 5:
        case 6:
            return operation_step(a, b, someone, random);
        case 7: {
            if (pick(2) == 0) {
                Event event = titled_event("b " + std::to_string(a.ids.size()), {});
                event.broadcast = true;
                return both([&](Side& side) {
                    return std::to_string(side.store.publish(event).value()[0].result.created);
                });
            }
            const UserId other = user(1 + pick(3));
            return both([&](Side& side) {
                side.store.contact({someone, other});
                return std::string();
            });
        }
        case 8: {
            const Millis time(pick(5000000));
            a.store.advance(time);
            b.store.advance(time);
            return both([](Side& side) { return std::to_string(side.store.run_due(1000)); });
        }
        default: {
            const std::uint64_t since = pick(40);
            return both([&](Side& side) {
                const Revision now = side.store.unread(someone).revision;
                REQUIRE(side.store.state(someone).digest == side.store.recount_digest(someone));
                return side.text(side.store.state(someone, Revision{now.epoch, since})) +
                       side.text(side.store.list(someone).items);
            });
        }
    }
}

}  // namespace

namespace {

void check_agreement(StoreKind kind) {
    for (unsigned seed = 1; seed <= 8; ++seed) {
        std::mt19937 random(seed);
        Side memory(StoreKind::kMemory);
        Side other(kind);
        for (int i = 0; i < 150; ++i) {
            INFO("seed " << seed << ", step " << i);
            memory.look();
            other.look();
            const auto [expected, actual] = step(memory, other, random);
            REQUIRE(actual == expected);
        }
        const auto ours = other.store.commits();
        REQUIRE(ours.size() == memory.store.commits().size());
    }
}

}  // namespace

TEST_CASE("the memory store and the SQLite store answer alike", "[store][agreement]") {
    check_agreement(StoreKind::kSqlite);
}

TEST_CASE("the memory store and the PostgreSQL store answer alike",
          "[store][postgres][agreement]") {
    check_agreement(StoreKind::kPostgres);
}
