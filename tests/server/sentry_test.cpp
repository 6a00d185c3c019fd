// Errors are reported to Sentry: what is sent, that nothing secret is in it, and that a receiver
// that is slow or away costs a counted report and nothing else.

#include "server/base/clock/system_clock.hpp"
#include "server/base/log/log.hpp"
#include "server/base/sentry/dsn.hpp"
#include "server/base/sentry/reporter.hpp"
#include "server/store/sqlite/connection.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <sstream>
#include <thread>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

struct Received {
    std::string path;
    std::string auth;
    std::string type;
    Json header;
    Json item;
    Json event;
    std::size_t event_bytes;
};

// A server of ours with one more route: where envelopes arrive.
class Receiver {
  public:
    explicit Receiver(int status = 200) : status_(status) {}

    // Below the path of the routes beside the table.
    std::string dsn() const {
        return "http://thekey@127.0.0.1:" + std::to_string(app_.port()) + "/demo/relay/42";
    }
    Received await() {
        std::unique_lock lock(mutex_);
        if (!arrived_.wait_for(lock, kPatience, [this] { return !received_.empty(); }))
            throw std::runtime_error("no envelope came");
        Received first = received_.front();
        received_.erase(received_.begin());
        CHECK(first.item.at("length") == first.event_bytes);
        return first;
    }
    std::size_t waiting() {
        const std::lock_guard lock(mutex_);
        return received_.size();
    }

  private:
    std::optional<http::Response> take(const http::Request& request) {
        if (request.path() != "/demo/relay/api/42/envelope/") return std::nullopt;
        std::istringstream lines(request.body);
        std::string header, item, event;
        std::getline(lines, header);
        std::getline(lines, item);
        std::getline(lines, event);
        const std::lock_guard lock(mutex_);
        received_.push_back({std::string(request.path()),
                             std::string(request.headers.find("X-Sentry-Auth")),
                             std::string(request.headers.find("Content-Type")), Json::parse(header),
                             Json::parse(item), Json::parse(event), event.size()});
        arrived_.notify_all();
        http::Response response;
        response.status = status_;
        return response;
    }

    int status_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Received> received_;
    RunningApp app_{[this](AppParts& parts) {
        parts.extra_routes = [this](const http::Request& request, const SignIn&) {
            return take(request);
        };
    }};
};

sentry::ReporterSettings settings_for(const std::string& dsn) {
    sentry::ReporterSettings settings;
    settings.dsn = *parse_sentry_dsn(dsn);
    settings.source = {"carillon@1.2.3", "here"};
    settings.client = "carillon/1.2.3";
    settings.clock = system_now;
    return settings;
}

}  // namespace

TEST_CASE("a DSN names the endpoint and the key", "[server][sentry]") {
    const auto dsn = parse_sentry_dsn("https://abc123@o1.ingest.example.com/42");
    REQUIRE(dsn);
    CHECK(dsn->endpoint == "https://o1.ingest.example.com/api/42/envelope/");
    CHECK(dsn->public_key == "abc123");
    const auto own = parse_sentry_dsn("http://k:old@sentry.example:9000/some/where/7");
    REQUIRE(own);
    CHECK(own->endpoint == "http://sentry.example:9000/some/where/api/7/envelope/");
    CHECK(own->public_key == "k");
    for (const char* none :
         {"", "yes", "https://", "https://host/1", "https://@host/1", "https://k@/1",
          "https://k@host", "https://k@host/", "https://k@host/x", "ftp://k@host/1",
          "https://k@host/1?x=1", "https://k@ho st/1", "https://k\r\nX: y@host/1"}) {
        INFO(none);
        CHECK_FALSE(parse_sentry_dsn(none));
    }
}

