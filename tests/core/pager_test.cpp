// Pages of the list, asked for while the inbox goes on changing.

#include "core/session/pager.hpp"

#include "core/base/limits.hpp"
#include "core/session/pages.hpp"
#include "tests/support/client_end.hpp"
#include "tests/support/pages.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

// An inbox of the server, a client of it and the client's pager, joined as the centre joins them.
struct Centre {
    explicit Centre(std::uint32_t unread, std::uint32_t read = 0, std::size_t replay_limit = 10)
        : replay(replay_limit) {
        for (std::uint32_t number = 1; number <= read + unread; ++number)
            server.create(notification(number), kNow);
        for (std::uint32_t number = 1; number <= read; ++number)
            operate(OperationKind::kAck, {id(number)});
    }

    void operate(OperationKind kind, std::vector<NotificationId> ids) {
        Operation operation;
        operation.kind = kind;
        operation.ids = std::move(ids);
        ModelInbox::Published published;
        REQUIRE(server.operate(operation, kNow, published).ok());
    }
    void connect() {
        if (end.session.connection() == Connection::kIdle) end.session.start(kNow);
        end.drain();
        end.session.handle_opened(kNow);
        frames::Hello hello;
        hello.user_id = user(1);
        hello.server_time = kNow;
        end.feed(hello);
        bring(std::nullopt);
        REQUIRE(end.session.connection() == Connection::kOnline);
    }
    // The server tells what came after `since`; everything again without it.
    void bring(const std::optional<Revision>& since) {
        const auto state = server.state(since, replay).state;
        if (const auto* snapshot = std::get_if<Snapshot>(&state)) {
            end.feed(*snapshot);
        } else {
            end.feed(std::get<Changes>(state));
        }
        pager.note(end.session.inbox());
    }
    void bring_changes() { bring(end.session.inbox().revision()); }

    // Asks for one page and answers it. False: none was wanted.
    bool load(std::size_t limit = 4) {
        const auto request = pager.poll(end.session, kNow);
        if (!request) return false;
        ++requests;
        pager.handle_page(request->number, page_of(server, request->cursor, limit), end.session,
                          kNow);
        end.drain();
        pager.note(end.session.inbox());
        return true;
    }
    int load_all(std::size_t limit = 4) {
        pager.want(true);
        requests = 0;
        while (load(limit)) {
            REQUIRE(requests < 1000);
        }
        return requests;
    }
    // Does the client hold what the server lists, in the same order?
    bool whole() const {
        std::vector<NotificationId> here;
        for (const auto& row : end.session.inbox().rows())
            here.push_back(row.second.id);
        std::vector<NotificationId> there;
        for (const auto& row : server.listed())
            there.push_back(row.id);
        return here == there;
    }

    std::size_t replay;
    ModelInbox server;
    ClientEnd end;
    Pager pager;
    int requests = 0;
};

}  // namespace

TEST_CASE("nothing is asked for before it is wanted, nor before the inbox is in step",
          "[core][pager]") {
    Centre centre(3);
    centre.pager.want(true);
    CHECK_FALSE(centre.pager.poll(centre.end.session, kNow).has_value());
    centre.connect();
    centre.pager.want(false);
    CHECK_FALSE(centre.pager.poll(centre.end.session, kNow).has_value());
    centre.pager.want(true);
    const auto first = centre.pager.poll(centre.end.session, kNow);
    REQUIRE(first.has_value());
    CHECK(first->cursor.empty());
    CHECK(centre.pager.loading());
    INFO("one at a time");
    CHECK_FALSE(centre.pager.poll(centre.end.session, kNow).has_value());
}

TEST_CASE("an empty inbox costs one request", "[core][pager]") {
    Centre centre(0);
    centre.connect();
    CHECK(centre.load_all() == 1);
    CHECK(centre.pager.complete());
    CHECK_FALSE(centre.pager.loading());
}

TEST_CASE("page by page the whole list comes in: unread past the limit, then what is read",
          "[core][pager]") {
    Centre centre(25, 14);
    centre.connect();
    CHECK(centre.end.session.inbox().rows().size() == 10);
    CHECK_FALSE(centre.whole());
    CHECK(centre.load_all(4) == 10);
    CHECK(centre.pager.complete());
    CHECK(centre.whole());
}

TEST_CASE("rows that arrive between two pages shift nothing", "[core][pager]") {
    Centre centre(0, 20);
    centre.connect();
    centre.pager.want(true);
    std::uint32_t number = 100;
    while (centre.load()) {
        centre.server.create(notification(number++), kNow);
        centre.server.create(notification(number++, Priority::kLow), kNow);
        centre.bring_changes();
    }
    CHECK(centre.pager.complete());
    CHECK(centre.whole());
}

TEST_CASE("a page that is newer than the inbox fits once the inbox has caught up",
          "[core][pager]") {
    Centre centre(0, 12);
    centre.connect();
    centre.pager.want(true);
    REQUIRE(centre.load());
    centre.server.create(notification(100), kNow);
    INFO("the page shows what the socket has not brought yet");
    REQUIRE(centre.load());
    CHECK(centre.end.session.inbox().find(id(100)) == nullptr);
    centre.bring_changes();
    centre.load_all();
    CHECK(centre.whole());
}

