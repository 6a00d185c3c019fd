#pragma once
// A way out besides the page: what leaves by it, and what came of an attempt.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/inbox/notification.hpp"
#include "core/policy/delivery.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace carillon::deliver {

// Whom a message is for, as the directory knows them at the moment of sending. Empty: unknown.
struct Addressee {
    std::string email;
    std::string phone;  // E.164
    std::string name;
    std::string locale;
    std::string timezone;  // IANA
};

// One attempt of one delivery.
struct Message {
    DeliveryId id;              // the same in each attempt, so that a receiver can see a repeat
    Notification notification;  // as it stands now; of a webhook the ids alone
    Addressee to;
    // Of what the channel itself needs: a push subscription's or a webhook's id. Empty without one.
    std::string target;
    // Of a webhook: "notification.created" …, what it is told of it (a JSON object), and when it
    // was.
    std::string event;
    std::string content;
    Millis happened_at{0};
    std::uint64_t unread_total = 0;
    // Of a digest: what it shows, in its order, and how many it is for.
    std::vector<Notification> lines;
    std::size_t gathered = 0;
    std::optional<DeliveryId> answers;  // the first mail of its group to them, where it is not this
    std::uint32_t attempt = 1;
    std::uint32_t number = 1;  // of the attempt, as it is stored: none comes twice
    Millis now{0};
};

// What came of an attempt.
using carillon::NotBegun;
using carillon::Refused;
using carillon::Sent;
using carillon::TryLater;
using Outcome = carillon::DeliveryOutcome;

// Threads: all calls and completions on the thread of its io_context. Senders are asked for many
// messages at once and hold no thread for any of them.
class Sender {
  public:
    virtual ~Sender() = default;  // what is under way is given up without an answer
    // Answers once, later, never from within the call; within 60 s.
    virtual void send(Message message, std::function<void(Outcome)> done) = 0;
    // Begins no more: what waits here is answered NotBegun, also later and never from within the
    // call. What is under way goes on.
    virtual void stop() {}
};

}  // namespace carillon::deliver
