#pragma once
// The thread of a sender's io_context: the test's own.

#include "server/deliver/http/http_client.hpp"
#include "server/deliver/sender.hpp"
#include "tests/support/http_client.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace carillon::test {

class Loop {
  public:
    auto executor() { return io_.get_executor(); }

    // Handles what comes until it is so; throws when it is not within kPatience.
    void run_until(const std::string& what, const std::function<bool()>& is_so) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (!is_so()) {
            if (io_.run_one_until(end) == 0) throw std::runtime_error("in vain: " + what);
        }
    }
    // What is ready now.
    void poll() { io_.poll(); }

    // Waits for the answer that `start` gives to the function it is called with.
    template <class T>
    T await(const std::function<void(std::function<void(T)>)>& start) {
        std::optional<T> answer;
        start([&answer](T given) {
            if (answer) throw std::runtime_error("answered twice");
            answer = std::move(given);
        });
        if (answer) throw std::runtime_error("answered from within the call");
        run_until("an answer", [&answer] { return answer.has_value(); });
        return std::move(*answer);
    }
    deliver::HttpAnswer ask(deliver::HttpClient& client, deliver::HttpRequest request) {
        return await<deliver::HttpAnswer>([&](auto done) { client.send(request, done); });
    }
    deliver::Outcome send(deliver::Sender& sender, const deliver::Message& message) {
        return await<deliver::Outcome>([&](auto done) { sender.send(message, done); });
    }

  private:
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        io_.get_executor()};
};

}  // namespace carillon::test
