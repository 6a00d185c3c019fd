#pragma once
// For who has nothing else to do than to wait for Redis: commands.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace carillon::redis {

// Runs the context, which nobody else runs, until it has nothing left to do. Answers what the work
// gave, or throws what it threw.
template <class T>
T await(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    std::optional<T> answer;
    const auto keep = [&answer, &work]() -> boost::asio::awaitable<void> {
        answer.emplace(co_await std::move(work));
    };
    boost::asio::co_spawn(context, keep, [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    });
    context.restart();
    context.run();
    return std::move(*answer);
}

}  // namespace carillon::redis
