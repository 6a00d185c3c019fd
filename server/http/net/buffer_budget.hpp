#pragma once
// How many bytes this process holds for requests that arrive and answers that wait to be written,
// of all connections together. Over the cap nothing more is given: who asks for it answers 503, and
// those that have their share go on.

#include <atomic>
#include <cstddef>

namespace carillon {

// Any thread. Outlives its leases.
class BufferBudget {
  public:
    // What one connection may hold beside the budget: the number of connections bounds these.
    static constexpr std::size_t kUncountedBytes = std::size_t{4} * 1024;

    explicit BufferBudget(std::size_t most) : most_(most) {}
    BufferBudget(const BufferBudget&) = delete;
    BufferBudget& operator=(const BufferBudget&) = delete;

    std::size_t held() const { return held_.load(std::memory_order_relaxed); }
    // More than half is held: whoever keeps a share for long has to be quicker.
    bool is_short() const { return held() > most_ / 2; }

  private:
    friend class BufferLease;
    bool take(std::size_t bytes);
    void take_anyway(std::size_t bytes) { held_.fetch_add(bytes, std::memory_order_relaxed); }
    void give_back(std::size_t bytes) { held_.fetch_sub(bytes, std::memory_order_relaxed); }

    const std::size_t most_;
    std::atomic<std::size_t> held_{0};
};

// The share of one holder, given back with it. One thread at a time.
class BufferLease {
  public:
    explicit BufferLease(BufferBudget& budget) : budget_(&budget) {}
    ~BufferLease() { budget_->give_back(bytes_); }
    BufferLease(BufferLease&& other) noexcept;
    BufferLease& operator=(BufferLease&&) = delete;

    // Makes it a share of so many bytes. False: the budget does not have them, all is as before.
    [[nodiscard]] bool resize(std::size_t bytes);
    // The same for what cannot be refused any more, such as the answer to a change that was made.
    void resize_anyway(std::size_t bytes);
    std::size_t bytes() const { return bytes_; }

  private:
    BufferBudget* budget_;
    std::size_t bytes_ = 0;
};

}  // namespace carillon
