#pragma once
// Counts what was asked and is not answered yet, so that the store can wait for it when it closes.
// Any thread.

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace carillon {

class InFlight {
  public:
    void add() {
        const std::lock_guard lock(mutex_);
        ++count_;
    }
    // After the answer was given: what an answer asks again is counted before this.
    void remove() {
        const std::lock_guard lock(mutex_);
        if (--count_ == 0) none_.notify_all();
    }
    void wait_until_none() {
        std::unique_lock lock(mutex_);
        none_.wait(lock, [this] { return count_ == 0; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable none_;
    std::size_t count_ = 0;
};

}  // namespace carillon
