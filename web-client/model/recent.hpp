#pragma once
// A cache with a cap: keeps what was asked for lately. Two generations: what is asked for is in
// the younger one, and when that is full it becomes the older one, whose place it takes.

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

namespace carillon::center {

template <class Value>
class Recent {
  public:
    // Holds at most twice as many.
    explicit Recent(std::size_t generation) : generation_(generation) {}

    // Null: not held. Valid until the next call that is not const.
    Value* find(const std::string& key) {
        if (const auto young = young_.find(key); young != young_.end()) return &young->second;
        const auto old = old_.find(key);
        if (old == old_.end()) return nullptr;
        Value value = std::move(old->second);
        old_.erase(old);
        return &put(key, std::move(value));
    }

    Value& put(const std::string& key, Value value) {
        if (young_.size() >= generation_) {
            old_ = std::move(young_);
            young_.clear();
        }
        return young_.insert_or_assign(key, std::move(value)).first->second;
    }

    void clear() {
        young_.clear();
        old_.clear();
    }
    std::size_t size() const { return young_.size() + old_.size(); }

  private:
    std::size_t generation_;
    std::unordered_map<std::string, Value> young_;
    std::unordered_map<std::string, Value> old_;
};

}  // namespace carillon::center
