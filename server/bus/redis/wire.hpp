#pragma once
// The bytes of a connection to a Redis server, over TCP, TLS or a Unix socket. Private to
// connection.cpp; each step ends when its time limit does.

#include "core/base/time.hpp"
#include "server/config/redis_address.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::redis {

class Wire : public std::enable_shared_from_this<Wire> {
  public:
    explicit Wire(boost::asio::io_context& context);

    boost::asio::awaitable<boost::system::error_code> connect(const Address& address, Millis limit);
    boost::asio::awaitable<boost::system::error_code> write(const std::string& bytes, Millis limit);
    // What has come, at least one byte; good until the next call. Empty with an error.
    boost::asio::awaitable<boost::system::error_code> read(std::string_view& bytes, Millis limit);
    // Ends what is under way. On the context's thread.
    void shut();

  private:
    using Socket = boost::asio::generic::stream_protocol::socket;
    using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;
    class Limit;

    boost::asio::awaitable<boost::system::error_code> connect_network(const Address& address);
    boost::asio::awaitable<boost::system::error_code> connect_tls(const Address& address,
                                                                  boost::asio::ip::tcp::socket tcp);

    boost::asio::steady_timer timer_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::ip::tcp::socket connecting_;
    std::optional<Socket> plain_;
    std::optional<boost::asio::ssl::context> tls_context_;
    std::optional<TlsStream> tls_;
    std::vector<char> buffer_;
    bool is_shut_ = false;
    bool has_expired_ = false;
};

}  // namespace carillon::redis
