#pragma once
// Lets one coroutine wait for an event, and others tell it. A wake before the wait is not lost. All
// on the thread of the io_context.

#include "core/base/time.hpp"
#include "core/session/backoff.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace carillon::source {

class Wake {
  public:
    explicit Wake(boost::asio::io_context& context) : timer_(context) {}

    void now() {
        is_due_ = true;
        timer_.cancel();
    }
    // Until now(), or this long.
    boost::asio::awaitable<void> wait(Millis at_most) {
        if (!is_due_) {
            boost::system::error_code ignored;
            timer_.expires_after(at_most);
            co_await timer_.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
        is_due_ = false;
    }

  private:
    boost::asio::steady_timer timer_;
    bool is_due_ = false;
};

// How long to wait before what failed is tried again.
class Retry {
  public:
    static constexpr Millis kLongest{3000};

    explicit Retry(std::uint64_t seed) : random_(seed) {}
    Millis next() { return std::min(backoff_.next(random_), kLongest); }
    void reset() { backoff_.reset(); }

  private:
    SeededRandom random_;
    Backoff backoff_;
};

}  // namespace carillon::source
