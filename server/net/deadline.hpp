#pragma once
// One timer of one connection, armed again only where it would otherwise come too late: most
// deadlines of a live connection move later with each sign of life.

#include "core/time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace carillon {

class Deadline {
  public:
    explicit Deadline(boost::asio::io_context& context) : timer_(context) {}

    // Calls `due` at `at` or earlier (then the owner looks what is due and sets it anew). `owner`
    // is kept alive by the wait; `due` is called on the context's thread.
    template <class Due>
    void set(std::shared_ptr<void> owner, Millis at, Millis now, Due due) {
        if (armed_for_ && *armed_for_ <= at) return;
        armed_for_ = at;
        // Never zero: a deadline that stays in the past must not keep the thread busy.
        timer_.expires_after(std::max(at - now, Millis{1}));
        timer_.async_wait(
            [this, owner = std::move(owner), due](const boost::system::error_code& ec) {
                // Armed anew while this was queued: not ours.
                if (ec || timer_.expiry() > std::chrono::steady_clock::now()) return;
                armed_for_.reset();
                due();
            });
    }
    void cancel() {
        armed_for_.reset();
        // More than a cancel: a wait that is over already, and only queued, must find this too.
        timer_.expires_at(std::chrono::steady_clock::time_point::max());
    }

  private:
    boost::asio::steady_timer timer_;
    std::optional<Millis> armed_for_;
};

}  // namespace carillon
