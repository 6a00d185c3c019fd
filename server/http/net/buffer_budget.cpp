#include "server/http/net/buffer_budget.hpp"

#include <utility>

namespace carillon {

bool BufferBudget::take(std::size_t bytes) {
    std::size_t held = held_.load(std::memory_order_relaxed);
    do {
        if (bytes > most_ || held > most_ - bytes) return false;
    } while (!held_.compare_exchange_weak(held, held + bytes, std::memory_order_relaxed));
    return true;
}

BufferLease::BufferLease(BufferLease&& other) noexcept
    : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}

bool BufferLease::resize(std::size_t bytes) {
    if (bytes > bytes_ && !budget_->take(bytes - bytes_)) return false;
    if (bytes < bytes_) budget_->give_back(bytes_ - bytes);
    bytes_ = bytes;
    return true;
}

void BufferLease::resize_anyway(std::size_t bytes) {
    if (bytes > bytes_)
        budget_->take_anyway(bytes - bytes_);
    else
        budget_->give_back(bytes_ - bytes);
    bytes_ = bytes;
}

}  // namespace carillon
