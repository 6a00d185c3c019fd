#pragma once
// Where a server stands between its start and its end, for everybody who behaves otherwise towards
// the end. Any thread.

#include <atomic>

namespace carillon {

class Lifecycle {
  public:
    // From here on the server goes on serving, says that it is not ready, and keeps no connection
    // for a further request: whoever sends it work is to go elsewhere.
    void begin_drain() { is_draining_.store(true, std::memory_order_relaxed); }
    bool is_draining() const { return is_draining_.load(std::memory_order_relaxed); }

  private:
    std::atomic<bool> is_draining_{false};
};

}  // namespace carillon
