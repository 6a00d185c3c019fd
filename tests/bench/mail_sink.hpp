#pragma once
// A mail server in this process, on a thread of its own, which keeps nothing, and how to reach it.

#include "server/deliver/email/email_sender.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>

namespace carillon::bench {

class MailSink {
  public:
    explicit MailSink(Millis answer) : answer_(answer) {
        boost::asio::co_spawn(context_, accept(), boost::asio::detached);
        thread_ = std::thread([this] { context_.run(); });
    }
    ~MailSink() {
        context_.stop();
        thread_.join();
    }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::size_t mails() const { return mails_; }

  private:
    boost::asio::awaitable<void> accept() {
        while (true) {
            boost::asio::ip::tcp::socket socket =
                co_await acceptor_.async_accept(boost::asio::use_awaitable);
            socket.set_option(boost::asio::ip::tcp::no_delay(true));
            boost::asio::co_spawn(context_, serve(std::move(socket)), boost::asio::detached);
        }
    }

    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket) {
        std::string in;
        std::string out = "220 sink\r\n";
        while (true) {
            // What has come is answered whole, so that pipelined commands cost one write.
            if (in.find("\r\n") == std::string::npos) {
                co_await boost::asio::async_write(socket, boost::asio::buffer(out),
                                                  boost::asio::use_awaitable);
                out.clear();
                co_await boost::asio::async_read_until(socket, boost::asio::dynamic_buffer(in),
                                                       "\r\n", boost::asio::use_awaitable);
            }
            const std::string line = in.substr(0, in.find("\r\n"));
            in.erase(0, line.size() + 2);
            if (line.rfind("EHLO", 0) == 0) {
                out += "250-sink\r\n250-SIZE 1000000\r\n250 PIPELINING\r\n";
            } else if (line == "DATA") {
                out += "354 go on\r\n";
                co_await boost::asio::async_write(socket, boost::asio::buffer(out),
                                                  boost::asio::use_awaitable);
                const std::size_t end =
                    co_await boost::asio::async_read_until(socket, boost::asio::dynamic_buffer(in),
                                                           "\r\n.\r\n", boost::asio::use_awaitable);
                in.erase(0, end);
                if (answer_.count() > 0) {
                    boost::asio::steady_timer timer(socket.get_executor(), answer_);
                    co_await timer.async_wait(boost::asio::use_awaitable);
                }
                ++mails_;
                out = "250 taken\r\n";
            } else {
                out += "250 fine\r\n";
            }
        }
    }

    Millis answer_;
    boost::asio::io_context context_{1};
    boost::asio::ip::tcp::acceptor acceptor_{context_,
                                             {boost::asio::ip::address_v4::loopback(), 0}};
    std::atomic<std::size_t> mails_{0};
    std::thread thread_;
};

inline deliver::EmailSettings settings_of(const MailSink& sink) {
    deliver::EmailSettings settings;
    settings.smtp.server.address =
        parse_smtp_address("smtp://127.0.0.1:" + std::to_string(sink.port())).value();
    settings.from = parse_mailbox("Carillon <carillon@crm.example>").value();
    settings.public_url = "https://crm.example";
    settings.default_locale = "fr";
    return settings;
}

}  // namespace carillon::bench
