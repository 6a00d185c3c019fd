#include "server/http/net/broadcast_dispatcher.hpp"

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/http/net/shard.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace carillon {

namespace {

// Before a batch that the store could not take is tried again.
constexpr std::chrono::milliseconds kRetry{1000};

}  // namespace

BroadcastDispatcher::BroadcastDispatcher(Shards& shards, Metrics& metrics, Contact contact)
    : shards_(shards),
      metrics_(metrics),
      contact_(std::move(contact)),
      pause_(shards.at(0).context()) {}

void BroadcastDispatcher::note_broadcast() {
    shards_.at(0).post([self = shared_from_this()] {
        if (self->is_under_way_) {
            self->is_repeated_ = true;
        } else {
            self->begin();
        }
    });
}

void BroadcastDispatcher::stop() {
    shards_.at(0).post([self = shared_from_this()] {
        self->has_stopped_ = true;
        self->pause_.cancel();
    });
}

void BroadcastDispatcher::begin() {
    is_under_way_ = true;
    is_repeated_ = false;
    shard_ = 0;
    reached_ = 0;
    ask_shard();
}

void BroadcastDispatcher::ask_shard() {
    if (has_stopped_) return;
    if (shard_ == shards_.size()) return finish();
    Shard& shard = shards_.at(shard_);
    shard.post([self = shared_from_this(), &shard] {
        self->shards_.at(0).post([self, users = shard.hub().users()]() mutable {
            self->waiting_ = std::move(users);
            self->next_batch();
        });
    });
}

void BroadcastDispatcher::next_batch() {
    if (has_stopped_) return;
    metrics_.set_backlog("broadcast", waiting_.size());
    if (waiting_.empty()) {
        ++shard_;
        return ask_shard();
    }
    const std::size_t left = waiting_.size() - std::min(waiting_.size(), kBatchUsers);
    std::vector<UserId> batch(waiting_.begin() + static_cast<std::ptrdiff_t>(left), waiting_.end());
    waiting_.resize(left);
    contact(std::move(batch));
}

void BroadcastDispatcher::contact(std::vector<UserId> batch) {
    if (has_stopped_) return;
    auto users = batch;
    contact_(std::move(users), [self = shared_from_this(),
                                batch = std::move(batch)](Result<Done> result) mutable {
        self->shards_.at(0).post([self, batch = std::move(batch), result = std::move(result)] {
            self->contacted(batch, result);
        });
    });
}

void BroadcastDispatcher::contacted(std::vector<UserId> batch, const Result<Done>& result) {
    if (result) {
        has_failed_ = false;
        reached_ += batch.size();
        return next_batch();
    }
    // Told by the store, once for all.
    if (result.error().code == Errc::kUnavailable) return retry(std::move(batch));
    metrics_.count_error("store");
    if (!std::exchange(has_failed_, true))
        log::error("notification.broadcast_failed", {{"reason", result.error().message}});
    // These get it with their next heartbeat.
    next_batch();
}

void BroadcastDispatcher::retry(std::vector<UserId> batch) {
    pause_.expires_after(kRetry);
    pause_.async_wait([self = shared_from_this(),
                       batch = std::move(batch)](const boost::system::error_code& ec) mutable {
        if (!ec) self->contact(std::move(batch));
    });
}

void BroadcastDispatcher::finish() {
    log::info("notification.broadcast", {{"connected", reached_}});
    if (is_repeated_) return begin();
    is_under_way_ = false;
}

}  // namespace carillon
