#include "server/store/engine/write_queue.hpp"

#include "server/store/store_limits.hpp"

#include <iterator>
#include <utility>

namespace carillon {

bool WriteQueue::put(std::unique_ptr<WriteJob>& job, bool is_step) {
    const std::lock_guard lock(mutex_);
    const std::size_t bytes = job->bytes();
    const bool has_room =
        queue_.size() < store_limits::kQueuedMutations && queued_bytes_ + bytes <= most_bytes_;
    if (!is_step && !has_room) return false;
    in_flight_.add();
    ++waiting_;
    queued_bytes_ += bytes;
    queue_.push_back(std::move(job));
    return true;
}

void WriteQueue::push(std::unique_ptr<WriteJob> job) {
    if (put(job, false)) return wake_.notify_one();
    job->fail(Error{Errc::kUnavailable, "", "too much is waiting to be stored; try again"});
}

void WriteQueue::push_step(std::unique_ptr<WriteJob> job) {
    put(job, true);
    wake_.notify_one();
}

void WriteQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    wake_.notify_one();
    closing_.notify_one();
}

bool WriteQueue::take(WriteJobs& jobs, std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, at_most, [this] { return is_closed_ || !queue_.empty(); });
    while (!queue_.empty() && jobs.size() < store_limits::kGroupMutations) {
        queued_bytes_ -= queue_.front()->bytes();
        jobs.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return !jobs.empty() || !is_closed_;
}

void WriteQueue::take_all(WriteJobs& jobs) {
    const std::lock_guard lock(mutex_);
    queued_bytes_ = 0;
    std::move(queue_.begin(), queue_.end(), std::back_inserter(jobs));
    queue_.clear();
}

std::unique_ptr<WriteJob> WriteQueue::take_first(WriteJobs& jobs) {
    auto job = std::move(jobs.front());
    jobs.pop_front();
    --waiting_;
    return job;
}

bool WriteQueue::pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return !closing_.wait_for(lock, time, [this] { return is_closed_; });
}

}  // namespace carillon
