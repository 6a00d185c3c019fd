#pragma once
// An io_context that a test runs itself, until something has happened.

#include "tests/support/http_client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

namespace carillon::test {

class EventLoop {
  public:
    boost::asio::io_context& context() { return context_; }
    boost::asio::any_io_executor executor() { return context_.get_executor(); }

    // Throws when it has not happened within kPatience.
    void run_until(const std::string& what, const std::function<bool()>& has_happened) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (!has_happened()) {
            context_.restart();
            const auto left = end - std::chrono::steady_clock::now();
            if (left.count() <= 0) throw std::runtime_error("in vain: " + what);
            context_.run_one_for(left);
        }
    }

  private:
    boost::asio::io_context context_{1};
};

}  // namespace carillon::test