TEST_CASE("what looks like a secret does not leave the house", "[server][sentry]") {
    CHECK(sentry::scrub("reason") == "reason");
    CHECK(sentry::scrub("eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.abc-_x is bad") == "*** is bad");
    CHECK(sentry::scrub("GET /ws?token=abc.def&since=e.7") == "GET /ws?token=***&since=e.7");
    CHECK(sentry::scrub("Authorization: Bearer abc.def, x") == "Authorization: Bearer ***, x");
    CHECK(sentry::scrub("redis://u:pass@host:1/0") == "redis://***@host:1/0");
    CHECK(sentry::scrub("https://host/a@b") == "https://host/a@b");
    CHECK(sentry::scrub(R"({"a":"token=x","b":"smtp://u:p@h"})") ==
          R"({"a":"token=***","b":"smtp://***@h"})");
}

TEST_CASE("an error of the log arrives as an event", "[server][sentry]") {
    Receiver receiver;
    sentry::Reporter reporter(settings_for(receiver.dsn()));
    log::warning("not.sent", {{"reason", "only errors are"}});
    log::error("http.failed",
               {{"request_id", "r-1"}, {"reason", "it broke with token=hunter2"}, {"count", 3}});
    const Received received = receiver.await();
    CHECK(received.type == "application/x-sentry-envelope");
    CHECK(received.auth ==
          "Sentry sentry_version=7, sentry_client=carillon/1.2.3, "
          "sentry_key=thekey");
    const Json& event = received.event;
    CHECK(event.at("event_id").get<std::string>().size() == 32);
    CHECK(event.at("event_id") == received.header.at("event_id"));
    CHECK(received.header.contains("sent_at"));
    CHECK(received.item.at("type") == "event");
    CHECK(event.at("platform") == "native");
    CHECK(event.at("level") == "error");
    CHECK(event.at("logger") == "carillon");
    CHECK(event.at("message") == "http.failed: it broke with token=***");
    CHECK(event.at("release") == "carillon@1.2.3");
    CHECK(event.at("server_name") == "here");
    CHECK(event.at("tags") == Json{{"event", "http.failed"}});
    CHECK(event.at("extra").at("request_id") == "r-1");
    CHECK(event.at("extra").at("count") == 3);
    CHECK(event.at("timestamp").is_string());
    CHECK_FALSE(event.contains("contexts"));
    reporter.stop();
    CHECK(receiver.waiting() == 0);
    CHECK(reporter.counts().sent == 1);
    log::error("after.the.end");
    CHECK(reporter.counts().dropped == 0);
}

TEST_CASE("what waits is sent at the end, what comes too fast is counted", "[server][sentry]") {
    Receiver receiver;
    auto settings = settings_for(receiver.dsn());
    settings.reports_per_second = 2;
    sentry::Reporter reporter(settings);
    const Millis now = system_now();
    for (int i = 0; i < 10; ++i)
        reporter.on_error(now, "many", {});
    reporter.on_error(now + Millis(1000), "later", {});
    reporter.stop();
    CHECK(reporter.counts().sent == 3);
    CHECK(reporter.counts().dropped == 8);
    receiver.await();
    receiver.await();
    CHECK(receiver.await().event.at("contexts").at("reporting").at("dropped_before") == 8);
}

TEST_CASE("a receiver that asks for a pause gets it", "[server][sentry]") {
    Receiver receiver(429);
    sentry::Reporter reporter(settings_for(receiver.dsn()));
    log::error("first");
    receiver.await();
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (reporter.counts().dropped == 0 && std::chrono::steady_clock::now() < give_up)
        std::this_thread::yield();
    log::error("second");
    reporter.stop();
    CHECK(receiver.waiting() == 0);
    CHECK(reporter.counts().sent == 0);
    CHECK(reporter.counts().dropped == 2);
}

TEST_CASE("a receiver that is away or silent keeps nothing and nobody", "[server][sentry]") {
    boost::asio::io_context context;
    using boost::asio::ip::tcp;
    tcp::acceptor silent(context, {boost::asio::ip::address_v4::loopback(), 0});
    const auto port = silent.local_endpoint().port();
    auto settings = settings_for("http://k@127.0.0.1:" + std::to_string(port) + "/1");
    settings.flush_ms = std::chrono::milliseconds(50);
    SECTION("silent") {
        sentry::Reporter reporter(settings);
        log::error("first");
        tcp::socket held = silent.accept();  // and never answered
        log::error("second");
        reporter.stop();
        CHECK(reporter.counts().sent == 0);
        CHECK(reporter.counts().dropped == 2);
    }
    SECTION("away") {
        silent.close();
        sentry::Reporter reporter(settings);
        log::error("only");
        reporter.stop();
        CHECK(reporter.counts().dropped == 1);
    }
}

TEST_CASE("a server reports what fails in it", "[server][sentry]") {
    Receiver receiver;
    const TempDir folder;
    ServeProcess server(folder.path() / "data", {}, {{"SENTRY_DSN", receiver.dsn()}});
    {
        // A member that is nobody: who looks at this team fails.
        sqlite::Connection db({(folder.path() / "data/carillon.db").string(), {}});
        const std::string team_id = team(1).text();
        db.execute(("INSERT INTO users (id, email, name, locale, timezone, phone)"
                    " VALUES ('nobody', '', '', '', '', '');"
                    "INSERT INTO team_members (team_id, user_id) VALUES ('" +
                    team_id + "', 'nobody')")
                       .c_str());
    }
    const Finished token =
        test::carillon({"token", "--user", user(9).text(), "--role", "service"},
                       {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()}});
    REQUIRE(token.exit_code == 0);
    const Json event = {{"event", "task.assigned"},
                        {"payload", {{"team_id", team(1).text()}, {"task", "x"}}}};
    HttpClient http(server.port());
    const auto answer = http.request(
        "POST", "/api/v1/events",
        {{"Authorization", "Bearer " + token.out.substr(0, token.out.size() - 1)}}, event.dump());
    CHECK(answer.status == 500);
    const Received received = receiver.await();
    CHECK(received.event.at("tags").at("event") == "store.failed");
    CHECK(received.event.at("release").get<std::string>().starts_with("carillon@"));
    CHECK(received.event.dump().find(token.out.substr(0, 20)) == std::string::npos);
    CHECK(server.stop().exit_code == 0);
}
