// What is read of bodies and what is held of requests and answers: as little as was asked for, and
// together no more than the budget.

#include "server/base/work/worker_pool.hpp"
#include "server/http/net/buffer_budget.hpp"
#include "server/store/memory/memory_store.hpp"
#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/wrapped_store.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr std::size_t kMiB = std::size_t{1024} * 1024;

// Waits until the server holds so much as `fits` says, by asking it for something.
template <class Fits>
std::size_t await_buffered(RunningApp& server, Fits fits) {
    auto pace = server.http();
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < end) {
        const std::size_t held = server.app().buffered();
        if (fits(held)) return held;
        pace.request("GET", "/healthz");
    }
    throw std::runtime_error("waited in vain, held: " + std::to_string(server.app().buffered()));
}

std::string head_of(const std::string& method, const std::string& path, std::size_t length,
                    const HeaderList& headers = {}) {
    std::string text = method + " " + path +
                       " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(length) + "\r\n";
    for (const auto& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    return text + "\r\n";
}

// A client that asks and does not read, behind a small window.
class Deaf {
  public:
    Deaf(std::uint16_t port, const std::string& request) {
        boost::asio::ip::tcp::endpoint server(boost::asio::ip::address_v4::loopback(), port);
        socket_.open(server.protocol());
        socket_.set_option(boost::asio::socket_base::receive_buffer_size(4096));
        socket_.connect(server);
        boost::asio::write(socket_, boost::asio::buffer(request));
    }

  private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_{context_};
};

// A page of the inbox of user(1) that is a few megabytes.
void fill_inbox(const RunningApp& server) {
    const std::string padding(14 * 1024, 'x');
    Json events = Json::array();
    for (int i = 0; i < 200; ++i) {
        events.push_back({{"event", "task.assigned"},
                          {"payload",
                           {{"recipients", {user(1).text()}},
                            {"task", std::to_string(i)},
                            {"padding", padding}}}});
    }
    REQUIRE(server.http()
                .request("POST", "/api/v1/events", server.bearer(user(99), Role::kService),
                         events.dump())
                .status == 200);
}

}  // namespace

TEST_CASE("a budget gives what it has, and takes it back", "[server][bodies]") {
    BufferBudget budget(100);
    {
        BufferLease first(budget);
        CHECK(first.resize(60));
        CHECK(budget.is_short());
        BufferLease second(budget);
        CHECK_FALSE(second.resize(41));
        CHECK(second.bytes() == 0);
        CHECK(second.resize(40));
        CHECK_FALSE(first.resize(61));
        CHECK(first.bytes() == 60);
        CHECK(first.resize(10));
        second.resize_anyway(500);
        CHECK(budget.held() == 510);
        CHECK_FALSE(first.resize(11));
        const BufferLease moved(std::move(second));
        CHECK(budget.held() == 510);
    }
    CHECK(budget.held() == 0);
    BufferLease all(budget);
    CHECK_FALSE(all.resize(101));
    CHECK(all.resize(100));
}

