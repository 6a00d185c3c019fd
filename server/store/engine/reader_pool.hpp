#pragma once
// A few threads that read, each with a connection of its own.
//
// A database that does not answer is not waited for by each in turn: while the last read has
// failed, whatever has waited longer than store_limits::kReadTurn is refused unread.

#include "server/store/engine/in_flight.hpp"
#include "server/store/engine/outages.hpp"
#include "server/store/engine/read_connection.hpp"
#include "server/store/engine/read_queue.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace carillon {

class ReaderPool {
  public:
    using OnError = std::function<void(const std::string&)>;

    // Connects when it first reads. The count and the outages must outlive the readers.
    ReaderPool(OpenReader open, std::size_t threads, InFlight& in_flight, Outages& outages,
               OnError on_error);
    // Carries out what is queued, then returns.
    ~ReaderPool();
    ReaderPool(const ReaderPool&) = delete;
    ReaderPool& operator=(const ReaderPool&) = delete;

    // Any thread. When the queue is full the job fails at once, on the caller's thread.
    void submit(std::unique_ptr<ReadJob> job);
    // The same, past the cap: for a job that was let in before.
    void submit_again(std::unique_ptr<ReadJob> job);
    // What is queued. Any thread.
    std::size_t waiting() const { return queue_.size(); }

  private:
    using Clock = ReadQueue<ReadJob>::Clock;

    void run();
    void carry_out(std::unique_ptr<ReadJob> job, std::unique_ptr<ReadConnection>& db);
    void run_with_retry(ReadJob& job, std::unique_ptr<ReadConnection>& db);

    OpenReader open_;
    InFlight& in_flight_;
    Outages& outages_;
    OnError on_error_;
    std::atomic<bool> is_healthy_{true};
    ReadQueue<ReadJob> queue_;
    std::vector<std::thread> threads_;
};

}  // namespace carillon
