// What one thing costs a running server and its database in CPU time: the figures that
// docs/scaling.md reckons with. Prints one line per figure, with the floor of the same run beside.
//
//   cost_bench push      PORT SECRET PID DATABASE_PID USERS RATE SECONDS
//                        an event accepted; the same when its recipient has 20 connections; a
//                        twentieth of the difference, the push. Floor: GET /healthz (start the
//                        server with NOTIFICATION_WS_MAX_CONN=20)
//   cost_bench events    PORT SECRET PID DATABASE_PID CONNECTIONS SECONDS
//                        an event accepted when as many producers as that insist. Floor: likewise
//   cost_bench heard     PORT SECRET PID DATABASE_PID CONNECTIONS SECONDS
//                        likewise, but PID is another node, which hears of the events over the
//                        bus and has no session of their recipients
//   cost_bench heartbeat PORT SECRET PID DATABASE_PID CONNECTIONS SECONDS
//                        a connection opened, until its first state is there, of a user whom the
//                        directory does not know and of one it knows; a heartbeat of one that is
//                        idle (start the server with NOTIFICATION_WS_HEARTBEAT=5)
//
// DATABASE_PID is PostgreSQL's first process, or 0 for a server with an embedded database. The
// load comes from the same machine; its own CPU time is in none of the figures.

#include "tests/bench/cpu_time.hpp"
#include "tests/bench/load_client.hpp"

#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace carillon::bench;

struct Programs {
    std::uint32_t server;
    std::uint32_t database;  // 0: none
};

struct Cpu {
    double server_s = 0;
    double database_s = 0;
};

Cpu cpu_of(const Programs& programs) {
    return {cpu_s_of(programs.server), programs.database ? cpu_s_of_family(programs.database) : 0};
}

// Microseconds for each of `count`, since `before`.
struct Cost {
    double server_us;
    double database_us;
};

Cost cost_since(const Cpu& before, const Programs& programs, double count) {
    if (count <= 0) throw std::runtime_error("nothing was done that could be measured");
    const Cpu now = cpu_of(programs);
    return {(now.server_s - before.server_s) / count * 1e6,
            (now.database_s - before.database_s) / count * 1e6};
}

void print(const std::string& what, const Cost& cost, const std::string& more) {
    std::printf("CPU per %-42s server %7.1f us, database %7.1f us%s\n", what.c_str(),
                cost.server_us, cost.database_us, more.c_str());
}

std::string ratio(double value, double floor) {
    char text[64];
    std::snprintf(text, sizeof(text), "  (%.1f x GET /healthz)", floor > 0 ? value / floor : 0);
    return text;
}

constexpr std::uint32_t kConnectionsEach = 20;

// CPU time for each event of the schedule, while each user has so many connections; `pushes` that
// arrived.
Cost cost_of(const Target& target, const Programs& programs, const Schedule& schedule,
             std::uint32_t connections_each, std::size_t& pushes) {
    std::vector<double> arrived;
    asio::io_context io;
    Sockets sockets;
    for (std::uint32_t i = 0; i < connections_each; ++i) {
        for (auto& socket : connect_all(io, target, 0, schedule.users))
            sockets.push_back(std::move(socket));
    }
    const Cpu before = cpu_of(programs);
    carry_out(io, target, schedule, sockets, arrived);
    pushes = arrived.size();
    return cost_since(before, programs, schedule.total);
}

void measure_push(const Target& target, const Programs& programs, std::uint32_t users, double rate,
                  int seconds) {
    const Schedule schedule{users, rate, static_cast<std::uint32_t>(rate * seconds), 16};
    Cpu before = cpu_of(programs);
    const double asked = requests_per_second(target, 16, seconds, true) * seconds;
    const double floor = cost_since(before, programs, asked).server_us;
    print("GET /healthz (floor)", {floor, 0}, "");

    std::size_t pushes = 0;
    // What a first time warms up is not the price of one.
    cost_of(target, programs, {users, rate, schedule.total / 2, 16}, 0, pushes);
    const Cost accepted = cost_of(target, programs, schedule, 0, pushes);
    print("event accepted", accepted, ratio(accepted.server_us, floor));
    const Cost pushed = cost_of(target, programs, schedule, kConnectionsEach, pushes);
    print("event accepted and pushed 20 times", pushed, ratio(pushed.server_us, floor));
    if (pushes == 0) throw std::runtime_error("no push arrived");
    const double push_us =
        (pushed.server_us - accepted.server_us) * schedule.total / static_cast<double>(pushes);
    print("push (the difference)", {push_us, 0},
          ratio(push_us, floor) + " " + std::to_string(pushes) + " arrived");
}

