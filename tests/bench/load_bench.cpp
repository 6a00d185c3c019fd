// Load on a running server, over real sockets on this machine. Prints one line per figure.
//
//   load_bench events  PORT SECRET CONNECTIONS SECONDS   events accepted per second, and the
//                                                        same for /healthz as the floor
//   load_bench latency PORT SECRET USERS RATE SECONDS    POST to socket, over all users
//   load_bench idle    PORT SECRET PID CONNECTIONS       server memory per idle connection
//
// Every user gets a token of his own, signed with SECRET. The client is one thread: on a small
// machine it takes its share of what is measured.

#include "server/auth/issue.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using carillon::Millis;
using SteadyClock = std::chrono::steady_clock;
using WebSocket = beast::websocket::stream<beast::tcp_stream>;

struct Target {
    tcp::endpoint endpoint;
    std::string secret;
};

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               SteadyClock::now().time_since_epoch())
        .count();
}

carillon::UserId numbered_user(std::uint32_t number) {
    carillon::detail::UuidBytes bytes{};
    bytes[0] = 0xbe;
    bytes[6] = 0x40;
    bytes[8] = 0x80;
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * (3 - i)));
    }
    return carillon::UserId(bytes);
}

std::string token_for(const Target& target, carillon::UserId user, carillon::Role role) {
    const auto now =
        std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch());
    carillon::TokenClaims claims;
    claims.user = user;
    claims.role = role;
    claims.issued_at = now;
    claims.expires_at = now + Millis(3600000);
    return carillon::issue(claims, target.secret).value();
}

std::string event_request(const std::string& token, carillon::UserId user) {
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
    const std::string token = token_for(target, user, carillon::Role::kService);
    std::string buffer;
    while (SteadyClock::now() < until) {
        const std::string request =
            floor ? "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" : event_request(token, user);
        co_await exchange(socket, request, buffer);
        ++count;
    }
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

void measure_events(const Target& target, std::uint32_t connections, int seconds) {
    const double floor = requests_per_second(target, connections, seconds, true);
    const double events = requests_per_second(target, connections, seconds, false);
    std::printf(
        "events accepted, %4u connections: %7.0f /s  (GET /healthz: %7.0f /s, ratio %.2f)\n",
        connections, events, floor, events / floor);
}

asio::awaitable<std::unique_ptr<WebSocket>> connect_user(const Target& target,
                                                         std::uint32_t number) {
    auto socket = std::make_unique<WebSocket>(co_await asio::this_coro::executor);
    co_await beast::get_lowest_layer(*socket).async_connect(target.endpoint, asio::use_awaitable);
    const std::string token = token_for(target, numbered_user(number), carillon::Role::kUser);
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

struct Schedule {
    std::uint32_t users;
    double rate;  // events per second, over all producers
    std::uint32_t total;
    std::uint32_t producers;
};

asio::awaitable<void> produce(const Target& target, Schedule schedule, std::uint32_t first) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(target.endpoint, asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    const std::string token = token_for(target, numbered_user(0), carillon::Role::kService);
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

std::vector<std::unique_ptr<WebSocket>> connect_all(asio::io_context& io, const Target& target,
                                                    std::uint32_t from, std::uint32_t to) {
    std::vector<std::unique_ptr<WebSocket>> sockets;
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

void measure_latency(const Target& target, std::uint32_t users, double rate, int seconds) {
    const Schedule schedule{users, rate, static_cast<std::uint32_t>(rate * seconds), 16};
    asio::io_context io;
    const auto sockets = connect_all(io, target, 0, users);
    std::vector<double> latencies_ms;
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
    if (latencies_ms.empty()) throw std::runtime_error("nothing arrived");
    std::sort(latencies_ms.begin(), latencies_ms.end());
    const auto at = [&](double q) {
        const double last = static_cast<double>(latencies_ms.size() - 1);
        return latencies_ms[static_cast<std::size_t>(q * last)];
    };
    std::printf(
        "POST to socket, %.0f events/s over %u users: p50 %.2f ms, p99 %.2f ms, "
        "max %.2f ms (%zu of %u arrived)\n",
        rate, users, at(0.5), at(0.99), at(1.0), latencies_ms.size(), schedule.total);
}

std::uint64_t resident_bytes(const std::string& pid) {
    std::ifstream statm("/proc/" + pid + "/statm");
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    statm >> size >> resident;
    return resident * 4096;
}

void measure_idle(const Target& target, const std::string& pid, std::uint32_t connections) {
    asio::io_context io;
    // What a first connection warms up is not the price of one.
    const auto warm = connect_all(io, target, 0, 100);
    const std::uint64_t before = resident_bytes(pid);
    const auto idle = connect_all(io, target, 100, 100 + connections);
    const std::uint64_t after = resident_bytes(pid);
    std::printf("server memory per idle connection at %u: %.1f KiB (%.1f MiB -> %.1f MiB)\n",
                connections, static_cast<double>(after - before) / connections / 1024,
                static_cast<double>(before) / 1048576, static_cast<double>(after) / 1048576);
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> args(argv + 1, argv + argc);
    try {
        if (args.size() < 5) throw std::invalid_argument("see the head of this file for the words");
        const auto number = [&](std::size_t i) {
            return static_cast<std::uint32_t>(std::stoul(args.at(i)));
        };
        const Target target{tcp::endpoint(asio::ip::make_address("127.0.0.1"),
                                          static_cast<std::uint16_t>(number(1))),
                            args[2]};
        if (args[0] == "events") {
            measure_events(target, number(3), static_cast<int>(number(4)));
        } else if (args[0] == "latency") {
            measure_latency(target, number(3), number(4), static_cast<int>(number(5)));
        } else if (args[0] == "idle") {
            measure_idle(target, args.at(3), number(4));
        } else {
            throw std::invalid_argument("unknown word " + args[0]);
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "load_bench: " << error.what() << '\n';
        return 1;
    }
}
