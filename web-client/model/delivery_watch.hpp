#pragma once
// What is known of the deliveries of the notification that is shown whole, and when they are asked
// for: when it is opened, when something of it has changed, and again while one is on its way. One
// question at a time. Without I/O.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/policy/delivery.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace carillon::center {

class DeliveryWatch {
  public:
    // A notification that is shown whole, as it is now.
    struct Shown {
        NotificationId id;
        std::uint64_t rev = 0;
    };
    // Nothing: none is. With each frame.
    void show(const std::optional<Shown>& shown);

    struct Request {
        int number = 0;
        NotificationId notification;
    };
    // What is to be asked for now, if anything. Answer with handle_page or handle_failure.
    std::optional<Request> poll(Millis now);
    // `body` is the JSON of GET /notifications/{id}/deliveries. Late answers are passed over.
    void handle_page(int number, const std::string& body, Millis now);
    void handle_failure(int number, Millis now);
    // When they are asked for again.
    std::optional<Millis> next_deadline() const { return again_at_; }

    // Of the notification that was shown last, in the order of its steps; empty: none, or not
    // known.
    const std::vector<Delivery>& deliveries() const { return deliveries_; }
    // The last question came to nothing; what was known before is still there.
    bool has_failed() const { return has_failed_; }

  private:
    bool answers(int number) const { return number != 0 && number == in_flight_; }
    void ask_again(Millis at);

    std::optional<Shown> shown_;
    std::optional<NotificationId> known_of_;
    std::vector<Delivery> deliveries_;
    bool has_failed_ = false;
    bool must_ask_ = false;
    int last_number_ = 0;
    int in_flight_ = 0;
    Millis pause_{0};
    std::optional<Millis> again_at_;
};

}  // namespace carillon::center