void measure_events(const Target& target, const Programs& programs, std::uint32_t connections,
                    int seconds) {
    Cpu before = cpu_of(programs);
    const double asked = requests_per_second(target, connections, seconds, true) * seconds;
    const double floor = cost_since(before, programs, asked).server_us;
    before = cpu_of(programs);
    const double events = requests_per_second(target, connections, seconds, false) * seconds;
    const Cost accepted = cost_since(before, programs, events);
    char rate[64];
    std::snprintf(rate, sizeof(rate), " at %.0f /s", events / seconds);
    print("event accepted, " + std::to_string(connections) + " connections", accepted,
          ratio(accepted.server_us, floor) + rate);
}

void measure_heard(const Target& target, const Programs& programs, std::uint32_t connections,
                   int seconds) {
    const Cpu before = cpu_of(programs);
    const double events = requests_per_second(target, connections, seconds, false) * seconds;
    char rate[64];
    std::snprintf(rate, sizeof(rate), "  at %.0f /s", events / seconds);
    print("event that another node accepted", {cost_since(before, programs, events).server_us, 0},
          rate);
}

asio::awaitable<void> count_heartbeats(WebSocket& socket, std::uint64_t& heartbeats) {
    beast::flat_buffer buffer;
    boost::system::error_code ended;
    for (;;) {
        co_await socket.async_read(buffer, asio::redirect_error(asio::use_awaitable, ended));
        if (ended) co_return;
        const std::string text = beast::buffers_to_string(buffer.data());
        if (text.find("\"type\":\"heartbeat\"") != std::string::npos) ++heartbeats;
        buffer.clear();
    }
}

void measure_heartbeat(const Target& target, const Programs& programs, std::uint32_t connections,
                       int seconds) {
    std::uint64_t heartbeats = 0;
    asio::io_context io;
    Cpu before = cpu_of(programs);
    const Sockets first = connect_all(io, target, 0, connections);
    print("connection of a user never seen", cost_since(before, programs, connections), "");
    before = cpu_of(programs);
    const Sockets again = connect_all(io, target, 0, connections);
    print("connection opened", cost_since(before, programs, connections), "");
    for (const Sockets* sockets : {&first, &again}) {
        for (const auto& socket : *sockets)
            asio::co_spawn(io, count_heartbeats(*socket, heartbeats), rethrow);
    }
    before = cpu_of(programs);
    io.run_for(std::chrono::seconds(seconds));
    const Cost cost = cost_since(before, programs, static_cast<double>(heartbeats));
    print("heartbeat of a connection", cost,
          "  (" + std::to_string(heartbeats) + " of " + std::to_string(2 * connections) +
              " connections)");
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> args(argv + 1, argv + argc);
    try {
        if (args.size() < 7) throw std::invalid_argument("see the head of this file for the words");
        const auto number = [&](std::size_t i) {
            return static_cast<std::uint32_t>(std::stoul(args.at(i)));
        };
        const Target target = local_target(static_cast<std::uint16_t>(number(1)), args[2]);
        const Programs programs{number(3), number(4)};
        if (args[0] == "push") {
            measure_push(target, programs, number(5), number(6), static_cast<int>(number(7)));
        } else if (args[0] == "events") {
            measure_events(target, programs, number(5), static_cast<int>(number(6)));
        } else if (args[0] == "heard") {
            measure_heard(target, programs, number(5), static_cast<int>(number(6)));
        } else if (args[0] == "heartbeat") {
            measure_heartbeat(target, programs, number(5), static_cast<int>(number(6)));
        } else {
            throw std::invalid_argument("unknown word " + args[0]);
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "cost_bench: " << error.what() << '\n';
        return 1;
    }
}
