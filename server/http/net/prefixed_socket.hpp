#pragma once
// A TCP socket some of whose bytes were read before: they are read first. What a WebSocket is laid
// over (an AsyncStream in the sense of Beast).

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace carillon {

class PrefixedSocket {
  public:
    using executor_type = boost::asio::ip::tcp::socket::executor_type;

    PrefixedSocket(boost::asio::ip::tcp::socket socket, std::string prefix)
        : socket_(std::move(socket)), prefix_(std::move(prefix)) {}

    executor_type get_executor() { return socket_.get_executor(); }
    boost::asio::ip::tcp::socket& socket() { return socket_; }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        using Signature = void(boost::system::error_code, std::size_t);
        return boost::asio::async_initiate<Token, Signature>(
            [this](auto handler, const Buffers& into) {
                if (prefix_.empty()) return socket_.async_read_some(into, std::move(handler));
                const std::size_t size =
                    boost::asio::buffer_copy(into, boost::asio::buffer(prefix_));
                prefix_.erase(0, size);
                auto executor = boost::asio::get_associated_executor(handler, get_executor());
                boost::asio::post(boost::asio::bind_executor(
                    executor, boost::beast::bind_front_handler(std::move(handler),
                                                               boost::system::error_code(), size)));
            },
            token, buffers);
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return socket_.async_write_some(buffers, std::forward<Token>(token));
    }

  private:
    boost::asio::ip::tcp::socket socket_;
    std::string prefix_;
};

// The next three are found by Beast when a WebSocket ends.
// called by Beast
inline void beast_close_socket(PrefixedSocket& stream) {
    boost::system::error_code ignored;
    stream.socket().close(ignored);
}

inline void teardown(boost::beast::role_type role, PrefixedSocket& stream,
                     boost::system::error_code& ec) {
    boost::beast::websocket::teardown(role, stream.socket(), ec);
}

template <class Handler>
void async_teardown(boost::beast::role_type role, PrefixedSocket& stream, Handler&& handler) {
    boost::beast::websocket::async_teardown(role, stream.socket(), std::forward<Handler>(handler));
}

}  // namespace carillon
