#pragma once
// A few threads that read, each with a connection of its own. A write never makes them wait, nor
// they a write (WAL).

#include "core/result.hpp"
#include "server/store/in_flight.hpp"
#include "server/store/outages.hpp"
#include "server/store/sqlite/connection.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace carillon::sqlite {

// One queued read: run(), then finish(), or fail() when run() has thrown.
class ReadJob {
  public:
    virtual ~ReadJob() = default;
    virtual void run(Connection& db) = 0;
    // Answers. `self` is this job, for who has to run again.
    virtual void finish(std::unique_ptr<ReadJob> self) = 0;
    virtual void fail(const Error& error) = 0;
};

class Readers {
  public:
    using OnError = std::function<void(const std::string&)>;

    // The count and the outages must outlive the readers.
    Readers(ConnectionSettings connection, std::size_t threads, InFlight& in_flight,
            Outages& outages, OnError on_error);
    // Carries out what is queued, then returns.
    ~Readers();
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;

    // Any thread. When the queue is full the job fails at once, on the caller's thread.
    void submit(std::unique_ptr<ReadJob> job);
    // The same, past the cap: for a job that was let in before.
    void submit_again(std::unique_ptr<ReadJob> job);
    // What is queued. Any thread.
    std::size_t waiting() const;

  private:
    void run();
    std::unique_ptr<ReadJob> wait_for_job();
    void carry_out(std::unique_ptr<ReadJob> job, std::unique_ptr<Connection>& db);

    ConnectionSettings connection_settings_;
    InFlight& in_flight_;
    Outages& outages_;
    OnError on_error_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::unique_ptr<ReadJob>> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace carillon::sqlite
