#pragma once
// Ends calls of a database that has fallen silent. libpq waits for an answer as long as the
// connection stands, and that of a server that is stopped (or of a machine that hangs) stands for
// ever: its kernel goes on acknowledging. So one thread of the process watches all calls that are
// under way, and shuts the socket down of one that takes longer than it may: the call then fails as
// if the connection had been lost. It also looks whether what runs is still wanted.

#include "core/base/time.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace carillon::postgres {

class Deadlines {
  public:
    // Those of the process; the thread runs while somebody holds them.
    static std::shared_ptr<Deadlines> shared();

    Deadlines();
    ~Deadlines();
    Deadlines(const Deadlines&) = delete;
    Deadlines& operator=(const Deadlines&) = delete;

    // One call, from construction to destruction. Used by one thread.
    class Call {
      public:
        // `socket` stays open as long as this lives, whatever libpq does: it is the caller's
        // duplicate. It is shut down after `most`, give or take kCheckEvery.
        Call(Deadlines& deadlines, int socket, Millis most);
        ~Call();
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

        // It has got on: from now on it has as long again.
        void renew(Millis most);
        // Was its socket shut down?
        bool is_cut() const;

      private:
        friend class Deadlines;
        Deadlines& deadlines_;
        int socket_;
        std::chrono::steady_clock::time_point due_;  // guarded by the mutex, likewise below
        bool is_cut_ = false;
    };

    // Something that nobody may want any more, from construction to destruction. Used by one
    // thread.
    class Watch {
      public:
        // `is_over` is asked, and once it says so `end` called, on the thread of the deadlines,
        // every kCheckEvery: what it ends may have begun after the last time. Neither may wait.
        Watch(Deadlines& deadlines, std::function<bool()> is_over, std::function<void()> end);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        // Was `end` called?
        bool has_ended() const;

      private:
        friend class Deadlines;
        Deadlines& deadlines_;
        std::function<bool()> is_over_;
        std::function<void()> end_;
        bool has_ended_ = false;  // guarded by the mutex
    };

    static constexpr Millis kCheckEvery{250};

  private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable stop_;
    std::vector<Call*> calls_;
    std::vector<Watch*> watches_;
    bool stopping_ = false;
    std::thread thread_;
};

// How long a call may take that brings so many bytes along (store_limits::kCallTime).
Millis call_time(std::size_t bytes);

}  // namespace carillon::postgres
