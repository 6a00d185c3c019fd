#include "server/app/demo/catcher/mail_catcher.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>

namespace carillon {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// RFC 5321 has 998 characters; whoever sends longer lines may.
constexpr std::size_t kLineBytes = 16 * 1024;
constexpr std::chrono::minutes kPatience{1};  // for the next line
constexpr std::string_view kEnd = "\r\n";

// One at a time on the server's thread. Held by what it waits for, and gone with the last of it.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(tcp::socket socket, const MailDialog::Settings& settings,
               std::shared_ptr<std::size_t> open)
        : socket_(std::move(socket)),
          patience_(socket_.get_executor()),
          dialog_(settings),
          open_(std::move(open)) {
        ++*open_;
    }
    ~Connection() { --*open_; }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start() { say(std::string(MailDialog::greeting())); }

  private:
    void say(std::string reply) {
        reply_ = std::move(reply);
        arm();
        asio::async_write(socket_, asio::buffer(reply_),
                          [self = shared_from_this()](const error_code& ec, std::size_t) {
                              if (ec || self->dialog_.has_ended()) return self->close();
                              self->listen();
                          });
    }

    void listen() {
        arm();
        asio::async_read_until(socket_, asio::dynamic_buffer(heard_, kLineBytes), kEnd,
                               [self = shared_from_this()](const error_code& ec, std::size_t) {
                                   if (ec) return self->close();
                                   self->take();
                               });
    }

    // As many lines as are there up to one that has an answer.
    void take() {
        std::string reply;
        std::size_t done = 0;
        while (reply.empty()) {
            const std::size_t end = heard_.find(kEnd, done);
            if (end == std::string::npos) break;
            reply = dialog_.answer(std::string_view(heard_).substr(done, end - done));
            done = end + kEnd.size();
        }
        heard_.erase(0, done);
        if (reply.empty()) return listen();
        say(std::move(reply));
    }

    void arm() {
        patience_.expires_after(kPatience);
        patience_.async_wait([weak = weak_from_this()](const error_code& ec) {
            const auto self = weak.lock();
            if (self && !ec) self->close();
        });
    }

    void close() {
        error_code ignored;
        patience_.cancel();
        socket_.close(ignored);
    }

    tcp::socket socket_;
    asio::steady_timer patience_;
    MailDialog dialog_;
    std::string heard_;
    std::string reply_;
    std::shared_ptr<std::size_t> open_;  // how many there are
};

}  // namespace

class MailCatcher::Server {
  public:
    Server(MailDialog::Settings settings, error_code& ec)
        : settings_(std::move(settings)), acceptor_(context_), pause_(context_) {
        const tcp::endpoint here(asio::ip::address_v4::loopback(), 0);
        acceptor_.open(here.protocol(), ec);
        if (!ec) acceptor_.bind(here, ec);
        if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
        if (!ec) port_ = acceptor_.local_endpoint(ec).port();
    }
    ~Server() {
        context_.stop();
        if (thread_.joinable()) thread_.join();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void start() {
        accept();
        thread_ = std::thread([this] { context_.run(); });
    }
    std::uint16_t port() const { return port_; }

  private:
    void accept() {
        acceptor_.async_accept([this](const error_code& ec, tcp::socket socket) {
            if (ec == asio::error::operation_aborted) return;
            if (ec) return accept_later();
            if (*open_ < kConnections)
                std::make_shared<Connection>(std::move(socket), settings_, open_)->start();
            accept();
        });
    }

    // No descriptor is left, for instance.
    void accept_later() {
        pause_.expires_after(std::chrono::seconds(1));
        pause_.async_wait([this](const error_code& ec) {
            if (!ec) accept();
        });
    }

    MailDialog::Settings settings_;
    std::shared_ptr<std::size_t> open_ = std::make_shared<std::size_t>(0);
    asio::io_context context_{1};
    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

Result<std::unique_ptr<MailCatcher>> MailCatcher::start(MailDialog::Settings settings) {
    error_code ec;
    auto server = std::make_unique<Server>(std::move(settings), ec);
    if (ec)
        return Error{Errc::kInternal, "",
                     "the demo cannot listen for its mails on 127.0.0.1: " + ec.message()};
    server->start();
    return std::unique_ptr<MailCatcher>(new MailCatcher(std::move(server)));
}

MailCatcher::MailCatcher(std::unique_ptr<Server> server) : server_(std::move(server)) {}
MailCatcher::~MailCatcher() = default;

std::string MailCatcher::url() const {
    return "smtp://127.0.0.1:" + std::to_string(server_->port());
}

}  // namespace carillon
