#include "tests/simulation/courier.hpp"

#include "tests/simulation/node.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

constexpr Millis kLookEvery{500};
constexpr Millis kExtendEvery{10000};
constexpr Millis kStoreAgain{1000};
constexpr Millis kPatience{12000};  // with a provider that says nothing
constexpr std::size_t kAtOnce = 4;

}  // namespace

void Courier::start() {
    die();
    is_stopping_ = false;
    if (!stage_.setup.faults.has(Fault::kDeliveries)) return;
    look();
    await_look();
    await_extend();
}

void Courier::die() {
    ++life_;
    under_way_.clear();
    ended_.clear();
    is_looking_ = false;
    is_storing_ = false;
}

void Courier::await_look() {
    node_.later(kLookEvery, [this] {
        look();
        await_look();
    });
}

void Courier::await_extend() {
    node_.later(kExtendEvery, [this] {
        std::vector<DeliveryAttempt> attempts;
        for (const auto& [id, under_way] : under_way_)
            attempts.push_back({id, under_way.attempt});
        if (!attempts.empty())
            node_.store().extend_leases(std::move(attempts), [](const Result<Done>&) {});
        await_extend();
    });
}

void Courier::look() {
    if (is_stopping_ || std::exchange(is_looking_, true)) return;
    const std::size_t room = kAtOnce - std::min(kAtOnce, under_way_.size());
    node_.store().lease_deliveries({{DeliveryChannel::kEmail, room},
                                    {DeliveryChannel::kSms, 10},
                                    {DeliveryChannel::kMobilePush, 10},
                                    {DeliveryChannel::kWebhook, 10}},
                                   [this](const Result<LeasedDeliveries>& leased) {
                                       is_looking_ = false;
                                       if (!leased) return;
                                       if (is_stopping_) return give_back(leased->items);
                                       take(leased->items);
                                       if (has_room_for_more(*leased)) look();
                                   });
}

bool Courier::has_room_for_more(const LeasedDeliveries& leased) const {
    const auto has_room = [this](DeliveryChannel channel) {
        return channel != DeliveryChannel::kEmail || under_way_.size() < kAtOnce;
    };
    return std::any_of(leased.with_more.begin(), leased.with_more.end(), has_room);
}

void Courier::take(const std::vector<LeasedDelivery>& leased) {
    for (const LeasedDelivery& each : leased)
        send(each);
}

void Courier::give_back(const std::vector<LeasedDelivery>& leased) {
    for (const LeasedDelivery& each : leased) {
        const DeliveryAttempt what{each.delivery.id, each.delivery.attempts};
        const std::uint64_t sending = ++sendings_;
        if (under_way_.emplace(what.id, UnderWay{what.attempt, sending}).second)
            ended_.push_back({{what, NotBegun{}}, sending});
        else
            under_way_[what.id].attempt = what.attempt;
    }
    store_outcomes();
}

void Courier::send(const LeasedDelivery& leased) {
    const DeliveryId id = leased.delivery.id;
    const std::uint32_t attempt = leased.delivery.attempts;
    // A second lease of what is under way here: the first one was over by some clock.
    const std::uint64_t sending = ++sendings_;
    if (!under_way_.emplace(id, UnderWay{attempt, sending}).second) {
        under_way_[id].attempt = attempt;
        return;
    }
    ledger_.judge_handed(leased.delivery);
    webhooks_.judge_handed(leased.delivery);
    provider_.hand(leased.delivery, [this, life = life_, id, sending,
                                     attempt](const DeliveryOutcome& outcome) {
        if (life != life_) return;
        node_.post([this, id, sending, attempt, outcome] { note(id, sending, attempt, outcome); });
    });
    node_.later(kPatience, [this, id, sending] { give_up(id, sending); });
}

// An answer that still comes is told as well.
void Courier::give_up(const DeliveryId& id, std::uint64_t sending) {
    const auto found = under_way_.find(id);
    if (found == under_way_.end() || found->second.sending != sending) return;
    const bool has_ended = std::any_of(ended_.begin(), ended_.end(),
                                       [&](const Ended& each) { return each.sending == sending; });
    if (!has_ended) note(id, sending, found->second.attempt, TryLater{"no answer", std::nullopt});
}

void Courier::note(const DeliveryId& id, std::uint64_t sending, std::uint32_t attempt,
                   const DeliveryOutcome& outcome) {
    const auto found = under_way_.find(id);
    if (found != under_way_.end() && found->second.sending == sending)
        attempt = found->second.attempt;
    stage_.say("node ", node_.index(), ": attempt ", attempt, " of ", id.text().substr(24),
               " has ended");
    ended_.push_back({{{id, attempt}, outcome}, sending});
    store_outcomes();
}

void Courier::store_outcomes() {
    if (ended_.empty() || std::exchange(is_storing_, true)) return;
    const std::size_t count = ended_.size();
    std::vector<EndedAttempt> step;
    for (const Ended& each : ended_)
        step.push_back(each.told);
    node_.store().end_attempts(std::move(step), [this, count](const Result<Done>& done) {
        is_storing_ = false;
        if (!done) return node_.later(kStoreAgain, [this] { store_outcomes(); });
        for (std::size_t i = 0; i < count; ++i) {
            const auto found = under_way_.find(ended_[i].told.what.id);
            if (found != under_way_.end() && found->second.sending == ended_[i].sending)
                under_way_.erase(found);
        }
        ended_.erase(ended_.begin(), ended_.begin() + static_cast<std::ptrdiff_t>(count));
        store_outcomes();
        look();
    });
}

}  // namespace carillon::sim
