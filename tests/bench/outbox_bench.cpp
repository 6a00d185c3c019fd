// How many mails a second leave a whole node: leased from its store, handed to the mail server, and
// what came of them stored.
//
//   outbox_bench [MAILS]                    the SQLite store, in a new folder
//   outbox_bench postgresql:… [MAILS]       the PostgreSQL store
//
// All of them are due when it begins, one for each notification, to a thousand people in turns. The
// mail server is in this process, on a thread of its own, and keeps nothing.

#include "server/base/metrics/metrics.hpp"
#include "server/deliver/deliverer.hpp"
#include "tests/bench/bench_settings.hpp"
#include "tests/bench/either_store.hpp"
#include "tests/bench/mail_sink.hpp"
#include "tests/bench/store_load.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace carillon;
using namespace carillon::bench;

constexpr std::size_t kAtOnce = 200;  // as server/app/ways_out.cpp has it

// How many are stored as sent.
class Count {
  public:
    void add(const std::vector<Delivery>& told) {
        const std::lock_guard lock(mutex_);
        for (const Delivery& each : told)
            if (each.state == DeliveryState::kSent) ++sent_;
        reached_.notify_all();
    }
    void await(std::size_t count) {
        std::unique_lock lock(mutex_);
        reached_.wait(lock, [&] { return sent_ >= count; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable reached_;
    std::size_t sent_ = 0;
};

void put_users(Store& store) {
    run(kUsers, 64, [&](std::size_t i, auto done) {
        DirectoryUser person;
        person.id = user(i);
        person.email = "user" + std::to_string(i) + "@example.test";
        person.name = "Ada Lovelace";
        store.put_user(std::move(person), [done](auto result) {
            checked(std::move(result));
            done();
        });
    });
}

void publish(Store& store, std::size_t mails) {
    run(mails, 64, [&](std::size_t i, auto done) {
        PublishRequest request;
        request.submissions.push_back({event(i), {}});
        request.submissions.back().event.channel = Channel::kEmail;
        store.publish(std::move(request), [done](auto result) {
            checked(std::move(result));
            done();
        });
    });
}

void measure(const EitherStore& either, std::size_t mails) {
    const MailSink sink{Millis{0}};
    Count count;
    StoreSettings settings = store_settings();
    settings.channels.email = true;
    settings.on_deliveries = [&](std::vector<Delivery> told) { count.add(told); };
    const auto store = either.open(settings);
    put_users(*store);
    publish(*store, mails);

    Metrics metrics({});
    deliver::DelivererSettings deliverer;
    deliverer.clock = settings.clock;
    deliverer.open_ways = [&](const boost::asio::any_io_executor& executor) {
        std::vector<deliver::Way> ways;
        ways.push_back({DeliveryChannel::kEmail,
                        std::make_unique<deliver::EmailSender>(executor, settings_of(sink)),
                        kAtOnce});
        return ways;
    };
    deliver::Deliverer node(*store, metrics, std::move(deliverer));
    const Meter meter;
    node.start();
    count.await(mails);
    report("mails of a node, until they are stored as sent", mails, meter.cost());
    node.stop();
    if (sink.mails() != mails) std::printf("the mail server has taken %zu\n", sink.mails());
}

}  // namespace

int main(int argc, char** argv) {
    const EitherStore either(argc, argv);
    measure(either, either.count(10000));
    return 0;
}
