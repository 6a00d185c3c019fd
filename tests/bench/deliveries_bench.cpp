// What a type's steps cost the path of an event, and what deliveries cost while they wait.
//
//   deliveries_bench [ROWS]                    the SQLite store, in a new folder
//   deliveries_bench postgresql:… [ROWS]       the PostgreSQL store
//
// With and without steps take turns in the same store, so that both meet the same disk and the same
// tables. A step is an email after an hour: a row beside that of its notification.

#include "core/event/templates_codec.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/deliver/deliverer.hpp"
#include "tests/bench/bench_settings.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/bench/either_store.hpp"
#include "tests/bench/store_load.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace {

using namespace carillon;
using namespace carillon::bench;

constexpr std::size_t kTurns = 8;
constexpr std::size_t kWaiting = 10000;
constexpr std::chrono::seconds kIdle{10};

// Alike but for the step.
constexpr const char* kWithout = "bench.untold";
constexpr const char* kWith = "bench.told";
const char* const kTemplates = R"({"types": {
    "bench.untold": {"texts": {"fr": {"title": "Rappeler {task}", "body": ""}}},
    "bench.told": {"texts": {"fr": {"title": "Rappeler {task}", "body": ""}},
                   "deliver": [{"channel": "email", "after_minutes": 60, "unless": "seen"}]}}})";

StoreSettings settings_with_steps() {
    StoreSettings settings = store_settings();
    settings.channels.email = true;
    settings.plan = [](const Event& one, const std::vector<Recipient>& recipients, Millis now) {
        static const TemplateSet kSet =
            checked(decode_templates(kTemplates, built_in_templates(), "fr"));
        return plan(one, recipients, kSet, PlanSettings{}, now);
    };
    return settings;
}

double publish(Store& store, std::size_t rows, std::size_t recipients, const char* type) {
    static std::uint64_t next = 0;
    return run(rows / recipients, 64, [&](std::size_t, auto done) {
        PublishRequest request;
        request.submissions.push_back({event(next++, recipients), {}});
        request.submissions.back().event.type = type;
        request.submissions.back().event.own_text.reset();  // with one it has no steps
        store.publish(std::move(request), [done](auto result) {
            checked(std::move(result));
            done();
        });
    });
}

void add_publish(Cost& cost, Store& store, std::size_t rows, std::size_t recipients,
                 const char* type) {
    const auto self = static_cast<std::uint32_t>(::getpid());
    const double before = cpu_s_of(self);
    cost.seconds += publish(store, rows, recipients, type);
    cost.cpu += cpu_s_of(self) - before;
}

void compare(Store& store, const char* what, std::size_t rows, std::size_t recipients) {
    const std::size_t turn = rows / kTurns;
    Cost without;
    Cost with;
    publish(store, turn, recipients, kWithout);
    for (std::size_t i = 0; i < kTurns; ++i) {
        add_publish(without, store, turn, recipients, kWithout);
        add_publish(with, store, turn, recipients, kWith);
    }
    std::printf("%s\n", what);
    report("  without steps (rows)", turn * kTurns, without.seconds);
    report("  with one step each", turn * kTurns, with.seconds);
    std::printf("  with : without = %.3f, of CPU time %.3f\n", with.seconds / without.seconds,
                with.cpu / without.cpu);
}

class Nobody : public deliver::Sender {
  public:
    void send(deliver::Message, std::function<void(deliver::Outcome)>) override { std::abort(); }
};

double cpu_of_idling() {
    const auto self = static_cast<std::uint32_t>(::getpid());
    const double before = cpu_s_of(self);
    boost::asio::io_context context;
    boost::asio::steady_timer(context, kIdle).wait();
    return cpu_s_of(self) - before;
}

// What the deliverer's looking costs per second, with so many that wait for their time.
void measure_waiting(Store& store, const StoreSettings& settings, const char* what) {
    Metrics metrics({});
    deliver::DelivererSettings deliverer;
    deliverer.clock = settings.clock;
    deliverer.open_ways = [](const boost::asio::any_io_executor&) {
        std::vector<deliver::Way> ways;
        ways.push_back({DeliveryChannel::kEmail, std::make_unique<Nobody>(), 64});
        return ways;
    };
    deliver::Deliverer looking(store, metrics, std::move(deliverer));
    looking.start();
    const double cpu = cpu_of_idling();
    looking.stop();
    std::printf("%-52s %10.2f %% of a core\n", what,
                cpu / static_cast<double>(kIdle.count()) * 100);
}

// PostgreSQL's own share shows in the server's processes, not here.
void measure(const EitherStore& either, std::size_t rows) {
    const StoreSettings settings = settings_with_steps();
    const auto store = either.open(settings);
    measure_waiting(*store, settings, "deliverer, nothing waits");
    publish(*store, kWaiting, 1, kWith);
    measure_waiting(*store, settings, "deliverer, 10,000 wait");
    compare(*store, "publish, 64 under way", rows, 1);
    compare(*store, "publish to 100 each, 64 under way", rows, kFan);
    measure_waiting(*store, settings, "deliverer, all of these wait");
}

}  // namespace

int main(int argc, char** argv) {
    const EitherStore store(argc, argv);
    measure(store, std::max(store.count(80000), kTurns * kFan));
    return 0;
}
