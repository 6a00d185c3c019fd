#include "server/base/work/worker_pool.hpp"

#include "server/base/log/log.hpp"

#include <exception>
#include <utility>

namespace carillon {

WorkerPool::WorkerPool(std::size_t threads, std::size_t waiting_tasks)
    : waiting_tasks_(waiting_tasks) {
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() {
    stop();
}

bool WorkerPool::submit(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        if (has_stopped_ || tasks_.size() >= waiting_tasks_) return false;
        tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
    return true;
}

void WorkerPool::stop() {
    std::deque<std::function<void()>> dropped;
    {
        const std::lock_guard lock(mutex_);
        has_stopped_ = true;
        dropped.swap(tasks_);
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return tasks_.size();
}

void WorkerPool::run() {
    while (true) {
        std::function<void()> task;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return has_stopped_ || !tasks_.empty(); });
            if (has_stopped_) return;
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        try {
            task();
        } catch (const std::exception& failure) {
            log::error("work.failed", {{"reason", failure.what()}});
        }
    }
}

}  // namespace carillon
