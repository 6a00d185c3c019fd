#pragma once
// What the benches of a store put into it, and how they count.

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/event/event.hpp"

#include <time.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <utility>

namespace carillon::bench {

using Clock = std::chrono::steady_clock;

inline constexpr std::uint32_t kUsers = 1000;

inline double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

inline UserId user(std::uint64_t number) {
    detail::UuidBytes bytes{};
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[8 + i] = static_cast<std::uint8_t>(number >> (8 * (7 - i)));
        bytes[i] = static_cast<std::uint8_t>(number * 0x9e3779b97f4a7c15ull >> (8 * i));
    }
    return UserId(bytes);
}

inline constexpr std::size_t kFan = 100;

// For `recipients` users who follow on one another.
inline Event event(std::uint64_t number, std::size_t recipients = 1) {
    Event made;
    made.type = "task.assigned";
    for (std::size_t i = 0; i < recipients; ++i)
        made.recipients.push_back(user((number * recipients + i) % kUsers));
    made.own_text = Text{"Nouvelle tâche\u00a0: rappeler Acme " + std::to_string(number),
                         "La tâche «\u00a0rappeler Acme\u00a0» vous a été assignée par Ada."};
    made.data = R"({"url":"/tasks/42","task":"rappeler Acme"})";
    made.priority = kPriorities[number % 4];
    return made;
}

// Keeps `width` calls under way until `count` are done; answers how long it took.
template <class Call>
inline double run(std::size_t count, std::size_t width, Call call) {
    std::mutex mutex;
    std::condition_variable room;
    std::size_t under_way = 0;
    const auto start = Clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        {
            std::unique_lock lock(mutex);
            room.wait(lock, [&] { return under_way < width; });
            ++under_way;
        }
        call(i, [&] {
            const std::lock_guard lock(mutex);
            --under_way;
            room.notify_one();
        });
    }
    std::unique_lock lock(mutex);
    room.wait(lock, [&] { return under_way == 0; });
    return seconds_since(start);
}

// Time of the wall, and CPU time of all threads of this process.
struct Cost {
    double seconds = 0;
    double cpu = 0;
};

// From its making on.
class Meter {
  public:
    Cost cost() const { return {seconds_since(start_), cpu_s() - cpu_}; }

  private:
    static double cpu_s() {
        timespec time{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }
    Clock::time_point start_ = Clock::now();
    double cpu_ = cpu_s();
};

template <class Call>
inline Cost measured(std::size_t count, std::size_t width, Call call) {
    const Meter meter;
    run(count, width, call);
    return meter.cost();
}

inline void report(const char* what, std::size_t count, const Cost& cost) {
    const auto n = static_cast<double>(count);
    std::printf("%-52s %10.0f /s  %8.1f us each, %6.1f of CPU\n", what, n / cost.seconds,
                cost.seconds / n * 1e6, cost.cpu / n * 1e6);
}

inline void report(const char* what, std::size_t count, double seconds) {
    const auto n = static_cast<double>(count);
    std::printf("%-52s %10.0f /s  %8.1f us each\n", what, n / seconds, seconds / n * 1e6);
}

template <class T>
T checked(Result<T> result) {
    if (!result.ok()) {
        std::fprintf(stderr, "refused: %s\n", result.error().message.c_str());
        std::abort();
    }
    return std::move(result).value();
}

}  // namespace carillon::bench
