#pragma once
// Virtual time: what is to happen, in order of time and, at one time, in the order it was entered.

#include "core/base/time.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace carillon::sim {

class Agenda {
  public:
    using Task = std::function<void()>;

    explicit Agenda(Millis start) : now_(start) { entries_.reserve(128); }

    Millis now() const { return now_; }
    std::uint64_t steps() const { return steps_; }
    // What lies in the past happens now.
    void at(Millis when, Task task) {
        entries_.push_back(Entry{std::max(when, now_), next_++, std::move(task)});
        std::push_heap(entries_.begin(), entries_.end(), later);
    }
    void after(Millis delay, Task task) { at(now_ + delay, std::move(task)); }
    // Nothing left: false.
    bool step() {
        if (entries_.empty()) return false;
        std::pop_heap(entries_.begin(), entries_.end(), later);
        Entry entry = std::move(entries_.back());
        entries_.pop_back();
        now_ = entry.at;
        ++steps_;
        entry.task();
        return true;
    }

  private:
    struct Entry {
        Millis at;
        std::uint64_t number;
        Task task;
    };
    static bool later(const Entry& a, const Entry& b) {
        return a.at != b.at ? a.at > b.at : a.number > b.number;
    }

    Millis now_;
    std::uint64_t next_ = 0;
    std::uint64_t steps_ = 0;
    std::vector<Entry> entries_;
};

}  // namespace carillon::sim
