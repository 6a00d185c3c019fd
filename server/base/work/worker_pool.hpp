#pragma once
// A few threads for what would keep the sockets of a shard waiting: parsing large bodies, encoding
// and compressing large answers.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace carillon {

class WorkerPool {
  public:
    // What may wait at once. Reached: the work is refused, and its request with 503.
    static constexpr std::size_t kWaitingTasks = 256;

    explicit WorkerPool(std::size_t threads, std::size_t waiting_tasks = kWaitingTasks);
    ~WorkerPool();  // stops

    // Runs the task on one of the threads, later. False: too much waits, nothing will be done. A
    // task that throws is an error of ours: it is logged, the others go on. Any thread.
    [[nodiscard]] bool submit(std::function<void()> task);
    // Finishes what is being done and drops what waits. Not from a task.
    void stop();
    std::size_t waiting() const;

  private:
    void run();

    const std::size_t waiting_tasks_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    bool has_stopped_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace carillon
