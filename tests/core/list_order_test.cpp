// A list in the order of time, though the server's pages are in canonical order.

#include "core/session/filtered_list.hpp"
#include "tests/support/client_end.hpp"
#include "tests/support/generate.hpp"
#include "tests/support/pages.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr std::uint32_t kRows = 60;

struct ByTime {
    explicit ByTime(std::uint64_t seed, Filter wanted = {})
        : generator(seed), filter(std::move(wanted)) {
        for (std::uint32_t n = 1; n <= kRows; ++n)
            create(n);
        for (std::uint32_t n = 1; n <= kRows; ++n)
            if (generator.chance(60)) operate(OperationKind::kAck, n);
        end = online(server);
        number = end.session.open_list(filter, ListOrder::kNewest).value();
    }

    // Of any priority, at any time of a minute: some are of one moment.
    void create(std::uint32_t n) {
        Notification row = notification(n, kPriorities[generator.below(4)]);
        row.created_at = row.updated_at = kNow - Millis(generator.below(40) * 1000);
        server.create(row, kNow);
    }
    void operate(OperationKind kind, std::uint32_t n) {
        Operation operation;
        operation.kind = kind;
        operation.ids = {id(n)};
        REQUIRE(server.operate(operation, kNow, last).ok());
    }
    FilteredList& list() { return *end.session.list(number); }
    FilteredList::Laid load(std::size_t limit) {
        const auto next = list().next();
        REQUIRE(next.has_value());
        Filter of_page = filter;
        const auto part = parse_list_query(parse_query_string(next->part).value()).value().filter;
        REQUIRE(part.is_read.size() == 1);
        REQUIRE(part.priorities.size() == 1);
        of_page.is_read = part.is_read;
        of_page.priorities = part.priorities;
        return end.session.lay_page(number, next->era,
                                    page_of(server, of_page, next->cursor, limit));
    }
    std::vector<NotificationId> shown() {
        std::vector<NotificationId> ids;
        const View view = list().lay_over(end.session.inbox(), end.session.overlay());
        for (const auto& row : view.items)
            ids.push_back(row.notification.id);
        return ids;
    }
    std::vector<NotificationId> wanted() const {
        std::vector<Notification> rows;
        for (const auto& row : server.listed())
            if (matches(filter, row)) rows.push_back(row);
        std::sort(rows.begin(), rows.end(), [](const Notification& a, const Notification& b) {
            return a.created_at != b.created_at ? a.created_at > b.created_at : b.id < a.id;
        });
        std::vector<NotificationId> ids;
        for (const auto& row : rows)
            ids.push_back(row.id);
        return ids;
    }
    // What is shown is the first of what there is: nothing is missing in between.
    bool has_no_gap() {
        const auto all = wanted();
        const auto some = shown();
        return some.size() <= all.size() && std::equal(some.begin(), some.end(), all.begin());
    }

    Generator generator;
    Filter filter;
    ModelInbox server;
    ModelInbox::Published last;
    ClientEnd end;
    std::uint32_t number = 0;
};

}  // namespace

TEST_CASE("newest first: what is shown has no gap while pages come, and in the end it is all",
          "[core][list][property]") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        INFO("seed " << seed);
        ByTime t(seed);
        const auto limit = static_cast<std::size_t>(1 + t.generator.below(7));
        CHECK(t.shown().size() == t.server.head().unread.total());  // what is held, at once
        std::size_t before = 0;
        while (t.list().next()) {
            REQUIRE(t.load(limit).fit == FilteredList::Fit::kTaken);
            if (!t.list().is_loaded()) continue;
            REQUIRE(t.has_no_gap());
            REQUIRE(t.shown().size() >= before);  // they come in at the end
            before = t.shown().size();
        }
        REQUIRE(t.shown() == t.wanted());
        REQUIRE(t.list().total() == kRows);
    }
}

TEST_CASE("newest first: changes between pages leave no gap", "[core][list][property]") {
    constexpr OperationKind kKinds[] = {OperationKind::kAck, OperationKind::kUnack,
                                        OperationKind::kArchive, OperationKind::kUnarchive,
                                        OperationKind::kDelete};
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        INFO("seed " << seed);
        ByTime t(seed);
        std::uint32_t newest = kRows;
        while (t.list().next()) {
            REQUIRE(t.load(4).fit == FilteredList::Fit::kTaken);
            const Revision before = t.server.revision();
            if (t.generator.chance(50)) t.create(++newest);
            if (t.generator.chance(70)) {
                t.operate(kKinds[t.generator.below(5)],
                          1 + static_cast<std::uint32_t>(t.generator.below(newest)));
            }
            if (!(t.server.revision() == before))
                t.end.feed(std::get<Changes>(t.server.state(before).state));
            if (t.list().is_loaded()) REQUIRE(t.has_no_gap());
        }
        REQUIRE(t.shown() == t.wanted());
    }
}

TEST_CASE("newest first: only the parts that the filters let through are asked for",
          "[core][list]") {
    Filter filter;
    filter.is_read = {false};
    filter.priorities = {Priority::kHigh, Priority::kLow, Priority::kHigh};
    ByTime t(7, filter);
    std::vector<std::string> parts;
    while (!t.list().is_loaded()) {
        parts.push_back(t.list().next()->part);
        REQUIRE(t.load(100).fit == FilteredList::Fit::kTaken);
    }
    CHECK(parts ==
          std::vector<std::string>{"is_read=false&priority=low", "is_read=false&priority=high"});
    CHECK_FALSE(t.list().next());
    CHECK(t.shown() == t.wanted());
}

TEST_CASE("newest first: after a snapshot what is shown stays until all parts have come again",
          "[core][list]") {
    ByTime t(3);
    while (t.list().next())
        REQUIRE(t.load(100).fit == FilteredList::Fit::kTaken);
    REQUIRE(t.shown().size() == kRows);
    const auto round = t.list().era();
    t.operate(OperationKind::kDelete, 5);
    t.end.feed(std::get<Snapshot>(t.server.state(std::nullopt).state));
    CHECK(t.list().era() != round);
    while (t.list().next()) {
        CHECK(t.shown().size() >= kRows - 1);
        const auto laid = t.load(100);
        REQUIRE(laid.fit == FilteredList::Fit::kTaken);
        CHECK((laid.added > 0) == t.list().is_loaded());
    }
    CHECK(t.shown() == t.wanted());
}

TEST_CASE("a page of a part that is not there is passed over", "[core][list]") {
    ByTime t(1);
    const auto era = t.list().next()->era;
    const std::string page = page_of(t.server, t.filter, "", 10);
    for (const std::uint32_t wrong : {era + 8, era + 15, era + 16, 0u, 0xffffffffu})
        CHECK(t.end.session.lay_page(t.number, wrong, page).fit == FilteredList::Fit::kPassed);
}
