#include "tests/bench/load_client.hpp"

#include "server/auth/issue.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace carillon::bench {

namespace {

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               SteadyClock::now().time_since_epoch())
        .count();
}

std::string token_for(const Target& target, UserId user, Role role) {
    const auto now =
        std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch());
    TokenClaims claims;
    claims.user = user;
    claims.role = role;
    claims.issued_at = now;
    claims.expires_at = now + Millis(3600000);
    return issue(claims, target.secret).value();
}

std::string event_request(const std::string& token, UserId user) {
    const std::string body = R"({"event":"task.assigned","payload":{"recipients":[")" +
                             user.text() + R"("],"task":"Call Acme","sent_ns":")" +
                             std::to_string(now_ns()) + R"("}})";
    return "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

// One request on a keep-alive connection; throws unless the answer is 200.
asio::awaitable<void> exchange(tcp::socket& socket, const std::string& request,
                               std::string& buffer) {
    co_await asio::async_write(socket, asio::buffer(request), asio::use_awaitable);
    const std::size_t head = co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer),
                                                             "\r\n\r\n", asio::use_awaitable);
    if (buffer.compare(9, 3, "200") != 0) {
        throw std::runtime_error("answer: " + buffer.substr(0, 300));
    }
    std::size_t length = 0;
    std::string lower = buffer.substr(0, head);
    for (char& c : lower)
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    const auto at = lower.find("content-length:");
    if (at != std::string::npos) length = std::strtoul(lower.c_str() + at + 15, nullptr, 10);
    if (buffer.size() < head + length) {
        co_await asio::async_read(socket, asio::dynamic_buffer(buffer),
                                  asio::transfer_exactly(head + length - buffer.size()),
                                  asio::use_awaitable);
    }
    buffer.erase(0, head + length);
}

asio::awaitable<void> hammer(const Target& target, std::uint32_t number, bool floor,
                             SteadyClock::time_point until, std::uint64_t& count) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(target.endpoint, asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    const auto user = numbered_user(number);
    const std::string token = token_for(target, user, Role::kService);
    std::string buffer;
    while (SteadyClock::now() < until) {
        const std::string request =
            floor ? "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" : event_request(token, user);
        co_await exchange(socket, request, buffer);
        ++count;
    }
}

asio::awaitable<std::unique_ptr<WebSocket>> connect_user(const Target& target,
                                                         std::uint32_t number) {
    auto socket = std::make_unique<WebSocket>(co_await asio::this_coro::executor);
    co_await beast::get_lowest_layer(*socket).async_connect(target.endpoint, asio::use_awaitable);
    const std::string token = user_token_for(target, number);
    socket->read_message_max(1 << 20);
    co_await socket->async_handshake("localhost", "/ws/notifications?token=" + token,
                                     asio::use_awaitable);
    beast::flat_buffer buffer;
    for (int frame = 0; frame < 2; ++frame) {  // hello and the first state
        co_await socket->async_read(buffer, asio::use_awaitable);
        buffer.clear();
    }
    co_return socket;
}

}  // namespace

UserId numbered_user(std::uint32_t number) {
    detail::UuidBytes bytes{};
    bytes[0] = 0xbe;
    bytes[6] = 0x40;
    bytes[8] = 0x80;
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * (3 - i)));
    }
    return UserId(bytes);
}

std::string user_token_for(const Target& target, std::uint32_t user) {
    return token_for(target, numbered_user(user), Role::kUser);
}

std::string service_token_for(const Target& target) {
    return token_for(target, numbered_user(0), Role::kService);
}

Target local_target(std::uint16_t port, std::string secret) {
    return {tcp::endpoint(asio::ip::make_address("127.0.0.1"), port), std::move(secret)};
}

void rethrow(const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
}

double requests_per_second(const Target& target, std::uint32_t connections, int seconds,
                           bool floor) {
    asio::io_context io;
    std::uint64_t count = 0;
    const auto until = SteadyClock::now() + std::chrono::seconds(seconds);
    for (std::uint32_t i = 0; i < connections; ++i) {
        asio::co_spawn(io, hammer(target, i, floor, until, count), rethrow);
    }
    io.run();
    return static_cast<double>(count) / seconds;
}

asio::awaitable<void> listen(WebSocket& socket, std::vector<double>& latencies_ms) {
    static constexpr std::string_view kMark = "\"sent_ns\":\"";
    beast::flat_buffer buffer;
    boost::system::error_code ended;
    for (;;) {
        co_await socket.async_read(buffer, asio::redirect_error(asio::use_awaitable, ended));
        if (ended) co_return;
        const auto now = now_ns();
        const std::string text = beast::buffers_to_string(buffer.data());
        for (auto at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at + 1)) {
            const auto sent = std::strtoll(text.c_str() + at + kMark.size(), nullptr, 10);
            latencies_ms.push_back(static_cast<double>(now - sent) / 1e6);
        }
        buffer.clear();
    }
}

asio::awaitable<void> produce(const Target& target, Schedule schedule, std::uint32_t first) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(target.endpoint, asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    const std::string token = service_token_for(target);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto begin = SteadyClock::now();
    std::string buffer;
    for (std::uint32_t i = first; i < schedule.total; i += schedule.producers) {
        // Sent at its own moment, however long the one before took.
        timer.expires_at(begin + std::chrono::duration_cast<SteadyClock::duration>(
                                     std::chrono::duration<double>(i / schedule.rate)));
        co_await timer.async_wait(asio::use_awaitable);
        const auto user = numbered_user(i % schedule.users);
        co_await exchange(socket, event_request(token, user), buffer);
    }
}

Sockets connect_all(asio::io_context& io, const Target& target, std::uint32_t from,
                    std::uint32_t to) {
    Sockets sockets;
    const auto connect = [&]() -> asio::awaitable<void> {
        for (std::uint32_t i = from; i < to; ++i) {
            sockets.push_back(co_await connect_user(target, i));
        }
    };
    asio::co_spawn(io, connect(), rethrow);
    io.run();
    io.restart();
    return sockets;
}

void carry_out(asio::io_context& io, const Target& target, const Schedule& schedule,
               const Sockets& sockets, std::vector<double>& latencies_ms) {
    std::uint32_t producing = schedule.producers;
    asio::steady_timer grace(io);
    for (const auto& socket : sockets)
        asio::co_spawn(io, listen(*socket, latencies_ms), rethrow);
    for (std::uint32_t i = 0; i < schedule.producers; ++i) {
        asio::co_spawn(io, produce(target, schedule, i), [&](const std::exception_ptr& error) {
            rethrow(error);
            if (--producing > 0) return;
            grace.expires_after(std::chrono::seconds(1));
            grace.async_wait([&](auto) { io.stop(); });
        });
    }
    io.run();
}

}  // namespace carillon::bench
