// Clients that do not wait for their answer, and those that only seem to be gone.

#include "server/store/memory/memory_store.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/wrapped_store.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

using namespace carillon;
using namespace carillon::test;

namespace {

// Holds each list until somebody lets it go.
class HeldLists final : public WrappedStore {
  public:
    struct Held {
        std::function<void()> carry_out;
        std::function<void(Error)> refuse;
        AskerGone gone;
    };
    using WrappedStore::WrappedStore;
    void list(UserId user, ListQuery query, Completion<rest::Page> done, AskerGone gone) override {
        const auto answer = std::make_shared<Completion<rest::Page>>(std::move(done));
        Held held;
        held.carry_out = [this, user, query = std::move(query), answer] {
            WrappedStore::list(user, query, std::move(*answer), nullptr);
        };
        held.refuse = [answer](Error error) { (*answer)(std::move(error)); };
        held.gone = std::move(gone);
        const std::lock_guard lock(mutex_);
        held_ = std::move(held);
        changed_.notify_all();
    }
    Held take() {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, kPatience, [this] { return held_.has_value(); }))
            throw std::runtime_error("no list was asked for");
        Held held = std::move(*held_);
        held_.reset();
        return held;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Held> held_;
};

// A server with such a store.
struct Place {
    HeldLists* lists = nullptr;
    RunningApp server{[this](AppParts& parts) {
        parts.open_store = [this](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
            auto store =
                std::make_unique<HeldLists>(std::make_shared<MemoryStore>(std::move(settings), 1));
            lists = store.get();
            return std::unique_ptr<Store>(std::move(store));
        };
    }};

    std::string request(const std::string& target) const {
        const auto bearer = server.bearer(user(1));
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + bearer.front().first + ": " +
               bearer.front().second + "\r\nConnection: close\r\n\r\n";
    }
};

// Of GET /notifications, by status.
std::string answered(int status) {
    return R"(notifications_http_requests_total{method="GET",route="/api/v1/notifications",status=")" +
           std::to_string(status) + "\"}";
}

}  // namespace

TEST_CASE("a search whose client has hung up rings no alarm", "[server][http][metrics]") {
    Place place;
    HeldLists::Held held;
    {
        auto client = place.server.http();
        client.send(place.request("/api/v1/notifications?q=word"));
        held = place.lists->take();
        REQUIRE(held.gone);
    }
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!*held.gone) {
        REQUIRE(std::chrono::steady_clock::now() < end);
        std::this_thread::yield();
    }
    held.refuse(Error{Errc::kUnavailable, "", "nobody waits"});
    await_metric(place.server, answered(499), 1);
    auto client = place.server.http();
    CHECK(metric_value(client, answered(503)) == 0);
}

TEST_CASE("a list is answered to a client that has closed its own direction", "[server][http]") {
    Place place;
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket socket(context);
    socket.connect({boost::asio::ip::address_v4::loopback(), place.server.port()});
    boost::asio::write(socket, boost::asio::buffer(place.request("/api/v1/notifications")));
    socket.shutdown(boost::asio::ip::tcp::socket::shutdown_send);
    const HeldLists::Held held = place.lists->take();
    CHECK_FALSE(held.gone);
    held.carry_out();
    std::string text;
    boost::system::error_code ec;
    boost::asio::read(socket, boost::asio::dynamic_buffer(text), ec);
    CHECK(text.find("HTTP/1.1 200") == 0);
}
