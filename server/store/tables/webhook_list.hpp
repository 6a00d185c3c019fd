#pragma once
// Webhooks as the transactions of one store see them. Each change of one raises a version in the
// database, which every transaction reads anyway: where it is the one that was read last, nothing
// is read again, and where there has never been a webhook nothing is read at all.

#include "core/policy/webhook.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace carillon {

// What was read last. Any thread.
class WebhookCache {
  public:
    using All = std::shared_ptr<const std::vector<Webhook>>;

    // Null when it is of another version.
    All of(std::uint64_t version) const {
        const std::lock_guard lock(mutex_);
        return version == version_ ? all_ : nullptr;
    }
    void keep(std::uint64_t version, All all) {
        const std::lock_guard lock(mutex_);
        version_ = version;
        all_ = std::move(all);
    }

  private:
    mutable std::mutex mutex_;
    std::uint64_t version_ = 0;  // of a database that has had none
    All all_ = std::make_shared<const std::vector<Webhook>>();
};

// Those of one transaction. One thread.
class WebhookList {
  public:
    explicit WebhookList(WebhookCache& cache) : cache_(cache) {}  // outlives it

    // `version` as the transaction has found it; read() reads them all.
    template <class Read>
    const std::vector<Webhook>& get(std::uint64_t version, Read read) {
        if (!all_ && !is_changed_) all_ = cache_.of(version);
        if (!all_) {
            all_ = std::make_shared<const std::vector<Webhook>>(read());
            // Nobody else sees what this transaction has changed, as long as it may be rolled back.
            if (!is_changed_) cache_.keep(version, all_);
        }
        return *all_;
    }
    // This transaction has changed one.
    void note_change() {
        is_changed_ = true;
        all_.reset();
    }

  private:
    WebhookCache& cache_;
    WebhookCache::All all_;
    bool is_changed_ = false;
};

}  // namespace carillon
