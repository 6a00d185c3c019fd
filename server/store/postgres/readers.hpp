#pragma once
// A few threads that read, each with a connection of its own.

#include "core/result.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/shared.hpp"
#include "server/store/read_queue.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace carillon::postgres {

// One queued read: run(), maybe again on another connection, then finish(), or fail() when run()
// has thrown.
class ReadJob {
  public:
    virtual ~ReadJob() = default;
    virtual const ReadClaim& claim() const = 0;
    virtual Millis most_time() const = 0;  // of one statement: run() tells it the server
    virtual Error too_long() const = 0;    // why it fails when it takes longer
    virtual bool is_unwanted() const { return false; }
    virtual void run(Connection& db) = 0;
    // Answers. `self` is this job, for who has to run again.
    virtual void finish(std::unique_ptr<ReadJob> self) = 0;
    virtual void fail(const Error& error) = 0;
};

class Readers {
  public:
    // `shared` must outlive the readers.
    Readers(std::string url, std::size_t threads, Shared& shared);
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
    using Clock = ReadQueue<ReadJob>::Clock;

    void run();
    void carry_out(std::unique_ptr<ReadJob> job, std::unique_ptr<Connection>& db);
    void run_with_retry(ReadJob& job, std::unique_ptr<Connection>& db);

    std::string url_;
    Shared& shared_;
    std::atomic<bool> healthy_{true};
    ReadQueue<ReadJob> queue_;
    std::vector<std::thread> threads_;
};

}  // namespace carillon::postgres
