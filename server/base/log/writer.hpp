#pragma once
// The way of log lines to standard error: a bounded queue and a thread of its own, so that nobody
// who logs waits for whoever reads. Standard error is written blocking: its file description may be
// shared with other processes, which O_NONBLOCK would surprise.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

namespace carillon::log {

// The one of the process is never destroyed: its thread may be held in a write for as long as it
// likes, also while the process ends. Any thread.
class Writer {
  public:
    static constexpr std::size_t kQueuedBytes = std::size_t{1} << 20;

    // Makes the thread, with all signals blocked.
    static Writer& of_process();

    // Hands a line over, its end included. False: what waits already is kQueuedBytes, the line is
    // dropped and counted. Lines are written in the order they come, and a line that tells how many
    // were dropped stands where they are missing.
    bool add(std::string line);
    // Waits until all that was added is written, at most so long. True when it is.
    bool flush(std::chrono::milliseconds at_most);
    std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

    // The same as flush for a handler of a fatal signal, where no lock may be taken.
    void flush_in_crash(std::chrono::milliseconds at_most) noexcept;

  private:
    Writer();
    void run();
    void add_locked(std::string line);
    void tell_dropped();

    std::mutex mutex_;
    std::condition_variable filled_;
    std::condition_variable emptied_;
    std::deque<std::string> lines_;
    std::size_t bytes_ = 0;  // of lines_ and of the line being written
    std::uint64_t dropped_untold_ = 0;
    std::atomic<std::uint64_t> dropped_{0};
    std::atomic<std::size_t> waiting_{0};  // lines, with the one being written
    std::atomic<bool> is_crashing_{false};
    const int written_;  // an eventfd, set when nothing waits and the process is crashing
};

}  // namespace carillon::log
