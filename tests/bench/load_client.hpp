#pragma once
// The client side of the load programs: users with tokens of their own, producers that POST on
// keep-alive connections, sockets that listen. One thread, coroutines; what goes wrong is thrown.

#include "core/base/ids.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace carillon::bench {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;
using WebSocket = beast::websocket::stream<beast::tcp_stream>;
using Sockets = std::vector<std::unique_ptr<WebSocket>>;

struct Target {
    tcp::endpoint endpoint;
    std::string secret;
};

Target local_target(std::uint16_t port, std::string secret);

UserId numbered_user(std::uint32_t number);
// Valid for an hour.
std::string user_token_for(const Target& target, std::uint32_t user);
std::string service_token_for(const Target& target);

struct Schedule {
    std::uint32_t users;
    double rate;  // events per second, over all producers
    std::uint32_t total;
    std::uint32_t producers;
};

// GET /healthz when `floor`, else one event for one user each, as fast as the answers come.
double requests_per_second(const Target& target, std::uint32_t connections, int seconds,
                           bool floor);

// A connection each of the users [from, to), past hello and the first state. Runs `io`.
Sockets connect_all(asio::io_context& io, const Target& target, std::uint32_t from,
                    std::uint32_t to);

// Reads until the connection ends; notes how long each notification was under way.
asio::awaitable<void> listen(WebSocket& socket, std::vector<double>& latencies_ms);

// Every schedule.producers-th event from `first` on, each at its own moment.
asio::awaitable<void> produce(const Target& target, Schedule schedule, std::uint32_t first);

// Carries the schedule out, listening on `sockets` meanwhile and a second longer; notes the times
// from POST to socket. Runs `io` to its end: once for each io, which may not outlive the times.
void carry_out(asio::io_context& io, const Target& target, const Schedule& schedule,
               const Sockets& sockets, std::vector<double>& latencies_ms);

void rethrow(const std::exception_ptr& error);

}  // namespace carillon::bench
