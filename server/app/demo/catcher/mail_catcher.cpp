#include "server/app/demo/catcher/mail_catcher.hpp"

#include "server/app/demo/catcher/local_listener.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
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
    Connection(tcp::socket socket, const MailDialog::Settings& settings, LocalListener::Place place)
        : place_(std::move(place)),
          socket_(std::move(socket)),
          patience_(socket_.get_executor()),
          dialog_(settings) {}

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

    LocalListener::Place place_;
    tcp::socket socket_;
    asio::steady_timer patience_;
    MailDialog dialog_;
    std::string heard_;
    std::string reply_;
};

}  // namespace

Result<std::unique_ptr<MailCatcher>> MailCatcher::start(MailDialog::Settings settings) {
    error_code ec;
    auto listener = std::make_unique<LocalListener>(
        asio::ip::address_v4::loopback(),
        [settings = std::move(settings)](tcp::socket socket, LocalListener::Place place) {
            std::make_shared<Connection>(std::move(socket), settings, std::move(place))->start();
        },
        ec);
    if (ec)
        return Error{Errc::kInternal, "",
                     "the demo cannot listen for its mails on 127.0.0.1: " + ec.message()};
    listener->start();
    return std::unique_ptr<MailCatcher>(new MailCatcher(std::move(listener)));
}

MailCatcher::MailCatcher(std::unique_ptr<LocalListener> listener)
    : listener_(std::move(listener)) {}
MailCatcher::~MailCatcher() = default;

SmtpAddress MailCatcher::address() const {
    SmtpAddress address;
    address.host = "127.0.0.1";
    address.port = listener_->port();
    return address;
}

}  // namespace carillon
