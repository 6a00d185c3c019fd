#pragma once
// Reads that wait for one of a few threads, so that nobody's reads make another's wait: each user's
// come in their order, users take turns, one user has at most a share of the threads at work, and
// searches, which may be slow, never have all of them.
//
// `Job` has `const ReadClaim& claim() const`. Any thread.

#include "core/base/ids.hpp"
#include "server/store/engine/read_job.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace carillon {

template <class Job>
class ReadQueue {
  public:
    using Clock = std::chrono::steady_clock;
    struct Queued {
        std::unique_ptr<Job> job;
        Clock::time_point since;
    };

    explicit ReadQueue(std::size_t threads) {
        plain_ = Lanes{std::max<std::size_t>((threads + 1) / 2, 1), threads};
        searches_ = Lanes{1, std::max<std::size_t>(threads - 1, 1)};
        operators_ = Lanes{threads, threads};
    }

    // False when `most` wait already; then the job is left where it is.
    bool push(std::unique_ptr<Job>& job, std::size_t most) {
        {
            const std::lock_guard lock(mutex_);
            if (size_ >= most) return false;
            const ReadClaim& claim = job->claim();
            lanes_of(claim).push(claim.user.value_or(UserId()), {std::move(job), Clock::now()});
            ++size_;
        }
        wake_.notify_one();
        return true;
    }

    // Waits for one whose turn it is. Nothing once the queue is closed and empty.
    std::optional<Queued> take() {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return next() != nullptr || (is_closed_ && size_ == 0); });
        Lanes* lanes = next();
        if (!lanes) return std::nullopt;
        --size_;
        return lanes->pop();
    }

    // One that was taken is done. `claim` as it was then.
    void finish(const ReadClaim& claim) {
        {
            const std::lock_guard lock(mutex_);
            lanes_of(claim).finish(claim.user.value_or(UserId()));
        }
        wake_.notify_all();
    }

    void close() {
        {
            const std::lock_guard lock(mutex_);
            is_closed_ = true;
        }
        wake_.notify_all();
    }
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return size_;
    }

  private:
    // Reads of one kind: a queue for each user, of which those that may begin take turns.
    class Lanes {
      public:
        Lanes() = default;
        Lanes(std::size_t per_user, std::size_t in_all) : per_user_(per_user), in_all_(in_all) {}

        void push(const UserId& user, Queued queued) {
            Lane& lane = lanes_[user];
            lane.jobs.push_back(std::move(queued));
            offer(user, lane);
        }
        // When the one whose turn it is was queued.
        std::optional<Clock::time_point> next() const {
            if (ready_.empty() || running_ >= in_all_) return std::nullopt;
            return lanes_.at(ready_.front()).jobs.front().since;
        }
        // Precondition: next().
        Queued pop() {
            const UserId user = ready_.front();
            ready_.pop_front();
            Lane& lane = lanes_.at(user);
            lane.is_ready = false;
            Queued queued = std::move(lane.jobs.front());
            lane.jobs.pop_front();
            ++lane.running;
            ++running_;
            offer(user, lane);
            return queued;
        }
        void finish(const UserId& user) {
            Lane& lane = lanes_.at(user);
            --lane.running;
            --running_;
            if (lane.jobs.empty() && lane.running == 0) {
                lanes_.erase(user);
            } else {
                offer(user, lane);
            }
        }

      private:
        struct Lane {
            std::deque<Queued> jobs;
            std::size_t running = 0;
            bool is_ready = false;
        };
        void offer(const UserId& user, Lane& lane) {
            if (lane.is_ready || lane.jobs.empty() || lane.running >= per_user_) return;
            lane.is_ready = true;
            ready_.push_back(user);
        }

        std::size_t per_user_ = 1;
        std::size_t in_all_ = 1;
        std::size_t running_ = 0;
        std::unordered_map<UserId, Lane, UuidHash> lanes_;
        std::deque<UserId> ready_;
    };

    Lanes& lanes_of(const ReadClaim& claim) {
        if (!claim.user) return operators_;
        return claim.is_search ? searches_ : plain_;
    }
    // The kind whose first has waited longest; null: none may begin.
    Lanes* next() {
        Lanes* first = nullptr;
        std::optional<Clock::time_point> since;
        for (Lanes* lanes : {&operators_, &plain_, &searches_}) {
            const auto at = lanes->next();
            if (!at || (since && *since <= *at)) continue;
            first = lanes;
            since = at;
        }
        return first;
    }

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    Lanes plain_;
    Lanes searches_;
    Lanes operators_;
    std::size_t size_ = 0;
    bool is_closed_ = false;
};

}  // namespace carillon
