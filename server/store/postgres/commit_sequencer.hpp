#pragma once
// Several writers commit side by side; what they committed is handed out in an order that fits
// that of the commits. A number is taken before COMMIT is sent, while the inboxes are locked: who
// waits for one of these locks takes a higher one.

#include "core/base/time.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>

namespace carillon::postgres {

class CommitSequencer {
  public:
    // One number; given back when it goes out of scope, whatever became of the commit.
    class Turn {
      public:
        explicit Turn(CommitSequencer& sequencer)
            : sequencer_(sequencer), number_(sequencer.take()) {}
        ~Turn() { sequencer_.finish(number_); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        // Until all lower numbers are given back, but no longer than this. Are they?
        bool wait_for(Millis most) { return sequencer_.wait_for(number_, most); }

      private:
        CommitSequencer& sequencer_;
        std::uint64_t number_;
    };

  private:
    std::uint64_t take() {
        const std::lock_guard lock(mutex_);
        return last_++;
    }
    bool wait_for(std::uint64_t number, Millis most) {
        std::unique_lock lock(mutex_);
        return next_.wait_for(lock, most, [&] { return first_ == number; });
    }
    void finish(std::uint64_t number) {
        const std::lock_guard lock(mutex_);
        finished_.insert(number);
        while (finished_.erase(first_) > 0)
            ++first_;
        next_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable next_;
    std::uint64_t last_ = 0;
    std::uint64_t first_ = 0;  // the lowest that is out
    std::set<std::uint64_t> finished_;
};

}  // namespace carillon::postgres
