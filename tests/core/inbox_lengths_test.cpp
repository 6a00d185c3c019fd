// How long the lists of an inbox are, and which lengths follow from what is counted.

#include "core/inbox/inbox_lengths.hpp"

#include "core/session/backoff.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("lengths are kept as four numbers", "[core][lengths]") {
    InboxLengths lengths;
    CHECK(lengths.text() == "0 0 0 0");
    Notification n = notification(1);
    lengths.add(n);
    n.archived_at = Millis(5);
    lengths.add(n);
    n.snoozed_until = Millis(9);
    lengths.add(n);
    lengths.add(n);
    n.archived_at.reset();
    lengths.add(n);
    lengths.remove(n);
    CHECK(lengths.text() == "1 1 0 2");
    CHECK(lengths.of(true, true) == 2);
    const auto again = InboxLengths::parse(lengths.text());
    REQUIRE(again.has_value());
    CHECK(*again == lengths);
    for (const char* text : {"", "1", "1 2 3", "1 2 3 4 5", "1 2 3 ", "1 2 3 x", "-1 2 3 4",
                             "1  2 3 4", " 1 2 3 4", "1 2 3 4 ", "99999999999999999999999 2 3 4"})
        CHECK_FALSE(InboxLengths::parse(text).has_value());
}

TEST_CASE("a length that is known is that of the list", "[core][lengths][property]") {
    SeededRandom dice(11);
    const auto some = [&dice](std::uint64_t below) { return dice.next() % below; };
    const Priority priorities[] = {Priority::kLow, Priority::kNormal, Priority::kHigh,
                                   Priority::kCritical};
    int known = 0;
    for (int round = 0; round < 400; ++round) {
        std::vector<Notification> rows;
        InboxLengths lengths;
        Unread unread;
        for (std::uint64_t i = some(40); i > 0; --i) {
            Notification n = notification(static_cast<std::uint32_t>(i), priorities[some(4)]);
            if (some(2) == 0) n.read_at = Millis(1);
            if (some(4) == 0) n.archived_at = Millis(1);
            if (some(4) == 0) n.snoozed_until = Millis(1);
            lengths.add(n);
            unread.add(n);
            rows.push_back(std::move(n));
        }
        Filter filter;
        filter.archived = some(4) == 0;
        filter.snoozed = some(4) == 0;
        for (std::uint64_t i = some(3); i > 0; --i)
            filter.is_read.push_back(some(2) == 0);
        for (std::uint64_t i = some(2) * some(4); i > 0; --i)
            filter.priorities.push_back(priorities[some(4)]);
        if (some(8) == 0) filter.types = {rows.empty() ? "task" : rows.front().type};
        const auto length = length_of(filter, lengths, unread);
        if (!length) continue;
        ++known;
        CHECK(*length == static_cast<std::uint64_t>(std::count_if(
                             rows.begin(), rows.end(),
                             [&filter](const Notification& n) { return matches(filter, n); })));
    }
    CHECK(known > 150);
    Filter words;
    words.q = "words";
    CHECK_FALSE(length_of(words, {}, {}).has_value());
}
