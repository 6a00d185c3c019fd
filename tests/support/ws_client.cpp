#include "tests/support/ws_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <stdexcept>

namespace carillon::test {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

struct WsClient::Content {
    asio::io_context context;
    websocket::stream<beast::tcp_stream> ws{context};
    beast::flat_buffer buffer;
    websocket::response_type response;
    bool is_open = false;

    beast::tcp_stream& socket() { return ws.next_layer(); }

    template <class Begin>
    error_code await(Begin begin) {
        error_code result;
        socket().expires_after(kPatience);
        begin(result);
        context.restart();
        context.run();
        if (result == beast::error::timeout) throw std::runtime_error("waited in vain");
        return result;
    }
    // Where it fails the connection has ended, which whoever reads next is told.
    template <class Begin>
    void carry_out(Begin begin) {
        [[maybe_unused]] const error_code ec = await(std::move(begin));
    }
    error_code read() {
        buffer.consume(buffer.size());
        return await([this](error_code& result) {
            ws.async_read(buffer, [&](error_code e, std::size_t) { result = e; });
        });
    }
    void write(bool is_text, std::string_view content) {
        ws.text(is_text);
        const auto ec = await([&](error_code& result) {
            ws.async_write(asio::buffer(content.data(), content.size()),
                           [&](error_code e, std::size_t) { result = e; });
        });
        if (ec) throw std::runtime_error("cannot send: " + ec.message());
    }
};

WsClient::WsClient(std::uint16_t port, const std::string& target, const HeaderList& headers,
                   int receive_buffer_bytes)
    : content_(std::make_unique<Content>()) {
    auto& c = *content_;
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    if (receive_buffer_bytes > 0) {
        c.socket().socket().open(tcp::v4());
        c.socket().socket().set_option(
            asio::socket_base::receive_buffer_size(receive_buffer_bytes));
    }
    auto ec = c.await([&](error_code& result) {
        c.socket().async_connect(endpoint, [&](error_code e) { result = e; });
    });
    if (ec) throw std::runtime_error("cannot connect: " + ec.message());
    c.ws.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                    websocket::stream_base::none(), false});
    c.ws.read_message_max(std::size_t{16} * 1024 * 1024);
    c.ws.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
        for (const auto& [name, value] : headers)
            request.set(name, value);
    }));
    ec = c.await([&](error_code& result) {
        c.ws.async_handshake(c.response, "localhost", target, [&](error_code e) { result = e; });
    });
    c.is_open = !ec;
}

WsClient::~WsClient() = default;
WsClient::WsClient(WsClient&&) noexcept = default;

bool WsClient::is_open() const {
    return content_->is_open;
}
int WsClient::status() const {
    return static_cast<int>(content_->response.result_int());
}
std::string WsClient::header(std::string_view name) const {
    return std::string(content_->response[beast::string_view(name.data(), name.size())]);
}

void WsClient::send(std::string_view text) {
    content_->write(true, text);
}
void WsClient::send_binary(std::string_view bytes) {
    content_->write(false, bytes);
}

void WsClient::send_raw(std::string_view bytes) {
    content_->carry_out([&](error_code& result) {
        asio::async_write(content_->socket(), asio::buffer(bytes.data(), bytes.size()),
                          [&](error_code e, std::size_t) { result = e; });
    });
}

void WsClient::ping() {
    content_->carry_out([&](error_code& result) {
        content_->ws.async_ping({}, [&](error_code e) { result = e; });
    });
}

std::string WsClient::next() {
    if (const auto ec = content_->read()) {
        throw std::runtime_error("the connection ended: " + ec.message() + " " +
                                 std::to_string(content_->ws.reason().code) + " " + close_reason());
    }
    const auto data = content_->buffer.cdata();
    return {static_cast<const char*>(data.data()), data.size()};
}

std::uint16_t WsClient::close_code() {
    error_code ec;
    while (!ec)
        ec = content_->read();
    if (ec != websocket::error::closed) return 1006;
    return content_->ws.reason().code;
}

std::string WsClient::close_reason() const {
    const auto& reason = content_->ws.reason().reason;
    return {reason.data(), reason.size()};
}

void WsClient::close() {
    content_->carry_out([&](error_code& result) {
        content_->ws.async_close(websocket::close_code::normal, [&](error_code e) { result = e; });
    });
}

void WsClient::drop() {
    content_->socket().close();
}

}  // namespace carillon::test
