// Rows of a long list by their places, while the list goes on changing.

#include "core/session/placed_pages.hpp"

#include "core/session/list_pager.hpp"
#include "tests/support/client_end.hpp"
#include "tests/support/pages.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

// A long inbox of the server, and a client that looks at some place of its list.
struct Long {
    explicit Long(std::uint32_t rows) {
        for (std::uint32_t n = 1; n <= rows; ++n)
            server.create(notification(n), kNow);
        end = online(server);
        number = end.session.open_list(Filter()).value();
        pager.turn_to(number);
        answer();
    }
    FilteredList& list() { return *end.session.list(number); }
    void lay_over() { list().lay_over(end.session.inbox(), end.session.overlay()); }
    // Asks for one page and answers it; what was asked.
    std::string answer() {
        pager.note(end.session);
        const auto request = pager.poll(end.session, kNow);
        if (!request) return {};
        const auto parsed = parse_list_query(parse_query_string(request->query).value()).value();
        const std::string page =
            parsed.has_offset ? page_at(server, parsed.filter, parsed.offset, parsed.limit)
            : parsed.after
                ? page_of(server, parsed.filter, encode_cursor(*parsed.after), parsed.limit)
                : page_of(server, parsed.filter, "", parsed.limit);
        CHECK(pager.handle_page(request->number, page, end.session, kNow));
        end.drain();
        lay_over();
        return request->query;
    }
    void look(std::uint64_t begin, std::uint64_t to) {
        list().placed().look(begin, to);
        for (int tries = 0; !answer().empty(); ++tries)
            REQUIRE(tries < 20);
    }
    // What is held is what the server has there, and what is looked at is held.
    bool is_right(std::uint64_t begin, std::uint64_t to) {
        std::vector<Notification> rows;
        for (const auto& row : server.listed())
            if (matches(Filter(), row)) rows.push_back(row);
        bool right = true;
        list().placed().each([&](std::uint64_t place, const Notification& n) {
            right = right && place < rows.size() &&
                    rows[static_cast<std::size_t>(place)].id == n.id &&
                    rows[static_cast<std::size_t>(place)].rev == n.rev;
        });
        for (std::uint64_t place = begin; place < std::min<std::uint64_t>(to, rows.size()); ++place)
            right = right && list().placed().at(place) != nullptr;
        return right;
    }
    void create(std::uint32_t n, Priority priority = Priority::kNormal) {
        Notification made = notification(n);
        made.priority = priority;
        last = server.create(made, kNow);
        end.feed(last->changes);
        lay_over();
    }
    void operate(OperationKind kind, const NotificationId& which) {
        Operation operation;
        operation.kind = kind;
        operation.ids = {which};
        REQUIRE(server.operate(operation, kNow + Millis(1), last).ok());
        end.feed(last->changes);
        lay_over();
    }

    ModelInbox server;
    ModelInbox::Published last;
    ClientEnd end;
    ListPager pager;
    std::uint32_t number = 0;
};

}  // namespace

TEST_CASE("any place of a long list is one page away", "[core][placed]") {
    Long t(1500);
    CHECK(t.list().total() == 1500u);
    for (const std::uint64_t place : {1490u, 700u, 300u, 1200u}) {
        t.list().placed().look(place, place + 10);
        CHECK(t.answer().find("offset=") != std::string::npos);
        CHECK(t.answer().empty());
        CHECK(t.is_right(place, place + 10));
    }
}

TEST_CASE("scrolled on, only what is missing is asked for, in either direction", "[core][placed]") {
    Long t(1500);
    t.look(700, 710);
    t.list().placed().look(745, 755);
    CHECK(t.answer().find("offset=755") == std::string::npos);
    for (std::uint64_t begin = 745; begin > 500; begin -= 9)
        t.look(begin, begin + 10);
    CHECK(t.is_right(500, 510));
}

TEST_CASE("what is far from the view is let go", "[core][placed]") {
    Long t(6000);
    for (std::uint64_t begin = 300; begin < 5800; begin += 50)
        t.look(begin, begin + 20);
    std::uint64_t rows = 0;
    t.list().placed().each([&](std::uint64_t, const Notification&) { ++rows; });
    CHECK(rows <= PlacedPages::kMostRows);
    CHECK(t.is_right(5750, 5770));
}

TEST_CASE("what arrives before the view moves all places, and nothing is asked for",
          "[core][placed]") {
    Long t(1000);
    t.look(700, 710);
    const NotificationId looked_at = t.list().placed().at(700)->id;
    for (std::uint32_t n = 1001; n <= 1100; ++n)
        t.create(n, Priority::kHigh);
    REQUIRE(t.list().placed().at(800) != nullptr);
    CHECK(t.list().placed().at(800)->id == looked_at);
    CHECK(t.list().total() == 1100u);
    t.list().placed().look(800, 810);
    CHECK(t.answer().empty());
    CHECK(t.is_right(800, 810));
}

TEST_CASE("what arrives within the view has its place, what arrives behind it moves nothing",
          "[core][placed]") {
    Long t(1000);
    t.look(700, 710);
    Notification between = notification(5000);
    between.created_at = t.list().placed().at(705)->created_at;
    between.updated_at = between.created_at;
    t.last = t.server.create(between, kNow);
    t.end.feed(t.last->changes);
    t.lay_over();
    CHECK(t.is_right(700, 710));
    t.create(5001, Priority::kLow);
    CHECK(t.is_right(700, 710));
    CHECK(t.list().total() == 1002u);
}

TEST_CASE("a row that is read, archived or deleted leaves its place to the next",
          "[core][placed]") {
    for (const OperationKind kind :
         {OperationKind::kAck, OperationKind::kArchive, OperationKind::kDelete}) {
        Long t(1000);
        t.look(700, 710);
        const NotificationId next = t.list().placed().at(704)->id;
        t.operate(kind, t.list().placed().at(703)->id);
        CHECK(t.list().placed().at(703)->id == next);
        CHECK(t.list().total() == (kind == OperationKind::kAck ? 1000u : 999u));
        t.look(700, 710);
        CHECK(t.is_right(700, 710));
    }
}

TEST_CASE(
    "after a change whose place is not known the view is asked for again, and shown till then",
    "[core][placed]") {
    Long t(1000);
    t.look(700, 710);
    const auto rows = t.server.listed();
    t.operate(OperationKind::kAck, rows[500].id);  // nowhere held
    CHECK(t.list().placed().at(700) != nullptr);
    CHECK_FALSE(t.answer().empty());
    CHECK(t.is_right(700, 710));
}
