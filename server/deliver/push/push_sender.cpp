#include "server/deliver/push/push_sender.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace carillon::deliver {

namespace {

Refused not_set_up(const char* what) {
    return {std::string(what) + ": this subscription cannot be reached until it is set up", false};
}

}  // namespace

// One attempt of one delivery, to all that it goes to.
struct PushSender::Round {
    Message message;
    std::function<void(Outcome)> done;
    std::size_t left = 0;  // not answered
    std::size_t taken = 0;
    bool are_all_gone = true;     // of those that refused
    bool are_all_of_ours = true;  // likewise: our credentials are wrong
    std::string provider_id;      // of the first that took it
    std::optional<TryLater> later;
    std::string refused;  // what the first said that refused
};

PushSender::PushSender(boost::asio::any_io_executor executor, SubscriptionBook book,
                       std::unique_ptr<WebPushSender> browsers, std::unique_ptr<FcmSender> apps)
    : executor_(std::move(executor)),
      book_(std::move(book)),
      browsers_(std::move(browsers)),
      apps_(std::move(apps)) {}

PushSender::~PushSender() = default;

void PushSender::send(Message message, std::function<void(Outcome)> done) {
    auto round = std::make_shared<Round>();
    round->message = std::move(message);
    round->done = std::move(done);
    // What is looked up or refused without a request would otherwise be answered within the call.
    boost::asio::post(executor_, [this, round, alive = std::weak_ptr<int>(alive_)] {
        if (alive.expired()) return;
        book_.find(round->message,
                   [this, round, alive](const Result<std::vector<KnownSubscription>>& found) {
                       if (!alive.expired()) begin(round, found);
                   });
    });
}

void PushSender::begin(const std::shared_ptr<Round>& round,
                       const Result<std::vector<KnownSubscription>>& found) {
    if (!found) return round->done(TryLater{found.error().message, {}});
    const auto known = taken_.find(round->message.id);
    std::vector<KnownSubscription> waiting;
    for (const KnownSubscription& each : *found) {
        if (known != taken_.end() && known->second.count(each.id) != 0) {
            ++round->taken;
        } else {
            waiting.push_back(each);
        }
    }
    round->left = waiting.size();
    if (waiting.empty()) return end(round);
    for (const KnownSubscription& each : waiting) {
        const auto& [id, subscription] = each;
        send_one(
            round, subscription,
            [this, round, id = id, alive = std::weak_ptr<int>(alive_)](const Outcome& outcome) {
                if (!alive.expired()) take(round, id, outcome);
            });
    }
}

void PushSender::send_one(const std::shared_ptr<Round>& round, const Subscription& to,
                          std::function<void(Outcome)> done) {
    if (const auto* app = std::get_if<FcmSubscription>(&to)) {
        if (!apps_) return done(not_set_up("FCM_SERVICE_ACCOUNT_FILE is not set"));
        return apps_->send(round->message, *app, std::move(done));
    }
    const auto& browser = std::get<WebPushSubscription>(to);
    if (browser.expires_at && *browser.expires_at <= round->message.now)
        return done(Refused{"the subscription has expired", true});
    if (!browsers_) return done(not_set_up("Web Push is off"));
    browsers_->send(round->message, browser, std::move(done));
}

void PushSender::take(const std::shared_ptr<Round>& round, const std::string& id,
                      const Outcome& outcome) {
    if (const auto* sent = std::get_if<Sent>(&outcome)) {
        if (round->taken++ == 0) round->provider_id = sent->provider_id;
        taken_by(round->message.id).insert(id);
    } else if (const auto* later = std::get_if<TryLater>(&outcome)) {
        const Millis after = later->after.value_or(Millis(0));
        if (!round->later) {
            round->later = *later;
        } else if (after > round->later->after.value_or(Millis(0))) {
            round->later->after = after;
        }
    } else {
        const auto& refused = std::get<Refused>(outcome);
        if (refused.is_gone) {
            book_.forget(id);
        } else {
            round->are_all_gone = false;
        }
        if (!refused.is_of_ours) round->are_all_of_ours = false;
        if (round->refused.empty()) round->refused = refused.error;
    }
    if (--round->left == 0) end(round);
}

void PushSender::end(const std::shared_ptr<Round>& round) {
    const bool is_last = round->message.attempt >= kDeliveryAttempts;
    if (round->later && !(is_last && round->taken > 0)) return round->done(*round->later);
    if (const auto known = taken_.find(round->message.id); known != taken_.end()) {
        taken_order_.erase(std::find(taken_order_.begin(), taken_order_.end(), known->first));
        taken_.erase(known);
    }
    if (round->taken > 0) return round->done(Sent{std::move(round->provider_id)});
    const bool has_refused = !round->refused.empty();
    if (!has_refused) round->refused = "no browser or app is subscribed";
    round->done(Refused{std::move(round->refused), round->are_all_gone,
                        has_refused && round->are_all_of_ours});
}

std::set<std::string>& PushSender::taken_by(DeliveryId id) {
    const auto [found, is_new] = taken_.try_emplace(id);
    if (is_new) {
        taken_order_.push_back(id);
        if (taken_order_.size() > kMostTaken) {
            taken_.erase(taken_order_.front());
            taken_order_.pop_front();
        }
    }
    return found->second;
}

}  // namespace carillon::deliver
