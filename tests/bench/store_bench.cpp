// What a store does per second, beside the floors of the same disk in the same run: a bare append
// and fdatasync; and a bare SQLite table, durable, with the same bytes of each row, as many of them
// in a transaction as are under way above it. CPU time is that of all threads.
//
//   store_bench [FOLDER] [ROWS]        the SQLite store, in a new folder in FOLDER
//   store_bench floor FOLDER           the floor alone
//   store_bench postgresql:… ROWS WORD one figure of the PostgreSQL store; WORD is one of single,
//                                      some, group, batch, fan, ack, list, snapshot
//
// fan: events of 100 recipients each; batch: requests of 100 events each. All count rows.

#include "server/store/postgres/postgres_store.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/bench/bare_table.hpp"
#include "tests/bench/bench_settings.hpp"
#include "tests/bench/store_load.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace carillon;
using namespace carillon::bench;

void measure_floor(const std::string& folder, std::size_t count) {
    const std::string path = folder + "/floor";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const std::string block(4096, 'x');
    const Meter meter;
    for (std::size_t i = 0; i < count; ++i) {
        if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) std::abort();
    }
    report("floor: append 4 KiB and fdatasync", count, meter.cost());
    ::close(file);
}

class Bench {
  public:
    explicit Bench(std::unique_ptr<Store> store) : store_(std::move(store)) {}

    Cost publish(std::size_t requests, std::size_t events_each, std::size_t width, bool keys,
                 std::size_t recipients = 1) {
        return measured(requests, width, [&](std::size_t, auto done) {
            PublishRequest request;
            for (std::size_t i = 0; i < events_each; ++i) {
                const std::uint64_t number = next_++;
                request.submissions.push_back({event(number, recipients), {}});
                if (keys) {
                    request.submissions.back().keys = {{"event:" + std::to_string(number), "d"}};
                }
            }
            store_->publish(std::move(request), [this, done](auto result) {
                for (const PublishedEvent& each : checked(std::move(result))) {
                    for (const Notification& n : each.items)
                        made_.emplace_back(n.user_id, n.id);
                }
                done();
            });
        });
    }

    Cost ack(std::size_t count, std::size_t width) {
        return measured(count, width, [&](std::size_t i, auto done) {
            Operation operation;
            operation.kind = OperationKind::kAck;
            operation.ids = {made_[i].second};
            store_->operate(OperateRequest{made_[i].first, operation, {}}, [done](auto result) {
                checked(std::move(result));
                done();
            });
        });
    }

    Cost list(std::size_t count, std::size_t width, const std::string& q) {
        return measured(count, width, [&](std::size_t i, auto done) {
            ListQuery query;
            query.filter.q = q;
            store_->list(user(i % kUsers), query, [done](auto result) {
                checked(std::move(result));
                done();
            });
        });
    }

    Cost state(std::size_t count, std::size_t width) {
        return measured(count, width, [&](std::size_t i, auto done) {
            store_->state(user(i % kUsers), std::nullopt, [done](auto result) {
                checked(std::move(result));
                done();
            });
        });
    }

  private:
    std::unique_ptr<Store> store_;
    std::uint64_t next_ = 0;
    std::vector<std::pair<UserId, NotificationId>> made_;
};

// Beside as many rows of a bare table in transactions of the same size.
void report_beside(const char* what, std::size_t count, const Cost& cost, const Cost& floor) {
    report(what, count, cost);
    std::printf("  against a bare table %44.2f x the time, %.2f x the CPU\n",
                cost.seconds / floor.seconds, cost.cpu / floor.cpu);
}

int measure_sqlite(const std::string& parent, std::size_t rows) {
    std::string folder = parent + "/carillon-bench-XXXXXX";
    if (!::mkdtemp(folder.data())) return 1;
    measure_floor(folder, 200);
    {
        const std::string path = folder + "/carillon.db";
        Bench bench(checked(open_sqlite_store({path}, bench::store_settings())));
        BareTable bare(folder + "/bare.db");
        const std::size_t few = std::min<std::size_t>(rows, 2000);
        report_beside("publish, one by one", few, bench.publish(few, 1, 1, false),
                      bare.publish(few, 1));
        report_beside("publish, 64 under way", rows, bench.publish(rows, 1, 64, false),
                      bare.publish(rows, 64));
        report_beside("publish, 1,024 under way", rows, bench.publish(rows, 1, 1024, false),
                      bare.publish(rows, 1024));
        report("publish, 1,024 under way, each with an id", rows,
               bench.publish(rows, 1, 1024, true));
        report("publish, requests of 100 events, 16 under way (rows)", rows,
               bench.publish(rows / 100, 100, 16, false));
        report("ack, one by one", few, bench.ack(few, 1));
        report("ack, 1,024 under way", rows, bench.ack(rows, 1024));
        report("list of 50, one by one", few, bench.list(few, 1, ""));
        report("list of 50, 64 under way", rows / 4, bench.list(rows / 4, 64, ""));
        report("search, one by one", 500, bench.list(500, 1, "rappeler acm"));
        report("snapshot, 64 under way", rows / 4, bench.state(rows / 4, 64));
        const auto bytes = std::filesystem::file_size(path);
        std::printf("database: %.1f MB\n", static_cast<double>(bytes) / 1e6);
    }
    std::filesystem::remove_all(folder);
    return 0;
}

int measure_postgres(const std::string& url, std::size_t rows, const std::string& word) {
    PostgresSettings postgres;
    postgres.url = url;
    Bench bench(checked(open_postgres_store(postgres, bench::store_settings())));
    const auto many = rows / kFan;
    if (word == "single") {
        report("publish, one by one", rows, bench.publish(rows, 1, 1, false));
    } else if (word == "group") {
        report("publish, 1,024 under way", rows, bench.publish(rows, 1, 1024, false));
    } else if (word == "some") {
        report("publish, 64 under way", rows, bench.publish(rows, 1, 64, false));
    } else if (word == "batch") {
        report("publish, requests of 100 events, 16 under way", many * kFan,
               bench.publish(many, kFan, 16, false));
    } else if (word == "fan") {
        report("publish, events of 100 recipients, 16 under way", many * kFan,
               bench.publish(many, 1, 16, false, kFan));
    } else if (word == "ack") {
        bench.publish(rows, 1, 1024, false);
        report("ack, 1,024 under way", rows, bench.ack(rows, 1024));
    } else if (word == "list") {
        report("list of 50, 64 under way", rows, bench.list(rows, 64, ""));
    } else if (word == "snapshot") {
        report("snapshot, 64 under way", rows, bench.state(rows, 64));
    } else {
        std::fprintf(stderr, "store_bench: unknown word %s\n", word.c_str());
        return 2;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> args(argv + 1, argv + argc);
    if (!args.empty() && args[0].rfind("postgresql://", 0) == 0) {
        if (args.size() != 3) {
            std::fprintf(stderr, "usage: store_bench postgresql://… ROWS WORD\n");
            return 2;
        }
        return measure_postgres(args[0], std::strtoul(args[1].c_str(), nullptr, 10), args[2]);
    }
    if (args.size() == 2 && args[0] == "floor") {
        measure_floor(args[1], 2000);
        return 0;
    }
    return measure_sqlite(!args.empty() ? args[0] : std::filesystem::temp_directory_path().string(),
                          args.size() > 1 ? std::strtoul(args[1].c_str(), nullptr, 10) : 100000);
}
