// What a mutation of many rows costs everybody else: another user's writes, one after the other,
// before it and while it runs, and the memory that it takes.
//
//   long_mutation_bench mark-all ROWS [WHERE]    "mark all as read" on one large inbox
//   long_mutation_bench fan-out ROWS [WHERE]     an event to a team of so many
//
// WHERE: a folder, for the SQLite store in a new folder in it; or postgresql:…

#include "server/store/postgres/postgres_store.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/bench/bench_settings.hpp"

#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace carillon;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 1000;
constexpr std::size_t kBefore = 300;

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

UserId user(std::size_t number) {
    detail::UuidBytes bytes{};
    for (std::size_t i = 15; number > 0; --i, number >>= 8)
        bytes[i] = static_cast<std::uint8_t>(number);
    return UserId(bytes);
}

// In the inbox of one, and besides: whom others' work is measured with.
constexpr std::size_t kOwner = 1;
constexpr std::size_t kOther = 2;
constexpr std::size_t kFirstMember = 10;

void publish(Store& store, const UserId& to, std::size_t count) {
    PublishRequest request;
    for (std::size_t i = 0; i < count; ++i) {
        Submission submission;
        submission.event.type = "task.assigned";
        submission.event.recipients = {to};
        submission.event.own_text = Text{"Call Acme", "The task was assigned to you by Ada."};
        submission.event.priority = kPriorities[i % 4];
        request.submissions.push_back(std::move(submission));
    }
    std::promise<void> done;
    store.publish(std::move(request), [&done](Result<std::vector<PublishedEvent>> result) {
        if (!result) std::printf("refused: %s\n", result.error().message.c_str());
        done.set_value();
    });
    done.get_future().wait();
}

struct Waits {
    std::vector<double> ms;

    double median() {
        std::sort(ms.begin(), ms.end());
        return ms.at(ms.size() / 2);
    }
    double worst() const { return *std::max_element(ms.begin(), ms.end()); }
};

double peak_mib() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

// Answers with the number of rows.
using Done = std::function<void(std::uint64_t)>;

struct Task {
    std::function<void(Store&, std::size_t rows)> prepare;
    std::function<void(Store&, Done)> begin;
};

Task mark_all() {
    return {[](Store& store, std::size_t rows) {
                for (std::size_t done = 0; done < rows; done += kBatch)
                    publish(store, user(kOwner), std::min(kBatch, rows - done));
            },
            [](Store& store, const Done& done) {
                Operation all;
                all.kind = OperationKind::kAckAll;
                store.operate({user(kOwner), all, "bench"}, [done](Result<Operated> result) {
                    done(result ? result->outcome.updated : 0);
                });
            }};
}

Task fan_out() {
    const TeamId team(user(kOwner).bytes());
    return {[team](Store& store, std::size_t rows) {
                std::promise<void> all;
                std::atomic<std::size_t> left{rows};
                for (std::size_t i = 0; i < rows; ++i) {
                    DirectoryUser member;
                    member.id = user(kFirstMember + i);
                    member.teams = {team};
                    while (store.backlog().mutations > kBatch)
                        std::this_thread::yield();
                    store.put_user(std::move(member), [&](const auto&) {
                        if (--left == 0) all.set_value();
                    });
                }
                all.get_future().wait();
            },
            [team](Store& store, const Done& done) {
                PublishRequest request;
                Event& event = request.submissions.emplace_back().event;
                event.type = "task.assigned";
                event.team_id = team;
                event.variables = {{"task", "Call Acme"}};
                event.data = R"({"task":"Call Acme"})";
                request.request_id = "bench";
                store.publish(std::move(request),
                              [done](const Result<std::vector<PublishedEvent>>& result) {
                                  done(result ? result->front().result.created : 0);
                              });
            }};
}

void measure(Store& store, const Task& task, std::size_t rows) {
    task.prepare(store, rows);
    const auto write_once = [&store](Waits& waits) {
        const auto start = Clock::now();
        publish(store, user(kOther), 1);
        waits.ms.push_back(ms_since(start));
    };
    Waits before;
    while (before.ms.size() < kBefore)
        write_once(before);
    const double peak_before = peak_mib();

    std::atomic<bool> is_over{false};
    std::uint64_t written = 0;
    double took = 0;
    const auto start = Clock::now();
    task.begin(store, [&](std::uint64_t count) {
        written = count;
        took = ms_since(start);
        is_over = true;
    });
    Waits during;
    do {
        write_once(during);
    } while (!is_over);
    const double median = before.median();
    std::printf("%llu rows in %.1f s (%.0f rows a second)\n",
                static_cast<unsigned long long>(written), took / 1000,
                static_cast<double>(written) / (took / 1000));
    std::printf("another user's write, alone:     median %6.1f ms, worst %7.1f ms\n", median,
                before.worst());
    const double median_during = during.median();
    std::printf("another user's write, meanwhile: median %6.1f ms, worst %7.1f ms (%zu writes)\n",
                median_during, during.worst(), during.ms.size());
    std::printf("meanwhile / alone: median %.1f, worst %.1f\n", median_during / median,
                during.worst() / before.worst());
    std::printf("memory: the peak rose by %.0f MiB\n", peak_mib() - peak_before);
}

int run(const Task& task, std::size_t rows, const std::string& where) {
    std::string folder;
    Result<std::unique_ptr<Store>> store = Error{};
    if (where.rfind("postgresql:", 0) == 0) {
        store = open_postgres_store({where}, bench::store_settings());
    } else {
        folder = where + "/carillon-bench-XXXXXX";
        if (!::mkdtemp(folder.data())) return std::printf("no folder in %s\n", where.c_str()), 1;
        store = open_sqlite_store({folder + "/bench.db"}, bench::store_settings());
    }
    if (store) measure(**store, task, rows);
    if (!store) std::printf("%s\n", store.error().message.c_str());
    const bool is_open = store.ok();
    store = Error{};
    if (!folder.empty()) std::filesystem::remove_all(folder);
    return is_open ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    if (what != "mark-all" && what != "fan-out")
        return std::printf("which one: mark-all or fan-out?\n"), 2;
    const std::size_t rows = argc > 2 ? std::stoul(argv[2]) : 100000;
    return run(what == "fan-out" ? fan_out() : mark_all(), rows,
               argc > 3 ? argv[3] : std::filesystem::temp_directory_path().string());
}
