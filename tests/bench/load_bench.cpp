// Load on a running server, over real sockets on this machine. Prints one line per figure.
//
//   load_bench events  PORT SECRET CONNECTIONS SECONDS   events accepted per second, and the
//                                                        same for /healthz as the floor
//   load_bench latency PORT SECRET USERS RATE SECONDS    POST to socket, over all users
//   load_bench idle    PORT SECRET PID CONNECTIONS       server memory per idle connection
//
// Every user gets a token of their own, signed with SECRET. The client is one thread: on a small
// machine it takes its share of what is measured.

#include "tests/bench/load_client.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace carillon::bench;

void measure_events(const Target& target, std::uint32_t connections, int seconds) {
    const double floor = requests_per_second(target, connections, seconds, true);
    const double events = requests_per_second(target, connections, seconds, false);
    std::printf(
        "events accepted, %4u connections: %7.0f /s  (GET /healthz: %7.0f /s, ratio %.2f)\n",
        connections, events, floor, events / floor);
}

void measure_latency(const Target& target, std::uint32_t users, double rate, int seconds) {
    const Schedule schedule{users, rate, static_cast<std::uint32_t>(rate * seconds), 16};
    std::vector<double> latencies_ms;
    asio::io_context io;
    const auto sockets = connect_all(io, target, 0, users);
    carry_out(io, target, schedule, sockets, latencies_ms);
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
        const Target target = local_target(static_cast<std::uint16_t>(number(1)), args[2]);
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
