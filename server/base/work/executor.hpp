#pragma once
// Hands work to the thread of one shard.

#include <functional>

namespace carillon {

class Executor {
  public:
    virtual ~Executor() = default;

    // Runs the task on the shard's thread, later, in the order posted by one thread. Any thread. A
    // shard that has ended drops it.
    virtual void post(std::function<void()> task) = 0;
};

}  // namespace carillon
