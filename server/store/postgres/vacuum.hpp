#pragma once
// What deleted rows held stays in the tables until they are vacuumed: a thread of its own has the
// server do that, on a connection of its own, while others write and read.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace carillon::postgres {

class Connection;

// The tables that hold what a person wrote, was written, or is called. Their statistics too, which
// have examples of what stands in columns. Throws PostgresError.
void vacuum_persons(Connection& db);

class Vacuum {
  public:
    // `on_error`: it has failed, for the log.
    Vacuum(std::string url, std::function<void(const std::string&)> on_error)
        : url_(std::move(url)), on_error_(std::move(on_error)) {}
    ~Vacuum();  // ends one that is under way
    Vacuum(const Vacuum&) = delete;
    Vacuum& operator=(const Vacuum&) = delete;

    // Any thread. One that is asked for while another is under way comes after it.
    void ask();

  private:
    void run();
    void vacuum();

    const std::string url_;
    const std::function<void(const std::string&)> on_error_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::function<void()> cancel_;  // the one under way
    bool is_asked_ = false;
    bool is_ending_ = false;
    std::thread thread_;
};

}  // namespace carillon::postgres
