#pragma once
// One connection to a Redis server: commands in, replies out, each step with a time limit.
//
// On the thread of its io_context, one coroutine at a time. Whatever fails (the network, a limit,
// bytes that are no RESP) closes the connection and is kUnavailable, naming the server; open() may
// be called again. An error that the server answers is no failure but a Reply.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/bus/redis/reply.hpp"
#include "server/config/redis_address.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

namespace carillon::redis {

class Wire;

class Connection {
  public:
    Connection(boost::asio::io_context& context, Address address);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Connects (TLS certificates are checked against the system's authorities and the host's name),
    // signs in, picks the database and gives the connection a name that operators see. A server
    // that does not let us in, or is loading, is kUnavailable too.
    boost::asio::awaitable<Status> open(Millis limit);
    bool is_open() const;

    // Sends them in one write and awaits as many replies.
    boost::asio::awaitable<Result<std::vector<Reply>>> run(std::vector<Command> commands,
                                                           Millis limit);
    boost::asio::awaitable<Result<Reply>> run(Command command, Millis limit);
    // Without awaiting replies: they come by next(), as does what a subscription brings.
    boost::asio::awaitable<Status> send(std::vector<Command> commands, Millis limit);
    boost::asio::awaitable<Result<Reply>> next(Millis limit);

    // Ends what is under way with kUnavailable. On the context's thread.
    void close();

    const Address& address() const { return address_; }

  private:
    boost::asio::awaitable<Status> sign_in(Millis limit);
    boost::asio::awaitable<Status> write(std::string bytes, Millis limit);
    Error away(const std::string& why);

    boost::asio::io_context& context_;
    Address address_;
    std::shared_ptr<Wire> wire_;  // null while closed
    std::unique_ptr<ReplyReader> reader_;
};

}  // namespace carillon::redis
