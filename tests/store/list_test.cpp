// Lists: canonical order, filters, pages that stay right while rows arrive.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);

// Rows of all kinds for one user; answers them as they are in the end.
std::vector<Notification> fill(TestStore& store, std::size_t count, std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto pick = [&](std::uint32_t bound) {
        return static_cast<std::uint32_t>(random()) % bound;
    };
    constexpr const char* kTypes[] = {"task.assigned", "note.mentioned", "report.generated"};
    for (const std::uint32_t number : {1u, 2u}) {
        DirectoryUser member;
        member.id = kAda;
        member.teams = {team(1), team(2)};
        if (number == 2) store.put_user(member);
    }
    std::vector<NotificationId> ids;
    for (std::size_t i = 0; i < count; ++i) {
        Event event = titled_event("Title " + std::to_string(i), {kAda});
        event.type = kTypes[pick(3)];
        event.priority = kPriorities[pick(4)];
        event.channel = kChannels[pick(4)];
        if (const auto number = pick(3); number > 0) event.team_id = team(number);
        ids.push_back(store.publish(event).value()[0].items[0].id);
        if (pick(3) == 0) store.advance(Millis(1));
    }
    constexpr OperationKind kKinds[] = {OperationKind::kAck, OperationKind::kArchive,
                                        OperationKind::kSeen};
    for (const NotificationId& each : ids) {
        if (pick(2) == 0) store.operate(kAda, operation(kKinds[pick(3)], {each})).value();
        if (pick(8) == 0) store.operate(kAda, snooze({each}, store.now() + kDay)).value();
    }
    std::vector<Notification> rows;
    for (const NotificationId& each : ids)
        rows.push_back(store.one(kAda, each).value());
    return rows;
}

std::vector<NotificationId> expected(const std::vector<Notification>& rows, const Filter& filter) {
    std::vector<Notification> items;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(items),
                 [&](const Notification& n) { return matches(filter, n); });
    std::sort(items.begin(), items.end(), precedes);
    return ids_of(items);
}

// All pages by cursor.
std::vector<NotificationId> walk(TestStore& store, ListQuery query) {
    std::vector<NotificationId> ids;
    while (true) {
        const rest::Page page = store.list(kAda, query);
        for (const Notification& n : page.items)
            ids.push_back(n.id);
        CHECK(page.items.size() <= query.limit);
        if (!page.next) return ids;
        CHECK(*page.next == sort_key(page.items.back()));
        query.after = page.next;
    }
}

}  // namespace

STORE_TEST("a list is in canonical order, whatever the filter", "[list]") {
    TestStore store(kind);
    const std::vector<Notification> rows = fill(store, 150, 11);
    std::mt19937 random(12);
    for (int round = 0; round < 60; ++round) {
        const auto some = [&](unsigned bound) { return random() % bound; };
        Filter filter;
        filter.archived = some(3) == 0;
        filter.snoozed = some(5) == 0;
        if (some(3) == 0) filter.types = {"task.assigned"};
        if (some(3) == 0) filter.types.push_back("note.mentioned");
        if (some(3) == 0) filter.priorities = {kPriorities[some(4)], kPriorities[some(4)]};
        if (some(3) == 0) filter.channels = {kChannels[some(4)]};
        if (some(3) == 0) filter.is_read = {some(2) == 0};
        if (some(6) == 0) filter.is_read = {true, false, true};
        if (some(4) == 0) filter.team_ids = {team(1 + static_cast<std::uint32_t>(some(2)))};
        const std::vector<NotificationId> wanted = expected(rows, filter);
        INFO("round " << round);

        ListQuery query;
        query.filter = filter;
        query.limit = 200;
        const rest::Page whole = store.list(kAda, query);
        CHECK(ids_of(whole.items) == wanted);
        CHECK(whole.total == wanted.size());
        CHECK_FALSE(whole.next);
        query.limit = 1 + static_cast<std::uint32_t>(some(20));
        CHECK(walk(store, query) == wanted);

        query.offset = some(40);
        const rest::Page page = store.list(kAda, query);
        const auto from = std::min<std::size_t>(query.offset, wanted.size());
        const auto to = std::min<std::size_t>(from + query.limit, wanted.size());
        CHECK(ids_of(page.items) ==
              std::vector<NotificationId>(wanted.begin() + static_cast<std::ptrdiff_t>(from),
                                          wanted.begin() + static_cast<std::ptrdiff_t>(to)));
        CHECK(page.total == wanted.size());
        CHECK(page.offset == query.offset);
        CHECK(page.next.has_value() == (to < wanted.size() && to > from));
    }
}

