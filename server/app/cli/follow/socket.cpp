#include "server/app/cli/follow/socket.hpp"

#include "server/app/cli/follow/inbox_link.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/field.hpp>

#include <chrono>
#include <sstream>
#include <utility>

namespace carillon::cli {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

namespace {

constexpr std::chrono::seconds kConnectTime{5};
constexpr std::uint16_t kLost = 1006;

}  // namespace

Socket::Socket(asio::io_context& context, InboxLink& link) : link_(&link), stream_(context) {}

void Socket::open(const asio::ip::tcp::endpoint& at, std::string token, std::string since) {
    token_ = std::move(token);
    std::ostringstream host;
    host << at;
    host_ = host.str();
    target_ = "/ws/notifications" + (since.empty() ? since : "?since=" + since);
    auto& tcp = beast::get_lowest_layer(stream_);
    tcp.expires_after(kConnectTime);
    tcp.async_connect(at, [self = shared_from_this()](const error_code& ec) {
        if (ec) return self->end(kLost);
        self->shake_hands();
    });
}

void Socket::shake_hands() {
    beast::get_lowest_layer(stream_).expires_never();
    stream_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::client));
    stream_.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
        request.set(beast::http::field::sec_websocket_protocol,
                    "carillon.v1, bearer." + std::exchange(token_, {}));
    }));
    stream_.async_handshake(host_, target_, [self = shared_from_this()](const error_code& ec) {
        if (ec) return self->end(kLost);
        if (self->link_) self->link_->handle_opened(self.get());
        self->read();
    });
}

void Socket::read() {
    stream_.async_read(buffer_, [self = shared_from_this()](const error_code& ec, std::size_t) {
        if (ec) {
            const auto code = static_cast<std::uint16_t>(self->stream_.reason().code);
            return self->end(code == 0 ? kLost : code);
        }
        const std::string text = beast::buffers_to_string(self->buffer_.data());
        self->buffer_.clear();
        if (self->link_) self->link_->handle_text(self.get(), text);
        self->read();
    });
}

void Socket::send(std::string text) {
    waiting_.push_back(std::move(text));
    if (waiting_.size() == 1) write();
}

void Socket::write() {
    stream_.text(true);
    stream_.async_write(asio::buffer(waiting_.front()),
                        [self = shared_from_this()](const error_code& ec, std::size_t) {
                            if (ec) return;  // the read tells of the end
                            self->waiting_.pop_front();
                            if (!self->waiting_.empty()) self->write();
                        });
}

void Socket::close(std::uint16_t code) {
    give_up();
    // Beast takes one to send, which 1006 is not.
    const auto said = static_cast<websocket::close_code>(code == kLost ? 1000 : code);
    stream_.async_close(said, [self = shared_from_this()](const error_code&) {});
}

void Socket::end(std::uint16_t code) {
    if (InboxLink* link = std::exchange(link_, nullptr)) link->handle_closed(this, code);
}

}  // namespace carillon::cli
