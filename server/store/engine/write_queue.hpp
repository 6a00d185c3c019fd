#pragma once
// What waits for one writer, with its caps. Any thread.

#include "server/store/engine/in_flight.hpp"
#include "server/store/engine/write_job.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

namespace carillon {

using WriteJobs = std::deque<std::unique_ptr<WriteJob>>;

class WriteQueue {
  public:
    // `in_flight` counts what is queued or being carried out; it must outlive the queue.
    WriteQueue(InFlight& in_flight, std::size_t most_bytes)
        : in_flight_(in_flight), most_bytes_(most_bytes) {}

    // When the queue is full the job fails at once, on the caller's thread.
    void push(std::unique_ptr<WriteJob> job);
    // The same, past the caps: for steps that follow on something that was let in.
    void push_step(std::unique_ptr<WriteJob> job);
    // No job will be pushed but steps: take() returns what is left, then nothing.
    void close();

    // For the writer. Moves what one transaction may take behind `jobs`; waits until there is
    // something, the time is over or the queue is closed. False: it is closed and empty.
    bool take(WriteJobs& jobs, std::chrono::milliseconds at_most);
    // Everything, behind `jobs`.
    void take_all(WriteJobs& jobs);
    // The first one, to be answered: whoever has their answer finds it counted no more. Then
    // answered().
    std::unique_ptr<WriteJob> take_first(WriteJobs& jobs);
    void answered() { in_flight_.remove(); }
    // Waits so long; false when it is closed meanwhile.
    bool pause(std::chrono::milliseconds time);

    // What is queued or being carried out.
    std::size_t waiting() const { return waiting_; }

  private:
    bool put(std::unique_ptr<WriteJob>& job, bool is_step);

    InFlight& in_flight_;
    const std::size_t most_bytes_;
    std::atomic<std::size_t> waiting_{0};
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable closing_;
    WriteJobs queue_;
    std::size_t queued_bytes_ = 0;
    bool is_closed_ = false;
};

}  // namespace carillon
