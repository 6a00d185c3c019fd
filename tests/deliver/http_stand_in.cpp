#include "tests/deliver/http_stand_in.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <cctype>
#include <mutex>
#include <thread>
#include <utility>

namespace carillon::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

struct Session {
    explicit Session(tcp::socket from) : socket(std::move(from)) {}
    tcp::socket socket;
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> request;
    Reply reply = "";
};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Received received_from(const http::request<http::string_body>& request) {
    Received out;
    out.method = std::string(request.method_string());
    out.target = std::string(request.target());
    for (const auto& field : request)
        out.headers[lower(std::string(field.name_string()))] = std::string(field.value());
    out.body = request.body();
    return out;
}

}  // namespace

std::string http_answer(int status, const std::string& body, const std::string& headers) {
    return "HTTP/1.1 " + std::to_string(status) + " As told\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct HttpStandIn::Content {
    Content(Answer given, const std::string& at, std::uint16_t port)
        : answer(std::move(given)),
          address(at),
          acceptor(io, tcp::endpoint(asio::ip::make_address(at), port)) {}

    void accept() {
        acceptor.async_accept([this](const error_code& ec, tcp::socket socket) {
            if (ec) return;
            {
                const std::lock_guard lock(mutex);
                ++connections;
            }
            read(std::make_shared<Session>(std::move(socket)));
            accept();
        });
    }
    void read(const std::shared_ptr<Session>& session) {
        session->request = {};
        http::async_read(session->socket, session->buffer, session->request,
                         [this, session](const error_code& ec, std::size_t) {
                             if (!ec) reply(session);
                         });
    }
    void reply(const std::shared_ptr<Session>& session) {
        const Received asked = received_from(session->request);
        {
            const std::lock_guard lock(mutex);
            received.push_back(asked);
            sessions.push_back(session);  // whoever is told nothing waits
        }
        session->reply = answer(asked);
        if (session->reply.bytes.empty() && !session->reply.then_closes) return;
        asio::async_write(session->socket, asio::buffer(session->reply.bytes),
                          [this, session](const error_code& ec, std::size_t) {
                              if (ec) return;
                              if (!session->reply.then_closes) return read(session);
                              error_code ignored;
                              session->socket.close(ignored);
                          });
    }

    Answer answer;
    std::string address;
    asio::io_context io;
    tcp::acceptor acceptor;
    mutable std::mutex mutex;
    std::vector<Received> received;
    std::vector<std::shared_ptr<Session>> sessions;
    std::size_t connections = 0;
    std::thread thread;
};

HttpStandIn::HttpStandIn(Answer answer, const std::string& address, std::uint16_t port)
    : content_(std::make_unique<Content>(std::move(answer), address, port)) {
    content_->accept();
    content_->thread = std::thread([this] { content_->io.run(); });
}

HttpStandIn::~HttpStandIn() {
    content_->io.stop();
    content_->thread.join();
}

std::uint16_t HttpStandIn::port() const {
    return content_->acceptor.local_endpoint().port();
}

std::string HttpStandIn::url(const std::string& path) const {
    const std::string& address = content_->address;
    const bool is_v6 = address.find(':') != std::string::npos;
    return "http://" + (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(port()) +
           path;
}

std::vector<Received> HttpStandIn::received() const {
    const std::lock_guard lock(content_->mutex);
    return content_->received;
}

std::size_t HttpStandIn::connections() const {
    const std::lock_guard lock(content_->mutex);
    return content_->connections;
}

}  // namespace carillon::test