TEST_CASE("many threads never hold more than the budget together", "[server][bodies]") {
    BufferBudget budget(1000);
    std::atomic<bool> was_over{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 2000; ++n) {
                BufferLease lease(budget);
                if (lease.resize(300) && budget.held() > 1000) was_over = true;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK_FALSE(was_over);
    CHECK(budget.held() == 0);
}

TEST_CASE("workers take what fits into their queue, and go on after a task that throws",
          "[server][bodies]") {
    WorkerPool workers(1, 2);
    std::promise<void> begun;
    std::promise<void> go_on;
    REQUIRE(workers.submit([&] {
        begun.set_value();
        go_on.get_future().wait();
        throw std::runtime_error("a task's own");
    }));
    begun.get_future().wait();
    std::promise<void> last;
    CHECK(workers.submit([] {}));
    CHECK(workers.submit([&] { last.set_value(); }));
    CHECK_FALSE(workers.submit([] {}));
    CHECK(workers.waiting() == 2);
    go_on.set_value();
    CHECK(last.get_future().wait_for(kPatience) == std::future_status::ready);
    workers.stop();
    CHECK_FALSE(workers.submit([] {}));
}

TEST_CASE("a body that nobody wants is answered without being read, and nothing of it is held",
          "[server][bodies]") {
    RunningApp server([](AppParts& parts) { parts.net.linger_ms = std::chrono::seconds(20); });
    struct Case {
        const char* method;
        const char* path;
        int status;
    };
    // Without a token; where one is needed, at its route too.
    const std::vector<Case> cases{{"POST", "/", 405},
                                  {"GET", "/healthz", 413},
                                  {"GET", "/", 413},
                                  {"POST", "/api/v1/nothing", 404},
                                  {"POST", "/api/v1/events", 401},
                                  {"PUT", "/api/v1/events", 405},
                                  {"POST", "/api/v1/notifications/x/ack", 401},
                                  {"POST", "/ws/notifications", 405}};
    std::vector<HttpClient> crowd;
    for (int i = 0; i < 60; ++i) {
        const Case& one = cases[static_cast<std::size_t>(i) % cases.size()];
        crowd.push_back(server.http());
        crowd.back().send(head_of(one.method, one.path, 8 * kMiB) + std::string(2 * kMiB, ' '));
    }
    // All of them still have six megabytes to say.
    CHECK(server.app().buffered() < kMiB);
    for (int i = 0; i < 60; ++i) {
        INFO(i);
        const auto answer = crowd[static_cast<std::size_t>(i)].read_answer();
        CHECK(answer.status == cases[static_cast<std::size_t>(i) % cases.size()].status);
        CHECK_FALSE(answer.keep_alive);
    }
    CHECK(server.http().request("GET", "/healthz").status == 200);
}

TEST_CASE("an unwanted body in chunks is cut off too", "[server][bodies]") {
    RunningApp server;
    auto client = server.http();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
    client.send(chunk + chunk);
    CHECK(client.read_answer().status == 405);
    CHECK(server.app().buffered() == 0);
}

TEST_CASE("each route says how large its body may be", "[server][bodies]") {
    const RunningApp server;
    const std::string id = "/00000000-0000-7000-8000-000000000000";
    struct Case {
        const char* method;
        std::string path;
        std::size_t most;
        Role role;
    };
    const std::vector<Case> cases{
        {"POST", "/api/v1/events", 8 * kMiB, Role::kService},
        {"POST", "/api/v1/notifications/test", 256 * 1024, Role::kAdmin},
        {"PUT", "/api/v1/directory/users" + id, 256 * 1024, Role::kService},
        {"PUT", "/api/v1/directory/users" + id + "/preferences", 256 * 1024, Role::kService},
        {"PUT", "/api/v1/preferences", 64 * 1024, Role::kUser},
        {"POST", "/api/v1/notifications" + id + "/read", 64 * 1024, Role::kUser},
        {"POST", "/api/v1/notifications" + id + "/snooze", 64 * 1024, Role::kUser},
        {"POST", "/api/v1/notifications" + id + "/ack", 64 * 1024, Role::kUser},
        {"DELETE", "/api/v1/notifications" + id, 64 * 1024, Role::kUser},
        {"GET", "/api/v1/notifications", 64 * 1024, Role::kUser},
    };
    for (const Case& one : cases) {
        INFO(one.method << " " << one.path);
        const auto bearer = server.bearer(user(1), one.role);
        auto client = server.http();
        const auto largest =
            client.request(one.method, one.path, bearer, std::string(one.most, ' '));
        CHECK(largest.body.find("the body is larger") == std::string::npos);
        // The size is announced: the answer comes before the body.
        client.send(head_of(one.method, one.path, one.most + 1, bearer));
        const auto answer = client.read_answer();
        CHECK(answer.status == 413);
        CHECK(json_of(answer).at("type") == "urn:carillon:problem:too_large");
    }
}

TEST_CASE("a small body where none is wanted changes nothing", "[server][bodies]") {
    const RunningApp server;
    server.assign_task({user(1)}, "x");
    auto client = server.http();
    const auto bearer = server.bearer(user(1));
    const Json page = json_of(client.request("GET", "/api/v1/notifications", bearer, "not read"));
    const std::string id = page.at("items").at(0).at("id");
    const auto acked =
        client.request("POST", "/api/v1/notifications/" + id + "/ack", bearer, "{\"not\":\"read");
    CHECK(acked.status == 200);
    CHECK(acked.keep_alive);
    CHECK(client.request("GET", "/healthz").status == 200);
}

TEST_CASE("whoever comes when the buffers are full is told to come again", "[server][bodies]") {
    RunningApp server([](AppParts& parts) { parts.net.buffered_bytes = kMiB; });
    const auto bearer = server.bearer(user(9), Role::kService);
    auto first = server.http();
    const std::string body = "[" + std::string(kMiB - 200 * 1024 - 2, ' ') + "]";
    first.send(head_of("POST", "/api/v1/events", body.size(), bearer) +
               body.substr(0, body.size() - 1));
    await_buffered(server, [&](std::size_t held) { return held > 700 * 1024; });

    auto second = server.http();
    second.send(head_of("POST", "/api/v1/events", 512 * 1024, bearer) +
                std::string(512 * 1024, ' '));
    const auto refused = second.read_answer();
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.header("Retry-After").empty());
    CHECK(json_of(refused).at("type") == "urn:carillon:problem:unavailable");
    // What is small goes on.
    CHECK(server.http().request("POST", "/api/v1/events", bearer, "[]").status == 200);

    first.send("]");
    CHECK(first.read_answer().status == 200);
    await_buffered(server, [](std::size_t held) { return held == 0; });
    CHECK(server.http().request("POST", "/api/v1/events", bearer, body).status == 200);
}

