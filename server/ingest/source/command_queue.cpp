#include "server/ingest/source/command_queue.hpp"

#include <algorithm>
#include <utility>

namespace carillon::source {

namespace asio = boost::asio;
using redis::Command;

CommandQueue::CommandQueue(SourceServices& services, const redis::Address& address,
                           redis::Outage& outage)
    : services_(services),
      outage_(outage),
      connection_(services.context, address),
      wake_(services.context),
      resume_(services.context),
      retry_(services.seed()) {}

void CommandQueue::add_chore(Chore chore) {
    chores_.push_back(std::move(chore));
}

void CommandQueue::ask(Command command, std::function<void(const redis::Reply& reply)> done) {
    asked_.push_back({std::move(command), std::move(done)});
    wake_.now();
}

void CommandQueue::stop() {
    has_stopped_ = true;
    connection_.close();
    wake_.now();
    resume_.now();
}

asio::awaitable<void> CommandQueue::run() {
    while (!has_stopped_) {
        Status status = Done{};
        if (!connection_.is_open()) {
            status = co_await connection_.open(kLimit);
            chores_due_ = {};
        }
        if (status) status = co_await round();
        if (has_stopped_) co_return;
        if (!status) {
            connection_.close();
            outage_.note_away(redis::Outage::kErrands, status.error().message);
            co_await resume_.wait(retry_.next());
            continue;
        }
        outage_.note_back(redis::Outage::kErrands);
        retry_.reset();
        if (asked_.empty()) co_await wake_.wait(kEvery);
    }
}

asio::awaitable<Status> CommandQueue::round() {
    if (!asked_.empty()) {
        if (const Status status = co_await carry_out(); !status) co_return status;
    }
    if (Clock::now() < chores_due_) co_return Done{};
    for (const Chore& chore : chores_) {
        if (const Status status = co_await chore(connection_); !status) co_return status;
    }
    chores_due_ = Clock::now() + kEvery;
    co_return Done{};
}

// What the server answers with an error stays asked: it is out of memory, a replica, …
asio::awaitable<Status> CommandQueue::carry_out() {
    std::vector<Command> commands;
    const std::size_t count = std::min(asked_.size(), kPipelined);
    for (std::size_t i = 0; i < count; ++i)
        commands.push_back(asked_[i].command);
    auto replies = co_await connection_.run(std::move(commands), kLimit);
    if (!replies) co_return replies.error();
    for (redis::Reply& reply : *replies) {
        if (reply.is_error()) {
            co_return Error{Errc::kUnavailable, "",
                            connection_.address().text() + ": " + reply.text};
        }
        const Asked asked = std::move(asked_.front());
        asked_.pop_front();
        asked.done(reply);
        services_.on_progress();
    }
    co_return Done{};
}

}  // namespace carillon::source
