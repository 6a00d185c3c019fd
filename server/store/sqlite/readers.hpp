#pragma once
// A few threads that read, each with a connection of its own. A write never makes them wait, nor
// they a write (WAL).

#include "core/result.hpp"
#include "server/store/in_flight.hpp"
#include "server/store/outages.hpp"
#include "server/store/read_queue.hpp"
#include "server/store/sqlite/connection.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace carillon::sqlite {

// One queued read: run(), then finish(), or fail() when run() has thrown or was ended.
class ReadJob {
  public:
    virtual ~ReadJob() = default;
    virtual const ReadClaim& claim() const = 0;
    virtual Millis most_time() const = 0;
    virtual Error too_long() const = 0;  // why it fails when it takes longer
    virtual bool is_unwanted() const { return false; }
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
    void carry_out(std::unique_ptr<ReadJob> job, std::unique_ptr<Connection>& db);
    static void run_within(ReadJob& job, Connection& db);

    ConnectionSettings connection_settings_;
    InFlight& in_flight_;
    Outages& outages_;
    OnError on_error_;
    ReadQueue<ReadJob> queue_;
    std::vector<std::thread> threads_;
};

}  // namespace carillon::sqlite
