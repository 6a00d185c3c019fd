#pragma once
// What deleted rows held stands in the log of writes until that is begun again, and between the
// entries of pages that have grown: a thread of its own sees to it, on a connection of its own,
// while others write and read. A database that is larger than kWrittenAnewBytes is
// not written again: that would keep writers waiting for too long.

#include "server/store/sqlite/connection.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace carillon::sqlite {

inline constexpr std::uint64_t kWrittenAnewBytes = std::uint64_t{64} * 1024 * 1024;

class Overwriting {
  public:
    explicit Overwriting(ConnectionSettings connection) : connection_(std::move(connection)) {}
    ~Overwriting();  // whoever waits has been told then
    Overwriting(const Overwriting&) = delete;
    Overwriting& operator=(const Overwriting&) = delete;

    // Any thread. `done` is called on this object's thread, once the log is empty or
    // store_limits::kOverwriting is over: somebody reads all that time, and it happens with the
    // next one.
    void ask(std::function<void()> done);
    void wait_until_idle();

  private:
    void run();
    void overwrite();

    const ConnectionSettings connection_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable idle_;
    std::vector<std::function<void()>> asked_;
    bool is_at_work_ = false;
    bool is_ending_ = false;
    std::thread thread_;
};

}  // namespace carillon::sqlite
