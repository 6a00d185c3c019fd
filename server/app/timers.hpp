#pragma once
// What the server does by the clock: wakes snoozes and ends what has expired, and now and then
// cleans up; while the store is away, sees whether it is back. On the thread of one shard.

#include "server/store/store.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace carillon {

class Metrics;
class Shard;

class Timers final : public std::enable_shared_from_this<Timers> {
  public:
    static constexpr std::size_t kDueBatch = 1000;

    // All of them outlive it; the store until stop() has been carried out.
    Timers(Shard& shard, Store& store, Metrics& metrics, std::chrono::milliseconds due_every,
           std::chrono::milliseconds cleanup_every, std::function<bool()> is_store_away);

    // --- any thread
    void start();
    void stop();

  private:
    void await_due();
    void run_due();
    void await_store();
    void await_cleanup();
    void run_cleanup();
    void note_failure(const char* event, const Error& error);

    Shard& shard_;
    Store& store_;
    Metrics& metrics_;
    std::chrono::milliseconds due_every_;
    std::chrono::milliseconds cleanup_every_;
    boost::asio::steady_timer due_;
    boost::asio::steady_timer cleanup_;
    std::function<bool()> is_store_away_;
    bool has_stopped_ = false;
    bool has_failed_ = false;  // said once, until it works again
};

}  // namespace carillon
