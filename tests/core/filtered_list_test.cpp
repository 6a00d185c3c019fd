// A list besides the inbox's own, whatever comes in whatever order.

#include "core/session/filtered_list.hpp"

#include "tests/support/client_end.hpp"
#include "tests/support/pages.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

using namespace carillon;
using namespace carillon::test;

namespace {

Filter archived() {
    Filter filter;
    filter.archived = true;
    return filter;
}

struct Lists {
    Lists() {
        for (std::uint32_t n = 1; n <= 12; ++n)
            server.create(notification(n), kNow);
        for (std::uint32_t n = 1; n <= 8; ++n)
            operate(OperationKind::kArchive, n);
        end = online(server);
        number = end.session.open_list(archived()).value();
    }
    void operate(OperationKind kind, std::uint32_t n) {
        Operation operation;
        operation.kind = kind;
        operation.ids = {id(n)};
        REQUIRE(server.operate(operation, kNow, last).ok());
    }
    void bring() { end.feed(last->changes); }
    FilteredList::Fit load(std::size_t limit) {
        FilteredList& list = *end.session.list(number);
        const auto next = list.next();
        REQUIRE(next.has_value());
        return end.session
            .lay_page(number, next->era, page_of(server, archived(), next->cursor, limit))
            .fit;
    }
    std::vector<NotificationId> shown() {
        std::vector<NotificationId> ids;
        const View view =
            end.session.list(number)->lay_over(end.session.inbox(), end.session.overlay());
        for (const auto& row : view.items)
            ids.push_back(row.notification.id);
        return ids;
    }
    std::vector<NotificationId> wanted() const {
        std::vector<NotificationId> ids;
        for (const auto& row : server.listed())
            if (matches(archived(), row)) ids.push_back(row.id);
        return ids;
    }

    ModelInbox server;
    ModelInbox::Published last;
    ClientEnd end;
    std::uint32_t number = 0;
};

}  // namespace

TEST_CASE("pages bring the whole list, and nothing of it into the inbox", "[core][list]") {
    Lists t;
    CHECK(t.shown().empty());
    CHECK_FALSE(t.end.session.list(t.number)->total().has_value());
    const std::size_t held = t.end.session.inbox().rows().size();
    while (t.end.session.list(t.number)->next())
        REQUIRE(t.load(3) == FilteredList::Fit::kTaken);
    CHECK(t.shown() == t.wanted());
    CHECK(t.end.session.list(t.number)->total() == 8u);
    CHECK(t.end.session.inbox().rows().size() == held);
}

TEST_CASE("a list is live, its total too", "[core][list]") {
    Lists t;
    REQUIRE(t.load(3) == FilteredList::Fit::kTaken);
    REQUIRE(t.shown().size() == 3);
    CHECK(t.end.session.list(t.number)->total() == 8u);

    t.operate(OperationKind::kArchive, 12);  // newest: before the end of the page
    t.bring();
    CHECK(t.shown().front() == id(12));
    CHECK(t.shown().size() == 4);
    CHECK(t.end.session.list(t.number)->total() == 9u);

    t.operate(OperationKind::kDelete, 8);
    t.bring();
    t.operate(OperationKind::kUnarchive, 12);
    t.bring();
    CHECK(t.shown().size() == 2);
    CHECK(t.end.session.list(t.number)->total() == 7u);

    while (t.end.session.list(t.number)->next())
        REQUIRE(t.load(3) == FilteredList::Fit::kTaken);
    CHECK(t.shown() == t.wanted());
}

TEST_CASE("a row behind the last page waits for its page, one that was shown stays",
          "[core][list]") {
    Lists t;
    REQUIRE(t.load(3) == FilteredList::Fit::kTaken);  // 8, 7, 6
    REQUIRE(t.shown() == std::vector<NotificationId>{id(8), id(7), id(6)});
    t.operate(OperationKind::kAck, 2);  // far down, and changed: the inbox holds it now
    t.bring();
    CHECK(t.shown().size() == 3);
    t.operate(OperationKind::kAck, 8);  // read: its place is behind the page now
    t.bring();
    CHECK(t.shown() == std::vector<NotificationId>{id(7), id(6), id(8)});
}

TEST_CASE("own operations show in a list before they are answered", "[core][list]") {
    Lists t;
    REQUIRE(t.load(20) == FilteredList::Fit::kTaken);
    Operation unarchive;
    unarchive.kind = OperationKind::kUnarchive;
    unarchive.ids = {id(5)};
    REQUIRE(t.end.session.submit(unarchive, kNow).ok());
    CHECK(t.shown().size() == 7);
    CHECK(t.end.session.list(t.number)->total() == 7u);
    REQUIRE(t.end.session.undo(kNow).ok());  // the list's row is known though the inbox lacks it
    CHECK(t.shown().size() == 8);
}

TEST_CASE("after a snapshot the pages begin again; what is shown stays till then", "[core][list]") {
    Lists t;
    const auto late = t.end.session.list(t.number)->next()->era;
    REQUIRE(t.load(20) == FilteredList::Fit::kTaken);
    t.operate(OperationKind::kDelete, 5);
    t.end.feed(std::get<Snapshot>(t.server.state(std::nullopt).state));
    CHECK(t.shown().size() == 8);
    CHECK(t.end.session.lay_page(t.number, late, page_of(t.server, archived(), "", 20)).fit ==
          FilteredList::Fit::kPassed);
    REQUIRE(t.load(20) == FilteredList::Fit::kTaken);
    CHECK(t.shown() == t.wanted());
}

TEST_CASE("a page that is older than the inbox, or none, changes nothing", "[core][list]") {
    Lists t;
    const std::string old = page_of(t.server, archived(), "", 20);
    t.operate(OperationKind::kDelete, 5);
    t.bring();
    const auto era = t.end.session.list(t.number)->next()->era;
    CHECK(t.end.session.lay_page(t.number, era, old).fit == FilteredList::Fit::kStale);
    CHECK(t.end.session.lay_page(t.number, era, "{}").fit == FilteredList::Fit::kMalformed);
    CHECK(t.shown().empty());
    t.end.session.close_list(t.number);
    CHECK(t.end.session.lay_page(t.number, era, old).fit == FilteredList::Fit::kPassed);
}

TEST_CASE("a search goes by the words of title and body", "[core][list]") {
    ModelInbox server;
    Notification found = notification(1);
    found.body = "une Échéance";
    server.create(found, kNow);
    server.create(notification(2), kNow);
    ClientEnd end = online(server);
    Filter filter;
    filter.q = "echeance";
    const auto number = end.session.open_list(filter).value();
    const View view =
        end.session.list(number)->lay_over(end.session.inbox(), end.session.overlay());
    REQUIRE(view.items.size() == 1);
    CHECK(view.items[0].notification.id == id(1));
}