TEST_CASE("a page older than the inbox is refused and asked for again at once, then with a pause",
          "[core][pager]") {
    Centre centre(0, 12);
    centre.connect();
    centre.pager.want(true);
    const std::string old = page_of(centre.server, "", 4);
    centre.server.create(notification(100), kNow);
    centre.bring_changes();
    auto request = centre.pager.poll(centre.end.session, kNow);
    REQUIRE(request.has_value());
    CHECK_FALSE(centre.pager.handle_page(request->number, old, centre.end.session, kNow));
    request = centre.pager.poll(centre.end.session, kNow);
    REQUIRE(request.has_value());
    CHECK(request->cursor.empty());
    CHECK_FALSE(centre.pager.handle_page(request->number, old, centre.end.session, kNow));
    CHECK_FALSE(centre.pager.poll(centre.end.session, kNow).has_value());
    REQUIRE(centre.pager.next_deadline().has_value());
    CHECK(centre.pager.poll(centre.end.session, *centre.pager.next_deadline()).has_value());
}

TEST_CASE("a row that is deleted while its page is on the way does not come back",
          "[core][pager]") {
    Centre centre(0, 6);
    centre.connect();
    centre.pager.want(true);
    const auto request = centre.pager.poll(centre.end.session, kNow);
    REQUIRE(request.has_value());
    const std::string answer = page_of(centre.server, request->cursor, 10);
    centre.operate(OperationKind::kDelete, {id(3)});
    centre.bring_changes();
    centre.pager.handle_page(request->number, answer, centre.end.session, kNow);
    CHECK(centre.end.session.inbox().find(id(3)) == nullptr);
    centre.load_all();
    CHECK(centre.whole());
}

TEST_CASE("failures are tried again with pauses that grow and stop growing", "[core][pager]") {
    Centre centre(0, 5);
    centre.connect();
    centre.pager.want(true);
    Millis now = kNow;
    Millis last{0};
    for (int failure = 0; failure < 40; ++failure) {
        const auto request = centre.pager.poll(centre.end.session, now);
        REQUIRE(request.has_value());
        if (failure % 2 == 0) {
            centre.pager.handle_failure(request->number, now);
        } else {  // what no server of ours says
            centre.pager.handle_page(request->number, "<html>502", centre.end.session, now);
        }
        CHECK_FALSE(centre.pager.loading());
        REQUIRE(centre.pager.next_deadline().has_value());
        const Millis pause = *centre.pager.next_deadline() - now;
        CHECK(pause >= last);
        CHECK(pause <= Millis{32000});
        CHECK_FALSE(centre.pager.poll(centre.end.session, now + pause - Millis{1}).has_value());
        last = pause;
        now += pause;
    }
    CHECK(last == Millis{32000});
    const auto request = centre.pager.poll(centre.end.session, now);
    REQUIRE(request.has_value());
    CHECK(centre.pager.handle_page(request->number, page_of(centre.server, "", 10),
                                   centre.end.session, now));
    CHECK(centre.pager.complete());
    CHECK_FALSE(centre.pager.next_deadline().has_value());
}

TEST_CASE("answers that come late, twice or to nobody are passed over", "[core][pager]") {
    Centre centre(0, 12);
    centre.connect();
    Pager& pager = centre.pager;
    ClientSession& session = centre.end.session;
    const std::string page = page_of(centre.server, "", 4);
    CHECK_FALSE(pager.handle_page(1, page, session, kNow));
    CHECK_FALSE(pager.handle_page(0, page, session, kNow));
    CHECK(session.inbox().rows().empty());
    pager.want(true);
    const auto first = pager.poll(session, kNow);
    REQUIRE(first.has_value());
    REQUIRE(pager.handle_page(first->number, page, session, kNow));
    CHECK_FALSE(pager.handle_page(first->number, page, session, kNow));
    const auto second = pager.poll(session, kNow);
    REQUIRE(second.has_value());
    CHECK(second->number != first->number);
    pager.handle_failure(first->number, kNow);
    CHECK(pager.loading());
    CHECK_FALSE(pager.next_deadline().has_value());
}

TEST_CASE("after a snapshot that took rows away the pages begin again", "[core][pager]") {
    Centre centre(5, 20);
    centre.connect();
    centre.load_all();
    REQUIRE(centre.whole());
    centre.bring(std::nullopt);
    CHECK_FALSE(centre.whole());
    CHECK_FALSE(centre.pager.complete());
    centre.load_all();
    CHECK(centre.whole());
}

TEST_CASE("an inbox restored from a backup is paged from the beginning", "[core][pager]") {
    Centre centre(0, 9);
    centre.connect();
    centre.load_all();
    REQUIRE(centre.pager.complete());
    const ModelInbox backup = centre.server;
    centre.server.restore("e2", backup);
    for (std::uint32_t number = 50; number < 70; ++number)
        centre.server.create(notification(number), kNow);
    centre.bring(std::nullopt);
    CHECK_FALSE(centre.pager.complete());
    centre.load_all();
    CHECK(centre.whole());
}