TEST_CASE("readers that do not read their answers hold no more than the budget, and are cut off",
          "[server][bodies]") {
    constexpr std::size_t kBudget = 8 * kMiB;
    RunningApp server([](AppParts& parts) {
        parts.net.buffered_bytes = kBudget;
        parts.net.write_ms = std::chrono::seconds(5);
        parts.net.write_short_ms = std::chrono::seconds(5);
    });
    fill_inbox(server);
    const auto bearer = server.bearer(user(1));
    std::vector<std::unique_ptr<Deaf>> slow;
    for (int i = 0; i < 20; ++i)
        slow.push_back(std::make_unique<Deaf>(
            server.port(), HttpClient::text_of("GET", "/api/v1/notifications?limit=200", bearer)));
    await_buffered(server, [](std::size_t held) { return held > kBudget / 2; });
    // What is small goes on, and nobody gets more than there is.
    for (int i = 0; i < 20; ++i) {
        CHECK(server.http().request("GET", "/api/v1/notifications?limit=1", bearer).status == 200);
        CHECK(server.app().buffered() <= kBudget);
    }
    // Each was told 503, or is dropped in the middle of an answer that it did not take.
    await_buffered(server, [](std::size_t held) { return held == 0; });
    const auto whole = server.http().request("GET", "/api/v1/notifications?limit=200", bearer);
    CHECK(whole.status == 200);
    CHECK(json_of(whole).at("items").size() == 200);
}

namespace {

// Notes on which thread events come in and pages go out.
class WatchedStore final : public WrappedStore {
  public:
    using WrappedStore::WrappedStore;
    void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) override {
        published_by = std::this_thread::get_id();
        WrappedStore::publish(std::move(request), std::move(done));
    }
    void audit(AuditQuery query, Completion<AuditPage> done) override {
        asked_by = std::this_thread::get_id();
        WrappedStore::audit(std::move(query), std::move(done));
    }
    std::atomic<std::thread::id> published_by;
    std::atomic<std::thread::id> asked_by;
};

}  // namespace

TEST_CASE("a large body is parsed where no socket waits", "[server][bodies]") {
    WatchedStore* watched = nullptr;
    const RunningApp server([&](AppParts& parts) {
        parts.config.threads = 1;
        parts.open_store = [&](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
            auto store = std::make_unique<WatchedStore>(
                std::make_shared<MemoryStore>(std::move(settings), 1));
            watched = store.get();
            return std::unique_ptr<Store>(std::move(store));
        };
    });
    auto client = server.http();
    const auto admin = server.bearer(user(9), Role::kAdmin);
    REQUIRE(client.request("GET", "/api/v1/audit", admin).status == 200);
    const std::thread::id shard = watched->asked_by;
    REQUIRE(client.request("POST", "/api/v1/events", admin, "[]").status == 200);
    CHECK(watched->published_by.load() == shard);
    const std::string large = "[" + std::string(100 * 1024, ' ') + "]";
    REQUIRE(client.request("POST", "/api/v1/events", admin, large).status == 200);
    CHECK(watched->published_by.load() != shard);
    // What is wrong in it is told from there, too.
    const auto wrong =
        client.request("POST", "/api/v1/events", admin, std::string(100 * 1024, '['));
    CHECK(wrong.status == 400);
    CHECK(client.request("GET", "/healthz").status == 200);
}
