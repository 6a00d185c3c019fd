#pragma once
// The TCP socket below a WebSocket (an AsyncStream in the sense of Beast). Beast reads through it,
// and writes what is its own: the answer to the upgrade, pings, pongs and closes. Messages of the
// server go beside Beast, as one frame each (RFC 6455, 5.2), straight into the socket as far as it
// takes them: what a message costs is then its system call.
//
// Neither gets between the bytes of the other: what comes while the other is being written waits
// for its end. Beast writes one thing at a time, and so must who writes messages.
//
// Some bytes may have been read before the WebSocket began: they are read first.
//
// One thread (the socket's).

#include "core/wire/published_commit.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace carillon {

// The head of a final text frame that is not masked.
struct FrameHead {
    explicit FrameHead(std::size_t payload_bytes);
    std::array<unsigned char, 10> bytes;
    std::size_t size;
};

class MessageSocket {
  public:
    using executor_type = boost::asio::ip::tcp::socket::executor_type;
    using error_code = boost::system::error_code;
    using Written = std::function<void(const error_code&)>;

    MessageSocket(boost::asio::ip::tcp::socket socket, std::string prefix);

    executor_type get_executor() { return socket_.get_executor(); }
    boost::asio::ip::tcp::socket& socket() { return socket_; }

    // --- messages
    // Begins to write one. True: the socket has taken all of it. False: write_rest() is to follow.
    // Precondition: none is under way.
    bool write(FrameText message);
    // Writes what was not taken and then calls `written`; `owner` of this socket is kept alive
    // meanwhile. With `written` not called the socket is not used any more.
    void write_rest(const std::shared_ptr<void>& owner, Written written);

    // --- for Beast
    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        using Signature = void(error_code, std::size_t);
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

    // Completes when all is written, so that nothing comes between.
    template <class Buffers, class Token>
    // called by Beast
    auto async_write_some(const Buffers& buffers, Token&& token) {
        using Signature = void(error_code, std::size_t);
        return boost::asio::async_initiate<Token, Signature>(
            [this](auto handler, const Buffers& from) {
                if (!message_) return write_control(from, std::move(handler));
                // std::function needs a copyable task.
                auto shared = std::make_shared<decltype(handler)>(std::move(handler));
                const auto waiting = waiting_control_.lock();
                *waiting = [this, from, shared] { write_control(from, std::move(*shared)); };
            },
            token, buffers);
    }

  private:
    using Rest = std::array<boost::asio::const_buffer, 2>;
    // What Beast has to write behind a message. It belongs to that message's write, for it keeps
    // the owner of this socket alive.
    using WaitingControl = std::function<void()>;

    template <class Buffers, class Handler>
    void write_control(const Buffers& from, Handler handler) {
        is_control_under_way_ = true;
        boost::asio::async_write(
            socket_, from,
            [this, handler = std::move(handler)](const error_code& ec, std::size_t size) mutable {
                is_control_under_way_ = false;
                if (written_) begin_rest(owner_.lock());
                std::move(handler)(ec, size);
            });
    }
    void begin_rest(std::shared_ptr<void> owner);
    Rest rest() const;

    boost::asio::ip::tcp::socket socket_;
    std::string prefix_;

    // --- the message under way
    FrameText message_;
    FrameHead head_{0};
    std::size_t taken_ = 0;  // of head and message
    // While it waits for the end of a control frame, whose write keeps the owner alive.
    Written written_;
    std::weak_ptr<void> owner_;
    std::weak_ptr<WaitingControl> waiting_control_;

    bool is_control_under_way_ = false;
};

// The next three are found by Beast when a WebSocket ends.
// called by Beast
inline void beast_close_socket(MessageSocket& stream) {
    boost::system::error_code ignored;
    stream.socket().close(ignored);
}

inline void teardown(boost::beast::role_type role, MessageSocket& stream,
                     boost::system::error_code& ec) {
    boost::beast::websocket::teardown(role, stream.socket(), ec);
}

template <class Handler>
void async_teardown(boost::beast::role_type role, MessageSocket& stream, Handler&& handler) {
    boost::beast::websocket::async_teardown(role, stream.socket(), std::forward<Handler>(handler));
}

}  // namespace carillon
