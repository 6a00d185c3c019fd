#pragma once
// The channel mobile_push: one delivery to all browsers and apps of a person.

#include "server/deliver/push/fcm_sender.hpp"
#include "server/deliver/push/subscription.hpp"
#include "server/deliver/push/web_push_sender.hpp"
#include "server/deliver/sender.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace carillon::deliver {

struct KnownSubscription {
    std::string id;
    Subscription subscription;
};

// What the sender asks of whoever keeps the subscriptions; on the sender's thread.
struct SubscriptionBook {
    // Where the message goes: to the one that Message::target names, or to all of the person's.
    // Answers once, at once or later; an error is tried again later.
    std::function<void(const Message&, std::function<void(Result<std::vector<KnownSubscription>>)>)>
        find;
    // This one has ended, as its push service says. Does not wait.
    std::function<void(const std::string& id)> forget;
};

// Of a delivery that goes to several, each is asked; what one has taken is not sent to it again in
// a later attempt of this process. The outcome: Sent as soon as nothing is left to try and one has
// taken it, TryLater while something is left to try (in the last attempt Sent, when one has it),
// Refused when all refuse; is_gone when none is left.
class PushSender final : public Sender {
  public:
    // A sender that is absent is not set up: its subscriptions are refused, which says so.
    PushSender(boost::asio::any_io_executor executor, SubscriptionBook book,
               std::unique_ptr<WebPushSender> browsers, std::unique_ptr<FcmSender> apps);
    ~PushSender() override;

    void send(Message message, std::function<void(Outcome)> done) override;

  private:
    struct Round;
    void begin(const std::shared_ptr<Round>& round,
               const Result<std::vector<KnownSubscription>>& found);
    void send_one(const std::shared_ptr<Round>& round, const Subscription& to,
                  std::function<void(Outcome)> done);
    void take(const std::shared_ptr<Round>& round, const std::string& id, const Outcome& outcome);
    void end(const std::shared_ptr<Round>& round);
    std::set<std::string>& taken_by(DeliveryId id);

    // Deliveries of which somebody has the message and somebody else not yet.
    static constexpr std::size_t kMostTaken = 10000;

    boost::asio::any_io_executor executor_;
    SubscriptionBook book_;
    std::unique_ptr<WebPushSender> browsers_;
    std::unique_ptr<FcmSender> apps_;
    std::map<DeliveryId, std::set<std::string>> taken_;
    std::deque<DeliveryId> taken_order_;                    // of taken_, the oldest first
    std::shared_ptr<int> alive_ = std::make_shared<int>();  // what comes after us finds it gone
};

}  // namespace carillon::deliver