TEST_CASE("a truncated snapshot over a list that was whole opens it again", "[core][pager]") {
    INFO("many arrive while the client is away: more than a snapshot brings, and no row leaves");
    const std::uint32_t before = GENERATE(0u, 3u, 10u);
    Centre centre(before);
    centre.connect();
    centre.load_all();
    REQUIRE(centre.pager.complete());
    for (std::uint32_t number = 100; number < 150; ++number)
        centre.server.create(notification(number), kNow);
    centre.bring(std::nullopt);
    REQUIRE(centre.end.session.inbox().truncated());
    CHECK_FALSE(centre.pager.complete());
    centre.load_all();
    CHECK(centre.whole());
}

TEST_CASE("a snapshot in the middle of paging leaves no gap", "[core][pager]") {
    Centre centre(40);
    centre.connect();
    centre.pager.want(true);
    REQUIRE(centre.load());
    INFO("as many rows as before, but all of them newer than the page's end");
    for (std::uint32_t number = 100; number < 130; ++number)
        centre.server.create(notification(number), kNow);
    centre.bring(std::nullopt);
    centre.load_all();
    CHECK(centre.whole());
}

TEST_CASE("reading the row at the end of the loaded pages does not begin again", "[core][pager]") {
    Centre centre(8, 0, 100);
    centre.connect();
    centre.pager.want(true);
    REQUIRE(centre.load(4));
    centre.operate(OperationKind::kAck, {id(5)});
    centre.bring_changes();
    const auto request = centre.pager.poll(centre.end.session, kNow);
    REQUIRE(request.has_value());
    CHECK_FALSE(request->cursor.empty());
}

TEST_CASE("arrivals alone never ask for a page again", "[core][pager]") {
    Centre centre(3, 9);
    centre.connect();
    centre.load_all();
    REQUIRE(centre.pager.complete());
    for (std::uint32_t number = 100; number < 140; ++number) {
        centre.server.create(notification(number), kNow);
        centre.bring_changes();
    }
    CHECK(centre.pager.complete());
    CHECK(centre.load_all() == 0);
    CHECK(centre.whole());
}

TEST_CASE("a list as long as a client may hold is complete where it is cut", "[core][pager]") {
    const auto most = static_cast<std::uint32_t>(limits::kClientRows);
    Centre centre(most + 500);
    centre.connect();
    const int requests = centre.load_all(limits::kPageMax);
    CHECK(requests <= static_cast<int>(limits::kClientRows / limits::kPageMax) + 1);
    CHECK(centre.pager.complete());
    CHECK(centre.end.session.inbox().rows().size() == limits::kClientRows);
}

TEST_CASE("a page says how many rows it has brought, and one from before a snapshot is passed over",
          "[core][pager]") {
    Centre centre(2, 6);
    centre.connect();
    Pages pages;
    pages.follow(centre.end.session.inbox());
    const auto first = pages.next();
    REQUIRE(first.has_value());
    const std::string page = page_of(centre.server, first->cursor, 5);
    auto laid = pages.lay(first->era, page, centre.end.session);
    CHECK(laid.fit == Pages::Fit::kTaken);
    CHECK(laid.added == 3);
    laid = pages.lay(first->era, "{}", centre.end.session);
    CHECK(laid.fit == Pages::Fit::kMalformed);
    centre.bring(std::nullopt);
    laid = pages.lay(first->era, page, centre.end.session);
    CHECK(laid.fit == Pages::Fit::kPassed);
    REQUIRE(pages.next().has_value());
    CHECK(pages.next()->cursor.empty());
    CHECK(pages.next()->era != first->era);
}

TEST_CASE("deleting the row at the end of the loaded pages does not begin again", "[core][pager]") {
    Centre centre(8, 0, 100);
    centre.connect();
    centre.pager.want(true);
    REQUIRE(centre.load(4));
    centre.operate(OperationKind::kDelete, {id(5)});
    centre.bring_changes();
    const auto request = centre.pager.poll(centre.end.session, kNow);
    REQUIRE(request.has_value());
    CHECK_FALSE(request->cursor.empty());
    centre.pager.handle_failure(request->number, kNow);
}

TEST_CASE("a list that was full is paged from the beginning once it has room again",
          "[core][pager]") {
    constexpr auto kFull = static_cast<std::uint32_t>(limits::kClientRows);
    Centre centre(1, kFull + 5, 10);
    centre.connect();
    centre.load_all(200);
    CHECK(centre.pager.complete());
    CHECK(centre.end.session.inbox().rows().size() == limits::kClientRows);
    std::vector<NotificationId> read;
    for (std::uint32_t number = 1; number <= kFull + 5; number += kFull / 50)
        read.push_back(id(number));
    centre.operate(OperationKind::kDelete, read);
    centre.bring_changes();
    CHECK_FALSE(centre.pager.complete());
    centre.load_all(200);
    CHECK(centre.whole());
}
