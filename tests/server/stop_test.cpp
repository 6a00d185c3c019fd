// The end of a server: polite first, then hard.

#include "server/store/memory/memory_store.hpp"
#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/wrapped_store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
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

// Holds what is published until it is let go, as a slow disk would.
class HeldStore : public WrappedStore {
  public:
    HeldStore(StoreSettings settings, std::shared_ptr<std::promise<void>> reached,
              std::shared_future<void> release)
        : WrappedStore(std::make_unique<MemoryStore>(std::move(settings), 1)),
          reached_(std::move(reached)),
          release_(std::move(release)) {}
    ~HeldStore() override {
        if (thread_.joinable()) thread_.join();
    }
    void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) override {
        thread_ = std::thread([this, request = std::move(request), done = std::move(done)] {
            reached_->set_value();
            release_.wait();
            WrappedStore::publish(request, done);
        });
    }

  private:
    std::shared_ptr<std::promise<void>> reached_;
    std::shared_future<void> release_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("a stop says bye to all and closes with 1001", "[server][stop]") {
    RunningApp server;
    auto one = server.ws(server.token(user(1)));
    auto two = server.ws(server.token(user(2)));
    await_frame(one, "snapshot");
    await_frame(two, "snapshot");
    auto idle = server.http();
    CHECK(idle.request("GET", "/healthz").status == 200);

    auto stopped = std::async(std::launch::async, [&] { return server.app().stop(); });
    for (WsClient* client : {&one, &two}) {
        const Json bye = await_frame(*client, "bye");
        CHECK(bye.at("code") == "shutdown");
        CHECK(bye.at("retry_after") == 0);
        CHECK(client->close_code() == 1001);
    }
    CHECK(idle.ends());
    CHECK(stopped.get());
}

TEST_CASE("a draining server serves on, says that it is not ready and keeps no connection",
          "[server][stop]") {
    RunningApp server;
    auto client = server.ws(server.token(user(1)));
    await_frame(client, "snapshot");
    auto kept = server.http();
    auto answer = kept.request("GET", "/readyz");
    CHECK(answer.status == 200);
    CHECK(answer.keep_alive);

    server.app().begin_drain();
    answer = kept.request("GET", "/readyz");
    CHECK(answer.status == 503);
    CHECK(answer.header("Retry-After") != "");
    CHECK_FALSE(answer.keep_alive);
    CHECK(kept.ends());
    // It stops because it was told to: no error.
    await_metric(server, "notifications_errors_total{where=\"http\"}", 0);
    // Who comes all the same is served.
    CHECK(server.http().request("GET", "/healthz").status == 200);
    auto late = server.ws(server.token(user(1)));
    await_frame(late, "snapshot");
    server.assign_task({user(1)}, "Meanwhile");
    await_frame(client, "changes");
    await_frame(late, "changes");
    auto stopped = std::async(std::launch::async, [&] { return server.app().stop(); });
    for (WsClient* each : {&client, &late}) {
        await_frame(*each, "bye");
        CHECK(each->close_code() == 1001);
    }
    CHECK(stopped.get());
}

TEST_CASE("the goodbyes of a stop are spread, and who is not told yet hears of what happens",
          "[server][stop]") {
    RunningApp server([](AppParts& parts) {
        parts.config.threads = 1;
        parts.config.ws_max_connections = 100;
        parts.net.goodbyes_ms = std::chrono::milliseconds(1000);
    });
    std::vector<WsClient> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(server.ws(server.token(user(1))));
        await_frame(clients.back(), "snapshot");
    }
    auto stopped = std::async(std::launch::async, [&] { return server.app().stop(); });
    std::vector<std::future<std::chrono::steady_clock::time_point>> told;
    for (WsClient& client : clients) {
        told.push_back(std::async(std::launch::async, [&client] {
            await_frame(client, "bye");
            const auto at = std::chrono::steady_clock::now();
            if (client.close_code() != 1001) throw std::runtime_error("another close code");
            return at;
        }));
    }
    std::vector<std::chrono::steady_clock::time_point> times;
    for (auto& time : told)
        times.push_back(time.get());
    std::sort(times.begin(), times.end());
    // The fourth of four is told no sooner than three quarters of a second after the stop began;
    // how much later than the first it is seen depends on nothing that makes it sooner.
    CHECK(times.back() - times.front() >= std::chrono::milliseconds(400));
    CHECK(stopped.get());
}

TEST_CASE("a connection that was opened before a stop may bring its request", "[server][stop]") {
    RunningApp server([](AppParts& parts) {
        parts.net.first_request_ms = std::chrono::milliseconds(60000);
        parts.polite_stop_ms = std::chrono::milliseconds(60000);
    });
    auto witness = server.ws(server.token(user(1)));
    await_frame(witness, "snapshot");
    auto opened = server.http();
    auto stopped = std::async(std::launch::async, [&] { return server.app().stop(); });
    await_frame(witness, "bye");
    CHECK(witness.close_code() == 1001);
    const auto answer = opened.request("GET", "/healthz");
    CHECK(answer.status == 200);
    CHECK_FALSE(answer.keep_alive);
    CHECK(opened.ends());
    CHECK(stopped.get());
}

TEST_CASE("what was asked before a stop is answered", "[server][stop]") {
    auto reached = std::make_shared<std::promise<void>>();
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    RunningApp server([&](AppParts& parts) {
        parts.open_store = [&](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
            return std::unique_ptr<Store>(new HeldStore(std::move(settings), reached, released));
        };
    });
    auto witness = server.ws(server.token(user(1)));
    await_frame(witness, "snapshot");
    auto client = server.http();
    const std::string body = R"({"event":"report.generated","payload":{"user_id":")" +
                             user(1).text() + R"(","report":"r"}})";
    client.send(HttpClient::text_of("POST", "/api/v1/events",
                                    server.bearer(user(9), Role::kService), body));
    reached->get_future().wait();
    auto stopped = std::async(std::launch::async, [&] { return server.app().stop(); });
    // The stop is under way when the witness is told of it.
    await_frame(witness, "bye");
    CHECK(witness.close_code() == 1001);
    release.set_value();
    const auto answer = client.read_answer();
    CHECK(answer.status == 200);
    CHECK_FALSE(answer.keep_alive);
    CHECK(client.ends());
    CHECK(stopped.get());
}

TEST_CASE("who does not let go is dropped after a while", "[server][stop]") {
    RunningApp server([](AppParts& parts) {
        parts.polite_stop_ms = std::chrono::milliseconds(100);
        parts.hard_stop_ms = std::chrono::milliseconds(5000);
    });
    // Never answers the close frame, for it never reads.
    auto deaf = server.ws(server.token(user(1)));
    auto half = server.http();
    half.send("GET /healthz HT");
    auto ready = server.http();
    CHECK(ready.request("GET", "/healthz").status == 200);
    await_frame(deaf, "snapshot");
    CHECK_FALSE(server.app().stop());
    CHECK(deaf.close_code() != 1000);
}

TEST_CASE("a stopped server accepts nothing", "[server][stop]") {
    RunningApp server;
    const auto port = server.port();
    CHECK(server.app().stop());
    CHECK_THROWS(HttpClient(port).request("GET", "/healthz"));
}
