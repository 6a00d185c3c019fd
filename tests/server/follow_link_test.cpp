// The inbox of `carillon follow`: in step with a running server.

#include "server/app/cli/follow/inbox_link.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <string>

using namespace carillon;
using namespace carillon::cli;
using namespace carillon::test;

namespace {

struct Follower {
    boost::asio::io_context context{1};
    const RunningApp& server;
    InboxLink link;

    explicit Follower(const RunningApp& of) : server(of), link(context, settings(), [] {}) {
        link.start();
    }
    InboxLinkSettings settings() const {
        InboxLinkSettings made;
        made.host = "127.0.0.1";
        made.port = server.port();
        made.token = [this]() -> Result<std::string> { return server.token(user(1)); };
        made.seed = 7;
        return made;
    }
    const View& view() const { return link.session().view(); }
    // Carries on until it is so.
    void until(const char* what, const std::function<bool()>& is_so) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!is_so()) {
            INFO(what);
            REQUIRE(std::chrono::steady_clock::now() < end);
            context.run_one_until(end);
        }
    }
};

}  // namespace

TEST_CASE("an inbox is followed: what is there, what arrives, what is done elsewhere",
          "[server][follow]") {
    const RunningApp server;
    server.assign_task({user(1)}, "Call Acme");
    Follower follower(server);
    follower.until("what is there", [&] { return follower.view().items.size() == 1; });
    CHECK(follower.view().items[0].notification.title == "Nouvelle tâche\u00a0: Call Acme");
    server.assign_task({user(1)}, "Call Bolt");
    follower.until("the arrival", [&] { return follower.view().items.size() == 2; });
    CHECK(follower.link.take_arrivals().size() == 1);

    const NotificationId first = follower.view().items[1].notification.id;
    Operation ack;
    ack.kind = OperationKind::kAck;
    ack.ids = {first};
    follower.link.submit(ack);
    follower.until("the answer", [&] {
        return follower.view().unread.total() == 1 && follower.link.session().overlay().empty();
    });
    const Json one = json_of(server.http().request("GET", "/api/v1/notifications/" + first.text(),
                                                   server.bearer(user(1)), ""));
    CHECK(one.at("is_read") == true);
    CHECK(
        server.http()
            .request("DELETE", "/api/v1/notifications/" + first.text(), server.bearer(user(1)), "")
            .status == 204);
    follower.until("what was deleted elsewhere", [&] { return follower.view().items.size() == 1; });
    CHECK(follower.link.take_refusals().empty());
    follower.link.stop();
}

TEST_CASE("rows that no snapshot brings are read by pages when they are wanted",
          "[server][follow]") {
    const RunningApp server([](AppParts& parts) { parts.config.replay_limit = 3; });
    for (int i = 0; i < 8; ++i)
        server.assign_task({user(1)}, "Task " + std::to_string(i));
    Follower follower(server);
    follower.until("the snapshot", [&] { return !follower.view().items.empty(); });
    CHECK(follower.view().unread.total() == 8);
    follower.link.want_more(true);
    follower.until("all of them", [&] { return follower.view().items.size() == 8; });
    CHECK(follower.link.is_complete());
    follower.link.stop();
}

TEST_CASE("a server that is not there is tried again", "[server][follow]") {
    std::optional<RunningApp> server(std::in_place);
    Follower follower(*server);
    follower.until("in step",
                   [&] { return follower.link.session().connection() == Connection::kOnline; });
    server.reset();
    follower.until("told of it",
                   [&] { return follower.link.session().connection() != Connection::kOnline; });
    follower.link.try_now();
    follower.until("waiting",
                   [&] { return follower.link.session().connection() == Connection::kOffline; });
    CHECK(follower.link.session().retry_at().has_value());
}
