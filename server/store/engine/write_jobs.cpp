#include "server/store/engine/write_jobs.hpp"

#include "server/store/engine/request_bytes.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>

namespace carillon {

PublishJob::PublishJob(PublishRequest request, Completion<std::vector<PublishedEvent>> done)
    : request_(std::move(request)), done_(std::move(done)), bytes_(bytes_of(request_)) {}

OperateJob::OperateJob(OperateRequest request, Completion<Operated> done, Untold untold)
    : request_(std::move(request)), done_(std::move(done)), untold_(std::move(untold)) {}

void OperateJob::touches(Touched& touched) const {
    touched.inboxes.push_back(request_.user);
    for (const NotificationId& id : request_.operation.ids) {
        touched.rows.emplace_back(request_.user, id);
        if (request_.operation.kind == OperationKind::kDelete)
            touched.deletes.emplace_back(request_.user, id);
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

void ContactJob::touches(Touched& touched) const {
    const auto next = users_.begin() + static_cast<std::ptrdiff_t>(next_);
    const std::size_t most = std::min(users_.size() - next_, store_limits::kContactUsers);
    touched.inboxes.insert(touched.inboxes.end(), next, next + static_cast<std::ptrdiff_t>(most));
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
