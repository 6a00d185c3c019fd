// Messages beside Beast on one socket: each frame whole, in whatever order they come to be written.

#include "server/http/net/message_socket.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

using namespace carillon;
namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kPatience{30};
// More than the buffers of both ends hold.
constexpr std::size_t kLarge = std::size_t{4} * 1024 * 1024;

FrameText message(std::size_t bytes, char fill = 'm') {
    return std::make_shared<const std::string>(bytes, fill);
}

std::string framed(const FrameText& text) {
    const FrameHead head(text->size());
    return std::string(head.bytes.begin(), head.bytes.begin() + head.size) + *text;
}

// As a WsSession is: owned by what is under way.
struct Server {
    explicit Server(tcp::socket socket, std::string prefix = {})
        : ws(MessageSocket(std::move(socket), std::move(prefix))) {}
    MessageSocket& socket() { return ws.next_layer(); }
    websocket::stream<MessageSocket, false> ws;
    boost::beast::flat_buffer read;
};

struct Scene {
    std::unique_ptr<asio::io_context> io = std::make_unique<asio::io_context>();
    tcp::socket client{*io};
    std::shared_ptr<Server> server;
    std::string heard;  // by the client
    std::array<char, 65536> room{};

    Scene() {
        tcp::acceptor acceptor(*io, {asio::ip::address_v4::loopback(), 0});
        client.open(tcp::v4());
        client.set_option(asio::socket_base::receive_buffer_size(4096));
        client.connect(acceptor.local_endpoint());
        tcp::socket socket = acceptor.accept();
        socket.set_option(asio::socket_base::send_buffer_size(4096));
        server = std::make_shared<Server>(std::move(socket));
        asio::write(client, asio::buffer(std::string(
                                "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                                "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")));
        bool is_accepted = false;
        server->ws.async_accept([&](const error_code& ec) { is_accepted = !ec; });
        run([&] { return is_accepted; });
        hear("\r\n\r\n");
        heard.clear();
    }

    void run(const std::function<bool()>& is_done) {
        const auto until = std::chrono::steady_clock::now() + kPatience;
        io->restart();
        while (!is_done()) {
            if (std::chrono::steady_clock::now() > until) throw std::runtime_error("too late");
            if (io->run_one_for(kPatience) == 0) throw std::runtime_error("nothing is under way");
        }
    }
    // The client reads until what it has heard ends so.
    void hear(const std::string& end) {
        bool is_heard = false;
        std::function<void()> read = [&] {
            client.async_read_some(asio::buffer(room), [&](const error_code& ec, std::size_t size) {
                heard.append(room.data(), size);
                is_heard = ec || heard.ends_with(end);
                if (!is_heard) read();
            });
        };
        read();
        run([&] { return is_heard; });
    }
    // True: it was taken at once.
    bool write(FrameText text, bool& is_written) {
        is_written = server->socket().write(std::move(text));
        if (is_written) return true;
        server->socket().write_rest(server, [&](const error_code& ec) {
            CHECK_FALSE(ec);
            is_written = true;
        });
        return false;
    }
    void listen() {
        server->ws.async_read(server->read, [owner = server](const error_code&, std::size_t) {});
    }
    // Nothing more goes into the server's socket; how much went.
    std::size_t fill() {
        error_code ec;
        std::size_t bytes = 0;
        const std::string filler(65536, '.');
        while (!ec)
            bytes += server->socket().socket().write_some(asio::buffer(filler), ec);
        return bytes;
    }
};

}  // namespace

TEST_CASE("the head of a frame says how long it is, in as few bytes as may be",
          "[server][message_socket]") {
    const auto head = [](std::size_t bytes) {
        const FrameHead made(bytes);
        return std::string(made.bytes.begin(), made.bytes.begin() + made.size);
    };
    using namespace std::string_literals;
    CHECK(head(0) == "\x81\x00"s);
    CHECK(head(125) == "\x81\x7d"s);
    CHECK(head(126) == "\x81\x7e\x00\x7e"s);
    CHECK(head(65535) == "\x81\x7e\xff\xff"s);
    CHECK(head(65536) == "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
}

TEST_CASE("a message that the socket takes is written at once", "[server][message_socket]") {
    Scene scene;
    bool is_written = false;
    CHECK(scene.write(message(300), is_written));
    CHECK(scene.write(message(10, 'n'), is_written));
    const std::string all = framed(message(300)) + framed(message(10, 'n'));
    scene.hear(framed(message(10, 'n')));
    CHECK(scene.heard == all);
}

TEST_CASE("a peer that reads slowly is given the rest of a message as it reads",
          "[server][message_socket]") {
    Scene scene;
    bool is_written = false;
    REQUIRE_FALSE(scene.write(message(kLarge), is_written));
    CHECK_FALSE(is_written);
    scene.hear(std::string(1000, 'm'));  // some of it
    while (scene.heard.size() < framed(message(kLarge)).size())
        scene.hear("m");
    scene.run([&] { return is_written; });
    CHECK(scene.heard == framed(message(kLarge)));
    CHECK(scene.write(message(5), is_written));
}

TEST_CASE("a ping that comes in the middle of a message is answered behind it",
          "[server][message_socket]") {
    Scene scene;
    bool is_written = false;
    scene.listen();
    REQUIRE_FALSE(scene.write(message(kLarge), is_written));
    const std::string ping("\x89\x82\0\0\0\0hi", 8);  // the mask is zero
    asio::write(scene.client, asio::buffer(ping));
    bool is_pinged = false;
    scene.server->ws.control_callback(
        [&](websocket::frame_type, boost::beast::string_view) { is_pinged = true; });
    scene.run([&] { return is_pinged; });
    const std::string pong = "\x8a\x02hi";
    scene.hear(pong);
    CHECK(scene.heard == framed(message(kLarge)) + pong);
    // And the next message behind the pong.
    scene.run([&] { return is_written; });
    CHECK(scene.write(message(5), is_written));
    scene.server->socket().socket().close();
}

TEST_CASE("a close in the middle of a message waits for its end", "[server][message_socket]") {
    Scene scene;
    bool is_written = false;
    REQUIRE_FALSE(scene.write(message(kLarge), is_written));
    scene.server->ws.async_close(websocket::close_code::going_away,
                                 [owner = scene.server](const error_code&) {});
    const std::string close("\x88\x02\x03\xe9", 4);
    scene.hear(close);
    CHECK(scene.heard == framed(message(kLarge)) + close);
    CHECK(is_written);
    scene.server->socket().socket().close();
}

TEST_CASE("a message that comes in the middle of a ping waits for its end",
          "[server][message_socket]") {
    Scene scene;
    const std::size_t filled = scene.fill();
    bool is_pinged = false;
    scene.server->ws.async_ping("hi", [&, owner = scene.server](const error_code& ec) {
        CHECK_FALSE(ec);
        is_pinged = true;
    });
    bool is_written = false;
    REQUIRE_FALSE(scene.write(message(5), is_written));
    const std::string ping = "\x89\x02hi";
    scene.hear(ping + framed(message(5)));
    CHECK(scene.heard == std::string(filled, '.') + ping + framed(message(5)));
    scene.run([&] { return is_pinged && is_written; });
}

TEST_CASE("a socket that is closed in the middle of a message ends all that waits",
          "[server][message_socket]") {
    Scene scene;
    std::optional<error_code> written;
    std::optional<error_code> pinged;
    REQUIRE_FALSE(scene.server->socket().write(message(kLarge)));
    scene.server->socket().write_rest(scene.server, [&](const error_code& ec) { written = ec; });
    scene.server->ws.async_ping("hi",
                                [&, owner = scene.server](const error_code& ec) { pinged = ec; });
    scene.server->socket().socket().close();
    scene.run([&] { return written && pinged; });
    CHECK(*written);
    CHECK(*pinged);
}

TEST_CASE("what waits on a socket goes with its thread's loop", "[server][message_socket]") {
    Scene scene;
    bool is_written = false;
    SECTION("a ping behind a message") {
        REQUIRE_FALSE(scene.write(message(kLarge), is_written));
        scene.server->ws.async_ping("hi", [owner = scene.server](const error_code&) {});
    }
    SECTION("a message behind a ping") {
        scene.fill();
        scene.server->ws.async_ping("hi", [owner = scene.server](const error_code&) {});
        REQUIRE_FALSE(scene.write(message(kLarge), is_written));
    }
    const std::weak_ptr<Server> left = scene.server;
    scene.server.reset();
    CHECK_FALSE(left.expired());
    scene.client.close();
    scene.io.reset();
    CHECK(left.expired());
    CHECK_FALSE(is_written);
}
