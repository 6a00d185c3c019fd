#pragma once
// The consumer group of the stream, command by command, over a connection that somebody else opens.
// On its thread, one call at a time.
//
// kNotFound: the stream or the group is not there (a Redis that has lost everything): create() it.
// kUnavailable: the network, or a refusal of the server; the connection is closed then.

#include "server/bus/redis/connection.hpp"
#include "server/ingest/source/stream_reply.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace carillon::source {

class StreamGroup {
  public:
    static constexpr Millis kLimit{2000};  // of one command, beside what it waits for

    StreamGroup(redis::Connection& connection, std::string consumer)
        : connection_(connection), consumer_(std::move(consumer)) {}

    // From the first entry there is. True: it was not there before.
    boost::asio::awaitable<Result<bool>> create();
    // What nobody has read; waits for it at most `block`.
    boost::asio::awaitable<Result<std::vector<StreamEntry>>> read(std::size_t most, Millis block);
    // Pending with anybody, and for so long untouched.
    boost::asio::awaitable<Result<std::vector<PendingEntry>>> idle(Millis at_least,
                                                                   std::size_t most);
    // Makes them ours if they still are untouched for so long; counts as a delivery.
    boost::asio::awaitable<Result<std::vector<StreamEntry>>> claim(std::vector<std::string> ids,
                                                                   Millis untouched);
    // Makes them ours as of now, or as of a day ago for whoever takes idle entries; no delivery.
    // How many are still pending.
    boost::asio::awaitable<Result<std::size_t>> keep(std::vector<std::string> ids);
    boost::asio::awaitable<Result<std::size_t>> hand_on(std::vector<std::string> ids,
                                                        Millis untouched);
    boost::asio::awaitable<Result<std::vector<GroupState>>> groups();
    // Consumers without pending entries that have done nothing for so long, but us. How many.
    boost::asio::awaitable<Result<std::size_t>> remove_gone(Millis idle);
    // What every group has acknowledged and is older than `keep_for`.
    boost::asio::awaitable<Status> trim(Millis keep_for);

  private:
    boost::asio::awaitable<Result<redis::Reply>> ask(redis::Command command, Millis limit = kLimit);
    boost::asio::awaitable<Result<std::optional<StreamId>>> first_pending(std::string group);

    redis::Connection& connection_;
    std::string consumer_;
};

}  // namespace carillon::source
