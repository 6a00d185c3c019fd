// Taking back that all was marked read.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);

StoreOptions in_steps_of(std::size_t rows) {
    StoreOptions options;
    options.step_rows = rows;
    return options;
}

Operated mark_all(TestStore& store) {
    return value_of(store.operate(kAda, operation(OperationKind::kAckAll, {})));
}

Result<Operated> take_back(TestStore& store, const Revision& result) {
    Operation back = operation(OperationKind::kUnackAll, {});
    back.bound = result;
    return store.operate(kAda, back);
}

}  // namespace

STORE_TEST("what was marked at once is unread again, and nothing else", "[operate][unack_all]") {
    TestStore store(kind);
    const Notification read = store.add(kAda, "read before");
    value_of(store.operate(kAda, operation(OperationKind::kAck, {read.id})));
    const Notification a = store.add(kAda, "a");
    const Notification b = store.add(kAda, "b");
    const Notification c = store.add(kAda, "c");
    const Operated marked = mark_all(store);
    CHECK(marked.outcome.updated == 3);
    // Changed since: read again, put away, gone.
    value_of(store.operate(kAda, operation(OperationKind::kUnack, {a.id})));
    value_of(store.operate(kAda, operation(OperationKind::kAck, {a.id})));
    value_of(store.operate(kAda, operation(OperationKind::kArchive, {b.id})));
    const Notification later = store.add(kAda, "later");

    const Operated back = value_of(take_back(store, marked.outcome.revision));
    CHECK(back.outcome.updated == 1);
    CHECK(back.outcome.unread.total() == 2);
    CHECK(store.recount(kAda) == back.outcome.unread);
    CHECK_FALSE(store.one(kAda, c.id).value().is_read());
    CHECK(store.one(kAda, a.id).value().is_read());
    CHECK(store.one(kAda, b.id).value().is_read());
    CHECK(store.one(kAda, read.id).value().is_read());
    CHECK_FALSE(store.one(kAda, later.id).value().is_read());

    // Again it changes nothing.
    CHECK(value_of(take_back(store, marked.outcome.revision)).outcome.updated == 0);
}

STORE_TEST("each ack_all is taken back by its own revision", "[operate][unack_all]") {
    TestStore store(kind);
    const Notification a = store.add(kAda, "a");
    const Revision first = mark_all(store).outcome.revision;
    const Notification b = store.add(kAda, "b");
    const Revision second = mark_all(store).outcome.revision;
    if (kind != StoreKind::kMemory) store.reopen();
    CHECK(value_of(take_back(store, first)).outcome.updated == 1);
    CHECK_FALSE(store.one(kAda, a.id).value().is_read());
    CHECK(store.one(kAda, b.id).value().is_read());
    CHECK(value_of(take_back(store, second)).outcome.updated == 1);
    CHECK(store.unread(kAda).unread.total() == 2);
}

STORE_TEST("an ack_all that is sent again is taken back by the result that has come",
           "[operate][unack_all]") {
    TestStore store(kind, in_steps_of(4));
    for (int i = 0; i < 9; ++i)
        store.add(kAda, "Task " + std::to_string(i));
    Operation all = operation(OperationKind::kAckAll, {});
    all.bound = store.unread(kAda).revision;
    const Revision lost = value_of(store.operate(kAda, all, "once-phone-7")).outcome.revision;
    // Meanwhile another device marks what came later.
    const Notification later = store.add(kAda, "later");
    Operation others = operation(OperationKind::kAckAll, {});
    others.bound = store.unread(kAda).revision;
    const Revision theirs = value_of(store.operate(kAda, others, "once-laptop-1")).outcome.revision;

    if (kind != StoreKind::kMemory) store.reopen();
    const Operated again = value_of(store.operate(kAda, all, "once-phone-7"));
    CHECK(again.outcome.updated == 0);
    CHECK(again.outcome.revision != lost);
    CHECK(again.outcome.revision != theirs);  // whose result that is can be told
    CHECK(value_of(take_back(store, again.outcome.revision)).outcome.updated == 9);
    CHECK(store.one(kAda, later.id).value().is_read());
    CHECK(value_of(take_back(store, lost)).outcome.updated == 0);  // all of it is back
    CHECK(value_of(take_back(store, theirs)).outcome.updated == 1);
    CHECK(store.recount(kAda) == store.unread(kAda).unread);
}

