// The rows that the list is drawn from: what was read in it stays where it was.

#include "web-client/model/list_rows.hpp"

#include "tests/support/client_end.hpp"
#include "tests/support/pages.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

using namespace carillon;
using namespace carillon::center;
using namespace carillon::test;

namespace {

using Ids = std::vector<std::uint32_t>;

// Six unread, the newest first: 6 5 4 3 2 1.
struct Inboxes {
    explicit Inboxes(Filter shown = {}) : filter(std::move(shown)) {
        for (std::uint32_t n = 1; n <= 6; ++n)
            server.create(notification(n), kNow);
        end = online(server);
        number = end.session.open_list(filter).value();
    }
    void load(std::size_t limit) {
        const auto next = end.session.list(number)->next();
        REQUIRE(next.has_value());
        end.session.lay_page(number, next->era, page_of(server, filter, next->cursor, limit));
    }
    void operate(OperationKind kind, std::uint32_t n) {
        Operation operation;
        operation.kind = kind;
        operation.ids = {id(n)};
        REQUIRE(server.operate(operation, kNow, last).ok());
        end.feed(last->changes);
    }
    ListRows rows() {
        return {
            *end.session.list(number), end.session.inbox(), end.session.overlay(), {}, read_here};
    }
    Ids shown() {
        const ListRows all = rows();
        Ids numbers;
        for (const auto& [place, row] : all.held()) {
            for (std::uint32_t n = 1; n <= 20; ++n)
                if (row->notification.id == id(n)) numbers.push_back(n);
        }
        return numbers;
    }

    Filter filter;
    ModelInbox server;
    ModelInbox::Published last;
    ClientEnd end;
    std::uint32_t number = 0;
    std::set<NotificationId> read_here;
};

Filter only_unread() {
    Filter filter;
    filter.is_read = {false};
    return filter;
}

}  // namespace

TEST_CASE("what was read here stays where it was, and what was read elsewhere moves",
          "[center][list_rows]") {
    Inboxes t;
    t.load(50);
    REQUIRE(t.shown() == Ids{6, 5, 4, 3, 2, 1});
    t.read_here = {id(5), id(2)};
    for (const std::uint32_t n : {5u, 2u, 4u})
        t.operate(OperationKind::kAck, n);
    CHECK(t.shown() == Ids{6, 5, 3, 2, 1, 4});
    CHECK(t.rows().find(id(2)) == std::size_t{3});
    CHECK(t.rows().size() == 6);
    CHECK(t.rows().total() == 6);
    // What comes in stands above; what is unread again is where it belongs.
    t.end.feed(t.server.create(notification(7), kNow)->changes);
    t.operate(OperationKind::kUnack, 5);
    CHECK(t.shown() == Ids{7, 6, 5, 3, 2, 1, 4});
    // The list is asked for again.
    t.read_here.clear();
    CHECK(t.shown() == Ids{7, 6, 5, 3, 1, 4, 2});
}

TEST_CASE("what was read here and put away is gone", "[center][list_rows]") {
    Inboxes t;
    t.load(50);
    t.read_here = {id(3), id(4), id(5)};
    t.operate(OperationKind::kAck, 3);
    t.operate(OperationKind::kArchive, 4);
    t.operate(OperationKind::kDelete, 5);
    CHECK(t.shown() == Ids{6, 3, 2, 1});
}

TEST_CASE("in the list of the unread it stays as well, and is not counted", "[center][list_rows]") {
    Inboxes t(only_unread());
    t.load(50);
    t.read_here = {id(5)};
    t.operate(OperationKind::kAck, 5);
    t.operate(OperationKind::kAck, 3);
    CHECK(t.shown() == Ids{6, 5, 4, 2, 1});
    CHECK(t.rows().size() == 5);
    CHECK(t.rows().total() == 4);
}

TEST_CASE("of a list that is held in part it stays too", "[center][list_rows]") {
    Inboxes t;
    t.load(3);
    t.read_here = {id(5)};
    t.operate(OperationKind::kAck, 5);
    const Ids shown = t.shown();
    REQUIRE(shown.size() >= 2);
    CHECK(shown[0] == 6);
    CHECK(shown[1] == 5);
    CHECK(t.rows().size() == 6);
}
