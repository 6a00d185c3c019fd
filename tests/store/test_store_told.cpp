// TestStore: what its store tells is kept, for tests to look at.

#include "tests/store/test_store.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace carillon::test {

// Of what it holds.
void TestStore::keep_what_is_told(StoreSettings& settings) {
    settings.on_created_later = [this](const std::vector<CreatedLater>& created) {
        const std::lock_guard lock(mutex_);
        created_later_.insert(created_later_.end(), created.begin(), created.end());
    };
    settings.on_skipped = [this](const std::vector<Skipped>& skipped) {
        const std::lock_guard lock(mutex_);
        skipped_.insert(skipped_.end(), skipped.begin(), skipped.end());
    };
    settings.on_deliveries = [this](const std::vector<Delivery>& deliveries) {
        const std::lock_guard lock(mutex_);
        deliveries_.insert(deliveries_.end(), deliveries.begin(), deliveries.end());
    };
    settings.on_webhooks_disabled = [this](const std::vector<Webhook>& webhooks) {
        const std::lock_guard lock(mutex_);
        disabled_.insert(disabled_.end(), webhooks.begin(), webhooks.end());
    };
    settings.on_commit = [this](std::vector<std::shared_ptr<const Commit>> commits) {
        for (const auto& commit : commits)
            if (options_.on_commit) options_.on_commit(*store_, *commit);
        const std::lock_guard lock(mutex_);
        commits_.insert(commits_.end(), commits.begin(), commits.end());
    };
    settings.on_foreign_change = [this](const std::vector<ChangedInbox>& changed) {
        const std::lock_guard lock(mutex_);
        for (const ChangedInbox& inbox : changed)
            foreign_.push_back(inbox.user);
        told_.notify_all();
    };
    settings.on_broadcast = [this] {
        const std::lock_guard lock(mutex_);
        ++broadcasts_;
        told_.notify_all();
    };
    settings.on_revoked = [this](const std::vector<Revocation>& revoked, bool is_own) {
        const std::lock_guard lock(mutex_);
        auto& told = is_own ? revoked_ : foreign_revoked_;
        told.insert(told.end(), revoked.begin(), revoked.end());
        told_.notify_all();
    };
}

// Of itself.
void TestStore::keep_how_it_goes(StoreSettings& settings) {
    settings.on_note = [this](const std::string& what) {
        const std::lock_guard lock(mutex_);
        notes_.push_back(what);
    };
    settings.on_error = [this](const std::string& what) {
        const std::lock_guard lock(mutex_);
        errors_.push_back(what);
    };
    settings.on_outage = [this](const std::string& why) {
        const std::lock_guard lock(mutex_);
        outages_.push_back(why);
    };
    settings.on_recovery = [this] {
        const std::lock_guard lock(mutex_);
        ++recoveries_;
    };
    settings.on_group = [this](std::chrono::microseconds, std::size_t) {
        const std::lock_guard lock(mutex_);
        ++groups_;
    };
}

}  // namespace carillon::test
