#pragma once
// One timer of one connection, armed again only where it would otherwise come too late: most
// deadlines of a live connection move later with each sign of life.

#include "core/base/time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <memory>

namespace carillon {

class Deadline {
  public:
    explicit Deadline(boost::asio::io_context& context) : timer_(context) {}

    // Calls `due` at `at` or earlier (then the owner looks what is due and sets it again). `owner`
    // is kept alive by the wait; `due` is called on the context's thread.
    template <class Due>
    void set(std::shared_ptr<void> owner, Millis at, Millis now, Due due) {
        // Never zero: a deadline that stays in the past must not keep the thread busy.
        const auto when = std::chrono::steady_clock::now() + std::max(at - now, Millis{1});
        // Compared by a clock that nobody sets: with one that jumped ahead, a later time is sooner.
        if (is_armed_ && timer_.expiry() <= when + Millis{1}) return;
        is_armed_ = true;
        timer_.expires_at(when);
        timer_.async_wait(
            [this, owner = std::move(owner), due](const boost::system::error_code& ec) {
                // Armed again while this was queued: not ours.
                if (ec || timer_.expiry() > std::chrono::steady_clock::now()) return;
                is_armed_ = false;
                due();
            });
    }
    void cancel() {
        is_armed_ = false;
        // More than a cancel: a wait that is over already, and only queued, must find this too.
        timer_.expires_at(std::chrono::steady_clock::time_point::max());
    }

  private:
    boost::asio::steady_timer timer_;
    bool is_armed_ = false;
};

}  // namespace carillon
