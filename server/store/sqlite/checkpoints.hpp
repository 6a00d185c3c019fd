#pragma once
// The log of writes is copied into the database beside the commits, by a thread and a connection of
// its own, so that a commit waits for one sync and no more. What was written meanwhile is left to
// the writer: a copy that leaves nothing behind lets the log begin again, and its size stays
// bounded.

#include "server/store/sqlite/connection.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace carillon::sqlite {

class Checkpoints {
  public:
    // The connection's settings say how long the log may grow (ConnectionSettings::log_pages).
    explicit Checkpoints(ConnectionSettings connection) : connection_(std::move(connection)) {}
    ~Checkpoints();  // in the midst of a copy: after it
    Checkpoints(const Checkpoints&) = delete;
    Checkpoints& operator=(const Checkpoints&) = delete;

    // The writer, on its thread, with its connection, after each commit and after it has answered.
    // Waits for the other thread only when the log is far longer than it may be. What fails here
    // fails again for the next commit, which tells.
    void after_commit(Connection& db);

  private:
    enum class State {
        kShort,     // the log is, or was when it was looked at
        kAsked,     // the thread is to copy it, or does
        kFinishing  // it has; what was written meanwhile is left
    };
    void run();
    void copy(std::unique_ptr<Connection>& db);
    bool must_finish(int pages);

    const ConnectionSettings connection_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable copied_;
    State state_ = State::kShort;
    bool is_ending_ = false;
    std::thread thread_;
};

}  // namespace carillon::sqlite
