#include "server/store/engine/write_jobs.hpp"

#include "server/store/engine/request_bytes.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

PublishJob::PublishJob(PublishRequest request, Completion<std::vector<PublishedEvent>> done)
    : request_(std::move(request)), done_(std::move(done)), bytes_(bytes_of(request_)) {}

void PublishJob::declare_access(AccessSet& access) const {
    if (!published_) return access.publishes.push_back(&request_);
    std::size_t count = 0;
    for (std::size_t i = next_; i < published_->pending.size() && count < store_limits::kStepRows;
         ++i) {
        for (const PendingRecipient& recipient : published_->pending[i].recipients)
            access.inboxes.push_back(recipient.user);
        count += published_->pending[i].recipients.size();
    }
}

void PublishJob::run(Mutations& mutations) {
    if (!published_) return static_cast<void>(tried_.emplace(mutations.publish(request_)));
    tried_parts_.clear();
    tried_next_ = mutations.make_pending(published_->pending, next_, tried_parts_);
}

bool PublishJob::succeed() {
    if (published_) {
        take_over(std::exchange(tried_parts_, {}));
        next_ = tried_next_;
    } else if (!*tried_) {
        done_(tried_->error());
        return false;
    } else {
        published_ = std::move(**tried_);
        tried_.reset();
    }
    if (next_ < published_->pending.size()) return true;
    done_(std::move(published_->events));
    return false;
}

void PublishJob::fail(const Error& error) {
    if (!published_) return done_(error);
    done_(std::move(published_->events));
}

void PublishJob::take_over(std::vector<MadePart> made) {
    for (MadePart& part : made) {
        PublishedEvent& event = published_->events[part.submission];
        if (event.many) {
            event.many->count += part.was_made_before ? 0 : part.items.size();
            continue;
        }
        for (Notification& n : part.items)
            event.items.push_back(std::move(n));
    }
}

OperateJob::OperateJob(OperateRequest request, Completion<Operated> done, Untold untold)
    : request_(std::move(request)), done_(std::move(done)), untold_(std::move(untold)) {}

void OperateJob::declare_access(AccessSet& access) const {
    access.inboxes.push_back(request_.user);
    for (const NotificationId& id : request_.operation.ids) {
        access.rows.emplace_back(request_.user, id);
        if (request_.operation.kind == OperationKind::kDelete)
            access.deletes.emplace_back(request_.user, id);
    }
}

void OperateJob::run(Mutations& mutations) {
    tried_ = progress_;
    result_.emplace(mutations.operate(request_, tried_));
}

bool OperateJob::succeed() {
    const bool is_refused = !*result_;
    if (!is_refused) progress_ = tried_;
    if (!is_refused && progress_.has_more) return true;
    if (is_refused) tell_what_was_held_back();
    done_(std::move(*result_));
    return false;
}

void OperateJob::fail(const Error& error) {
    tell_what_was_held_back();
    done_(error);
}

void OperateJob::tell_what_was_held_back() {
    if (progress_.held_back && untold_) untold_(ChangedInbox{request_.user, progress_.held_back});
}

std::size_t OperateJob::bytes() const {
    return bytes_of(request_);
}

std::unique_ptr<WriteJob> operate_job(OperateRequest request, Completion<Operated> done,
                                      const StoreSettings& settings) {
    const auto untold = [&settings](const ChangedInbox& inbox) {
        if (settings.on_foreign_change) settings.on_foreign_change({inbox});
    };
    return std::make_unique<OperateJob>(std::move(request), std::move(done), untold);
}

void ContactJob::declare_access(AccessSet& access) const {
    const auto next = users_.begin() + static_cast<std::ptrdiff_t>(next_);
    const std::size_t most = std::min(users_.size() - next_, store_limits::kContactUsers);
    access.inboxes.insert(access.inboxes.end(), next, next + static_cast<std::ptrdiff_t>(most));
}

void ContactJob::run(Mutations& mutations) {
    tried_next_ = mutations.contact(users_, next_);
}

bool ContactJob::succeed() {
    next_ = tried_next_;
    if (next_ < users_.size()) return true;
    done_(Done{});
    return false;
}

void EraseJob::run(Mutations& mutations) {
    if (!has_begun_) return static_cast<void>(begun_.emplace(mutations.begin_erasure(request_)));
    erasure_ = mutations.erase(request_.user);
}

bool EraseJob::succeed() {
    if (!has_begun_ && !*begun_) {
        done_(begun_->error());
        return false;
    }
    const bool is_over = has_begun_ && (!erasure_ || erasure_->stage == ErasureStage::kFile);
    has_begun_ = true;
    if (!is_over) return true;
    if (erasure_)
        finish_(request_.user, std::move(done_));
    else
        done_(rest::EraseResult());  // another process has done it
    return false;
}

void CleanupJob::run(Mutations& mutations) {
    tried_ = outcome_;
    has_more_ = mutations.cleanup(tried_);
}

bool CleanupJob::succeed() {
    outcome_ = tried_;
    if (has_more_) return true;
    done_(outcome_);
    return false;
}

}  // namespace carillon
