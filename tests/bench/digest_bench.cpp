// A morning at which everybody of one zone gets a digest: how long the last one waits, and what
// that does to whoever publishes meanwhile.
//
//   digest_bench [PEOPLE]                      the SQLite store, in a new folder
//   digest_bench postgresql:… [PEOPLE]         the PostgreSQL store
//
// Each person has two notifications that were gathered. Mails are taken at once, so what is
// measured is the work of the outbox; email_bench has that of a mail server.

#include "core/event/templates_codec.hpp"
#include "core/policy/digest.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/deliver/deliverer.hpp"
#include "server/store/await.hpp"
#include "tests/bench/bench_settings.hpp"
#include "tests/bench/either_store.hpp"
#include "tests/bench/store_load.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace carillon;
using namespace carillon::bench;

// 22 November 2026, 07:00 in UTC; the digest is at 08:00.
constexpr Millis kStart{1795330800000};
constexpr Millis kHour{3600'000};
constexpr std::chrono::milliseconds kBetween{5};  // of those that publish meanwhile
constexpr std::size_t kQuietEvents = 1000;
const char* const kTemplates = R"({
    "defaults": {"digest": {"email": "daily", "at": "08:00", "max_priority": "normal"}},
    "types": {
    "bench.live": {"texts": {"fr": {"title": "Rappeler {task}", "body": ""}}},
    "bench.mailed": {"texts": {"fr": {"title": "Rappeler {task}", "body": ""}},
                     "deliver": [{"channel": "email"}]}}})";

const TemplateSet& templates() {
    static const TemplateSet kSet =
        checked(decode_templates(kTemplates, built_in_templates(), "fr"));
    return kSet;
}

std::atomic<std::int64_t> clock_ms{kStart.count()};

StoreSettings settings_with_digest() {
    StoreSettings settings = store_settings();
    settings.channels.email = true;
    settings.clock = [] { return Millis(clock_ms.load()); };
    settings.templates = [] {
        static const auto kSet = std::make_shared<const TemplateSet>(templates());
        return kSet;
    };
    settings.zone_offsets = [](const std::string&, Millis) { return ZoneOffsets{}; };
    settings.plan = [](const Event& one, const std::vector<Recipient>& recipients, Millis now) {
        return plan(one, recipients, templates(), PlanSettings{}, now);
    };
    return settings;
}

// Takes every mail at once.
class Sink : public deliver::Sender {
  public:
    Sink(boost::asio::any_io_executor executor, std::atomic<std::size_t>& taken)
        : executor_(std::move(executor)), taken_(taken) {}
    void send(deliver::Message, std::function<void(deliver::Outcome)> done) override {
        ++taken_;
        boost::asio::post(executor_, [done = std::move(done)] { done(Sent{""}); });
    }

  private:
    boost::asio::any_io_executor executor_;
    std::atomic<std::size_t>& taken_;
};

Event event_for(std::uint64_t first, std::size_t count, const char* type) {
    Event made = event(first, 1);
    made.type = type;
    made.own_text.reset();  // with one it has no steps
    made.priority = Priority::kNormal;
    made.recipients.clear();
    for (std::size_t i = 0; i < count; ++i)
        made.recipients.push_back(user(first + i));
    return made;
}

void publish(Store& store, Event one, std::function<void()> done) {
    PublishRequest request;
    request.submissions.push_back({std::move(one), {}});
    store.publish(std::move(request), [done = std::move(done)](auto result) {
        checked(std::move(result));
        done();
    });
}

void prepare(Store& store, std::size_t people) {
    report("people put into the directory", people, run(people, 64, [&](std::size_t i, auto done) {
               DirectoryUser person;
               person.id = user(i);
               person.email = "user" + std::to_string(i) + "@example.com";
               store.put_user(person, [done](auto result) {
                   checked(std::move(result));
                   done();
               });
           }));
    const std::size_t events = 2 * people / kFan;
    report("events to 100 each, gathered (rows)", 2 * people,
           run(events, 16, [&](std::size_t i, auto done) {
               publish(store, event_for(i * kFan % people, kFan, "bench.mailed"), done);
           }));
}

// Publishes to one person after another, one every kBetween, until told to end.
std::vector<double> publish_live(Store& store, const std::function<bool(std::size_t)>& has_ended) {
    std::vector<double> took;
    boost::asio::io_context context;
    for (std::size_t i = 0; !has_ended(i); ++i) {
        boost::asio::steady_timer(context, kBetween).wait();
        const auto start = Clock::now();
        checked(await<Done>([&](auto done) {
            publish(store, event_for(i, 1, "bench.live"), [done] { done(Done{}); });
        }));
        took.push_back(seconds_since(start) * 1e3);
    }
    return took;
}

void report_live(const char* what, std::vector<double> took) {
    std::sort(took.begin(), took.end());
    const auto at = [&](double share) {
        return took[static_cast<std::size_t>(static_cast<double>(took.size() - 1) * share)];
    };
    std::printf("%-52s %10.2f ms p50, %.2f ms p99, %.2f ms at most (%zu)\n", what, at(0.5),
                at(0.99), took.back(), took.size());
}

void measure(const EitherStore& either, std::size_t people) {
    const StoreSettings settings = settings_with_digest();
    const auto store = either.open(settings);
    prepare(*store, people);
    report_live("publishing, nothing is due",
                publish_live(*store, [](std::size_t i) { return i == kQuietEvents; }));
    std::atomic<std::size_t> taken{0};
    Metrics metrics({});
    deliver::DelivererSettings deliverer;
    deliverer.clock = settings.clock;
    deliverer.open_ways = [&](const boost::asio::any_io_executor& executor) {
        std::vector<deliver::Way> ways;
        ways.push_back({DeliveryChannel::kEmail, std::make_unique<Sink>(executor, taken), 200});
        return ways;
    };
    clock_ms += (kHour + kDigestSpread).count();
    const auto start = Clock::now();
    deliver::Deliverer sending(*store, metrics, std::move(deliverer));
    sending.start();
    auto took = publish_live(*store, [&](std::size_t) { return taken >= people; });
    report("digests, from the first to the last", people, seconds_since(start));
    report_live("publishing meanwhile", std::move(took));
    sending.stop();
}

}  // namespace

int main(int argc, char** argv) {
    const EitherStore store(argc, argv);
    measure(store, std::max(store.count(100'000) / kFan, std::size_t{1}) * kFan);
    return 0;
}
