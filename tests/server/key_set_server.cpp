#include "tests/server/key_set_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <mutex>
#include <thread>
#include <vector>

namespace carillon::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct KeySetServer::Session {
    explicit Session(tcp::socket from) : socket(std::move(from)) {}
    tcp::socket socket;
    std::string request;
    std::string answer;
};

struct KeySetServer::Content {
    asio::io_context io;
    tcp::acceptor acceptor{io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
    mutable std::mutex mutex;
    std::string text;  // of an answer; empty: none
    std::size_t count = 0;
    std::vector<std::shared_ptr<Session>> kept;  // who waits for nothing
    std::thread thread;

    void accept() {
        acceptor.async_accept([this](const error_code& ec, tcp::socket socket) {
            if (ec) return;
            serve(std::make_shared<Session>(std::move(socket)));
            accept();
        });
    }
    void serve(const std::shared_ptr<Session>& session) {
        asio::async_read_until(session->socket, asio::dynamic_buffer(session->request), "\r\n\r\n",
                               [this, session](const error_code& ec, std::size_t) {
                                   if (!ec) reply(session);
                               });
    }
    void reply(const std::shared_ptr<Session>& session) {
        {
            const std::lock_guard lock(mutex);
            ++count;
            session->answer = text;
        }
        if (session->answer.empty()) return kept.push_back(session);
        asio::async_write(session->socket, asio::buffer(session->answer),
                          [session](const error_code&, std::size_t) {});
    }
};

KeySetServer::KeySetServer(const std::string& body) : content_(std::make_unique<Content>()) {
    answer(body);
    content_->accept();
    content_->thread = std::thread([this] { content_->io.run(); });
}

KeySetServer::~KeySetServer() {
    content_->io.stop();
    content_->thread.join();
}

std::string KeySetServer::url() const {
    return "http://127.0.0.1:" + std::to_string(content_->acceptor.local_endpoint().port()) +
           "/jwks.json";
}

void KeySetServer::answer(const std::string& body, int status, const std::string& headers) {
    const std::lock_guard lock(content_->mutex);
    content_->text = "HTTP/1.1 " + std::to_string(status) +
                     " As told\r\nContent-Type: application/jwk-set+json\r\nConnection: close\r\n" +
                     headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

void KeySetServer::hang() {
    const std::lock_guard lock(content_->mutex);
    content_->text.clear();
}

std::size_t KeySetServer::requests() const {
    const std::lock_guard lock(content_->mutex);
    return content_->count;
}

}  // namespace carillon::test
