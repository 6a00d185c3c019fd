#include "server/store/postgres/deadline.hpp"

#include "server/store/store_limits.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

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
        for (Watch* watch : watches_) {
            if (!watch->is_over_()) continue;
            watch->has_ended_ = true;
            watch->end_();
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

Deadlines::Watch::Watch(Deadlines& deadlines, std::function<bool()> is_over,
                        std::function<void()> end)
    : deadlines_(deadlines), is_over_(std::move(is_over)), end_(std::move(end)) {
    const std::lock_guard lock(deadlines_.mutex_);
    deadlines_.watches_.push_back(this);
}

Deadlines::Watch::~Watch() {
    const std::lock_guard lock(deadlines_.mutex_);
    auto& watches = deadlines_.watches_;
    watches.erase(std::find(watches.begin(), watches.end(), this));
}

bool Deadlines::Watch::has_ended() const {
    const std::lock_guard lock(deadlines_.mutex_);
    return has_ended_;
}

Millis call_time(std::size_t bytes) {
    const auto more = Millis(static_cast<std::int64_t>(bytes / store_limits::kCallBytesPerMs));
    return std::min(store_limits::kCallTime + more, store_limits::kLongestCall);
}

}  // namespace carillon::postgres
