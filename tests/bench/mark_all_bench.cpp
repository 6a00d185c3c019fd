// What "mark all as read" on one large inbox costs everybody else: another user's writes, one after
// the other, before it and while it runs, and the memory that it takes.
//
//   mark_all_bench ROWS [FOLDER]                 the SQLite store, in a new folder in FOLDER
//   mark_all_bench ROWS postgresql:…             the PostgreSQL store

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
#include <future>
#include <string>
#include <vector>

namespace {

using namespace carillon;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 1000;
constexpr std::size_t kBefore = 300;

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

UserId user(std::uint8_t number) {
    detail::UuidBytes bytes{};
    bytes[15] = number;
    return UserId(bytes);
}

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

void measure(Store& store, std::size_t rows) {
    for (std::size_t done = 0; done < rows; done += kBatch)
        publish(store, user(1), std::min(kBatch, rows - done));
    const auto write_once = [&store](Waits& waits) {
        const auto start = Clock::now();
        publish(store, user(2), 1);
        waits.ms.push_back(ms_since(start));
    };
    Waits before;
    while (before.ms.size() < kBefore)
        write_once(before);
    const double peak_before = peak_mib();

    Operation all;
    all.kind = OperationKind::kAckAll;
    std::atomic<bool> is_over{false};
    std::uint64_t updated = 0;
    double took = 0;
    const auto start = Clock::now();
    store.operate({user(1), all, "bench"}, [&](Result<Operated> result) {
        if (result) updated = result->outcome.updated;
        took = ms_since(start);
        is_over = true;
    });
    Waits during;
    do {
        write_once(during);
    } while (!is_over);
    const double median = before.median();
    std::printf("marked %llu rows in %.1f s (%.0f rows a second)\n",
                static_cast<unsigned long long>(updated), took / 1000,
                static_cast<double>(updated) / (took / 1000));
    std::printf("another user's write, alone:     median %6.1f ms, worst %7.1f ms\n", median,
                before.worst());
    const double median_during = during.median();
    std::printf("another user's write, meanwhile: median %6.1f ms, worst %7.1f ms (%zu writes)\n",
                median_during, during.worst(), during.ms.size());
    std::printf("meanwhile / alone: median %.1f, worst %.1f\n", median_during / median,
                during.worst() / before.worst());
    std::printf("memory: the peak rose by %.0f MiB\n", peak_mib() - peak_before);
}

int run(std::size_t rows, const std::string& where) {
    std::string folder;
    Result<std::unique_ptr<Store>> store = Error{};
    if (where.rfind("postgresql:", 0) == 0) {
        store = open_postgres_store({where}, bench::store_settings());
    } else {
        folder = where + "/carillon-mark-all-XXXXXX";
        if (!::mkdtemp(folder.data())) return std::printf("no folder in %s\n", where.c_str()), 1;
        store = open_sqlite_store({folder + "/bench.db"}, bench::store_settings());
    }
    if (store) measure(**store, rows);
    if (!store) std::printf("%s\n", store.error().message.c_str());
    const bool is_open = store.ok();
    store = Error{};
    if (!folder.empty()) std::filesystem::remove_all(folder);
    return is_open ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t rows = argc > 1 ? std::stoul(argv[1]) : 100000;
    return run(rows, argc > 2 ? argv[2] : std::filesystem::temp_directory_path().string());
}