STORE_TEST("a page carries the counters and the revision of the whole inbox", "[list]") {
    TestStore store(kind);
    fill(store, 40, 5);
    ListQuery query;
    query.filter.archived = true;
    query.limit = 3;
    const rest::Page page = store.list(kAda, query);
    const Snapshot snapshot = store.unread(kAda);
    CHECK(page.unread == snapshot.unread);
    CHECK(page.unread == store.recount(kAda));
    CHECK(page.revision == snapshot.revision);
    CHECK(page.limit == 3);
}

STORE_TEST("a cursor shows each row once while rows arrive and change", "[list]") {
    TestStore store(kind);
    const std::vector<Notification> rows = fill(store, 60, 21);
    const std::vector<NotificationId> before = expected(rows, Filter{});
    ListQuery query;
    query.limit = 7;
    std::vector<NotificationId> walked;
    while (true) {
        const rest::Page page = store.list(kAda, query);
        for (const Notification& n : page.items)
            walked.push_back(n.id);
        if (!page.next) break;
        query.after = page.next;
        store.add(kAda, "arrives", Priority::kCritical);  // before the boundary
    }
    CHECK(walked == before);
}

STORE_TEST("a cursor whose row is gone goes on where it stood", "[list]") {
    TestStore store(kind);
    for (int i = 0; i < 10; ++i)
        store.add(kAda, std::to_string(i));
    ListQuery query;
    query.limit = 4;
    const rest::Page first = store.list(kAda, query);
    store.operate(kAda, operation(OperationKind::kDelete, {first.items.back().id})).value();
    query.after = first.next;
    CHECK(titles_of(store.list(kAda, query).items) == std::vector<std::string>{"5", "4", "3", "2"});
}

STORE_TEST("a made-up cursor gives a page, not a failure", "[list]") {
    TestStore store(kind);
    store.add(kAda);
    for (const std::int64_t time : {INT64_MIN, std::int64_t{-1}, std::int64_t{0}, INT64_MAX}) {
        for (const bool is_read : {false, true}) {
            ListQuery query;
            query.after = SortKey{is_read, Priority::kLow, Millis(time), id(1)};
            CHECK(store.list(kAda, query).total == 1);
        }
    }
    ListQuery far;
    far.offset = UINT64_MAX;
    CHECK(store.list(kAda, far).items.empty());
}

STORE_TEST("the unread are in canonical order, cut to the limit", "[list]") {
    TestStore store(kind);
    const std::vector<Notification> rows = fill(store, 80, 31);
    Filter unread;
    unread.is_read = {false};
    const auto wanted = expected(rows, unread);
    const Snapshot whole = store.unread(kAda);
    CHECK(ids_of(whole.items) == wanted);
    CHECK_FALSE(whole.truncated);
    CHECK(whole.unread.total() == wanted.size());
    const Snapshot cut = store.unread(kAda, 3);
    CHECK(ids_of(cut.items) == std::vector<NotificationId>(wanted.begin(), wanted.begin() + 3));
    CHECK(cut.truncated);
    CHECK(cut.unread == whole.unread);
}

STORE_TEST("another user's rows are in no list", "[list]") {
    TestStore store(kind);
    store.add(kAda, "hers");
    store.add(user(2), "his");
    ListQuery query;
    CHECK(titles_of(store.list(kAda, query).items) == std::vector<std::string>{"hers"});
    query.filter.q = "his";
    CHECK(store.list(kAda, query).total == 0);
}

STORE_TEST("the number of a long list is exact after each change", "[list]") {
    TestStore store(kind);
    const std::size_t rows = fill(store, 1200, 51).size();
    ListQuery query;
    query.limit = 5;
    const auto total = [&] { return store.list(kAda, query).total; };
    const std::uint64_t before = total();
    REQUIRE(rows >= before);
    REQUIRE(before > 200);
    CHECK(total() == before);
    store.add(kAda, "another one");
    CHECK(total() == before + 1);
    query.offset = before;
    const rest::Page end = store.list(kAda, query);
    REQUIRE(end.items.size() == 1);
    store.operate(kAda, operation(OperationKind::kDelete, {end.items.back().id})).value();
    CHECK(total() == before);
    query.offset = before - 3;
    CHECK(store.list(kAda, query).items.size() == 3);
    query.filter.q = "another";
    query.offset = 0;
    CHECK(total() == 1);
}
