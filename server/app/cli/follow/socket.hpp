#pragma once
// One WebSocket to a server on its way from connecting to its end. One thread.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace carillon::cli {

class InboxLink;

class Socket : public std::enable_shared_from_this<Socket> {
  public:
    Socket(boost::asio::io_context& context, InboxLink& link);

    // Answers the link with handle_opened and handle_text, and once with handle_closed, unless it
    // was given up before.
    void open(const boost::asio::ip::tcp::endpoint& at, std::string token, std::string since);
    void send(std::string text);
    void close(std::uint16_t code);
    // The link hears nothing more of it.
    void give_up() { link_ = nullptr; }

  private:
    using error_code = boost::system::error_code;
    void shake_hands();
    void read();
    void write();
    void end(std::uint16_t code);

    InboxLink* link_;  // null: given up
    boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
    boost::beast::flat_buffer buffer_;
    std::deque<std::string> waiting_;  // the first is being written
    std::string token_;
    std::string host_;
    std::string target_;
};

}  // namespace carillon::cli