STORE_TEST("a revision of no ack_all changes nothing, one of elsewhere is refused",
           "[operate][unack_all]") {
    TestStore store(kind);
    store.add(kAda, "a");
    const Revision result = mark_all(store).outcome.revision;
    Revision other = result;
    other.counter -= 1;
    CHECK(value_of(take_back(store, other)).outcome.updated == 0);
    other = {"elsewhere", 1};
    CHECK(take_back(store, other).error().code == Errc::kStaleRevision);
    other = {result.epoch, result.counter + 100};
    CHECK(take_back(store, other).error().code == Errc::kStaleRevision);
    CHECK(store.unread(kAda).unread.total() == 0);
}

STORE_TEST("it goes in steps, and is told as one change", "[operate][unack_all]") {
    TestStore store(kind, in_steps_of(4));
    for (int i = 0; i < 12; ++i)
        store.add(kAda, "Task " + std::to_string(i));
    const Revision result = mark_all(store).outcome.revision;
    CHECK(store.unread(kAda).unread.total() == 0);
    const Operated back = value_of(take_back(store, result));
    CHECK(back.outcome.updated == 12);
    CHECK(back.outcome.unread.total() == 12);
    CHECK(store.recount(kAda) == back.outcome.unread);
}

// Any walk: what is taken back is what this ack_all has marked and what bears its rev still.
STORE_TEST("an unack_all takes back what has not changed since, whatever was done",
           "[operate][unack_all][property]") {
    TestStore store(kind, in_steps_of(3));
    SeededRandom dice(7);
    std::vector<NotificationId> ids;
    std::map<std::uint64_t, std::map<NotificationId, std::uint64_t>> marked;  // by result
    std::string marked_epoch;
    const auto rows = [&] {
        std::map<NotificationId, Notification> all;
        for (const NotificationId& id : ids)
            if (auto n = store.one(kAda, id)) all.emplace(id, *n);
        return all;
    };
    for (int i = 0; i < 120; ++i) {
        switch (dice.next() % 8) {
            case 0:
            case 1:
                ids.push_back(store.add(kAda, "n" + std::to_string(i)).id);
                break;
            case 2: {
                const auto before = rows();
                const Operated done = mark_all(store);
                marked_epoch = done.outcome.revision.epoch;
                for (const auto& [id, n] : rows())
                    if (n.rev != before.at(id).rev)
                        marked[done.outcome.revision.counter][id] = n.rev;
                break;
            }
            case 3: {
                if (marked.empty()) break;
                const auto& [result, theirs] = *marked.rbegin();
                const auto before = rows();
                value_of(take_back(store, {marked_epoch, result}));
                for (const auto& [id, n] : rows()) {
                    const auto one = theirs.find(id);
                    const bool is_theirs = one != theirs.end() && one->second == before.at(id).rev;
                    CHECK((n.rev != before.at(id).rev) == is_theirs);
                    if (is_theirs) CHECK_FALSE(n.is_read());
                }
                break;
            }
            default: {
                if (ids.empty()) break;
                constexpr OperationKind kKinds[] = {OperationKind::kAck, OperationKind::kUnack,
                                                    OperationKind::kArchive,
                                                    OperationKind::kDelete};
                value_of(store.operate(kAda, operation(kKinds[dice.next() % std::size(kKinds)],
                                                       {ids[dice.next() % ids.size()]})));
            }
        }
        CHECK(store.recount(kAda) == store.unread(kAda).unread);
    }
    CHECK(!marked.empty());
}
