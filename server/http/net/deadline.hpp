#pragma once
// One timer of one connection, armed again only where it would otherwise come too late: most
// deadlines of a live connection move later with each sign of life.

#include "core/base/time.hpp"
#include "server/http/net/steady_millis.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace carillon {

// Times are by steady_millis(): with a clock that somebody sets ahead, a later time is sooner.
class Deadline {
  public:
    explicit Deadline(boost::asio::io_context& context) : timer_(context) {}

    // Would it come later than at that time, by more than clocks are rounded? Then it is to be set.
    bool is_late(Millis at) const { return !is_armed_ || armed_for_ > at + Millis{1}; }

    // Calls `due` at `at` or earlier (then the owner looks what is due and sets it again). `owner`
    // is kept alive by the wait; `due` is called on the context's thread.
    template <class Due>
    void set(std::shared_ptr<void> owner, Millis at, Due due) {
        if (!is_late(at)) return;
        is_armed_ = true;
        armed_for_ = at;
        timer_.expires_at(std::chrono::steady_clock::time_point(at));
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
    Millis armed_for_{0};
    bool is_armed_ = false;
};

}  // namespace carillon
