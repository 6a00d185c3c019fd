#include "server/store/postgres/deadline.hpp"

#include "server/store/store_limits.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace carillon::postgres {

using Clock = std::chrono::steady_clock;

std::shared_ptr<Deadlines> Deadlines::shared() {
    static std::mutex mutex;
    static std::weak_ptr<Deadlines> held;
    const std::lock_guard lock(mutex);
    auto deadlines = held.lock();
    if (!deadlines) held = deadlines = std::make_shared<Deadlines>();
    return deadlines;
}

Deadlines::Deadlines() : thread_([this] { run(); }) {}

Deadlines::~Deadlines() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_one();
    thread_.join();
}

void Deadlines::run() {
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, kCheckEvery, [this] { return stopping_; })) {
        const auto now = Clock::now();
        for (Call* call : calls_) {
            if (call->is_cut_ || now < call->due_) continue;
            call->is_cut_ = true;
            ::shutdown(call->socket_, SHUT_RDWR);
        }
    }
}

Deadlines::Call::Call(Deadlines& deadlines, int socket, Millis most)
    : deadlines_(deadlines), socket_(socket), due_(Clock::now() + most) {
    const std::lock_guard lock(deadlines_.mutex_);
    deadlines_.calls_.push_back(this);
}

Deadlines::Call::~Call() {
    const std::lock_guard lock(deadlines_.mutex_);
    auto& calls = deadlines_.calls_;
    calls.erase(std::find(calls.begin(), calls.end(), this));
}

void Deadlines::Call::renew(Millis most) {
    const std::lock_guard lock(deadlines_.mutex_);
    due_ = Clock::now() + most;
}

bool Deadlines::Call::is_cut() const {
    const std::lock_guard lock(deadlines_.mutex_);
    return is_cut_;
}

Millis call_time(std::size_t bytes) {
    const auto more = Millis(static_cast<std::int64_t>(bytes / store_limits::kCallBytesPerMs));
    return std::min(store_limits::kCallTime + more, store_limits::kLongestCall);
}

}  // namespace carillon::postgres
