#pragma once
// Carries deliveries out: leases what is due, hands it to the senders, tells the store what came of
// it. One thread and one io_context of its own, on which the senders work too; a channel whose
// provider is slow or away takes no room of another's.
//
// While an attempt is under way, or its outcome is not stored yet, its lease is extended. So what a
// process does not live to tell is sent again by another, with the same id, and nothing else is.

#include "server/deliver/sender.hpp"
#include "server/store/store.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace carillon {

class Metrics;

namespace deliver {

// A channel that is open here.
struct Way {
    DeliveryChannel channel = DeliveryChannel::kEmail;
    std::unique_ptr<Sender> sender;
    std::size_t at_once = 64;  // messages under way; the rest waits in the database
};

struct DelivererSettings {
    std::function<Millis()> clock;
    std::chrono::milliseconds look_every{500};  // for what comes due, and what others left
    std::chrono::milliseconds extend_every{10000};
    std::chrono::milliseconds retry_after{1000};  // when the store is away
    std::chrono::milliseconds stop_ms{2000};      // how long a stop waits for what is under way
    // Called once, on the deliverer's thread.
    std::function<std::vector<Way>(boost::asio::any_io_executor)> open_ways;
};

class Deliverer {
  public:
    // Both outlive it.
    Deliverer(Store& store, Metrics& metrics, DelivererSettings settings);
    ~Deliverer();  // stops
    Deliverer(const Deliverer&) = delete;
    Deliverer& operator=(const Deliverer&) = delete;

    void start();
    // Something is due now. Any thread.
    void wake();
    // Sends a message that is no delivery, at once, and answers once what came of it. Any thread;
    // the answer comes on the deliverer's.
    void send_now(DeliveryChannel channel, Message message, std::function<void(Outcome)> done);
    // Begins nothing more, gives back what it has leased and not begun, waits stop_ms for what is
    // under way, and ends. What is left then is sent again by whoever leases it when its lease has
    // run out. Once, from a thread of the caller's.
    void stop();

  private:
    class Work;
    std::shared_ptr<Work> work_;
};

}  // namespace deliver
}  // namespace carillon
