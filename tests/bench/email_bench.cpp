// How many mails a second leave one node, beside the floor of the same run: a bare loop of libcurl
// that sends the same bytes one after the other over one connection.
//
//   email_bench [MAILS] [ANSWER_MS]
//
// To a mail server in this process, on a thread of its own, which keeps nothing. ANSWER_MS is how
// long it takes to answer a mail's end, as a server does that writes to a disk or looks for spam
// (0).

#include "core/base/ids.hpp"
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
#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <thread>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using namespace carillon;
using namespace carillon::deliver;

class Sink {
  public:
    explicit Sink(Millis answer) : answer_(answer) {
        asio::co_spawn(context_, accept(), asio::detached);
        thread_ = std::thread([this] { context_.run(); });
    }
    ~Sink() {
        context_.stop();
        thread_.join();
    }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::size_t mails() const { return mails_; }

  private:
    asio::awaitable<void> accept() {
        while (true) {
            tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
            socket.set_option(tcp::no_delay(true));
            asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> serve(tcp::socket socket) {
        std::string in;
        std::string out = "220 sink\r\n";
        while (true) {
            // What has come is answered whole, so that pipelined commands cost one write.
            if (in.find("\r\n") == std::string::npos) {
                co_await asio::async_write(socket, asio::buffer(out), asio::use_awaitable);
                out.clear();
                co_await asio::async_read_until(socket, asio::dynamic_buffer(in), "\r\n",
                                                asio::use_awaitable);
            }
            const std::string line = in.substr(0, in.find("\r\n"));
            in.erase(0, line.size() + 2);
            if (line.rfind("EHLO", 0) == 0) {
                out += "250-sink\r\n250-SIZE 1000000\r\n250 PIPELINING\r\n";
            } else if (line == "DATA") {
                out += "354 go on\r\n";
                co_await asio::async_write(socket, asio::buffer(out), asio::use_awaitable);
                const std::size_t end = co_await asio::async_read_until(
                    socket, asio::dynamic_buffer(in), "\r\n.\r\n", asio::use_awaitable);
                in.erase(0, end);
                if (answer_.count() > 0) {
                    asio::steady_timer timer(socket.get_executor(), answer_);
                    co_await timer.async_wait(asio::use_awaitable);
                }
                ++mails_;
                out = "250 taken\r\n";
            } else {
                out += "250 fine\r\n";
            }
        }
    }

    Millis answer_;
    asio::io_context context_{1};
    tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
    std::atomic<std::size_t> mails_{0};
    std::thread thread_;
};

EmailSettings settings_of(const Sink& sink) {
    EmailSettings settings;
    settings.smtp.server.address =
        parse_smtp_address("smtp://127.0.0.1:" + std::to_string(sink.port())).value();
    settings.from = parse_mailbox("Carillon <carillon@crm.example>").value();
    settings.public_url = "https://crm.example";
    settings.default_locale = "fr";
    return settings;
}

Message message(std::uint64_t number) {
    Message made;
    detail::UuidBytes id{};
    for (std::size_t i = 0; i < 8; ++i)
        id[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    made.id = DeliveryId(id);
    made.notification.title = "Nouvelle t\u00e2che\u00a0: rappeler Acme";
    made.notification.body =
        "La t\u00e2che \u00ab\u00a0rappeler Acme\u00a0\u00bb vous a \u00e9t\u00e9 assign\u00e9e.";
    made.notification.data = R"({"url":"/tasks/42"})";
    made.to = {"user" + std::to_string(number) + "@example.test", "", "Ada Lovelace", "fr", ""};
    made.now = Millis{1'795'767'337'000};
    return made;
}

void tell(const char* what, std::size_t mails, Clock::time_point start, const Sink& sink,
          std::size_t before) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    std::printf("%-34s %8.0f mails/s  (%zu mails, %zu taken, %.2f s)\n", what,
                static_cast<double>(mails) / seconds, mails, sink.mails() - before, seconds);
}

struct Body {
    const std::string& bytes;
    std::size_t at = 0;
};

std::size_t on_read(char* into, std::size_t size, std::size_t count, void* from) {
    auto& body = *static_cast<Body*>(from);
    const std::size_t bytes = std::min(size * count, body.bytes.size() - body.at);
    std::memcpy(into, body.bytes.data() + body.at, bytes);
    body.at += bytes;
    return bytes;
}

void measure_libcurl(const Sink& sink, std::size_t mails) {
    const EmailSettings settings = settings_of(sink);
    const std::string bytes = compose(mail_of(message(1), settings)).value();
    CurlEasy easy = CurlEasy::make();
    easy.set(CURLOPT_URL, settings.smtp.server.address.text());
    easy.set(CURLOPT_MAIL_FROM, "<carillon@crm.example>");
    easy.append("<user@example.test>");
    easy.set_lines(CURLOPT_MAIL_RCPT);
    easy.set(CURLOPT_UPLOAD, 1L);
    easy.set(CURLOPT_READFUNCTION, on_read);
    const std::size_t before = sink.mails();
    const auto start = Clock::now();
    for (std::size_t i = 0; i < mails; ++i) {
        Body body{bytes};
        easy.set(CURLOPT_READDATA, static_cast<void*>(&body));
        if (curl_easy_perform(easy.get()) != CURLE_OK) std::abort();
    }
    tell("a bare loop of libcurl", mails, start, sink, before);
}

void measure_sender(const Sink& sink, std::size_t mails, std::size_t connections) {
    asio::io_context context{1};
    EmailSettings settings = settings_of(sink);
    settings.smtp.connections = connections;
    EmailSender sender(context.get_executor(), settings);
    constexpr std::size_t kAtOnce = 256;  // as many as a worker leases
    std::size_t begun = 0;
    std::size_t sent = 0;
    std::function<void()> next = [&] {
        if (begun == mails) return;
        sender.send(message(begun++), [&](const Outcome& outcome) {
            if (!std::holds_alternative<Sent>(outcome)) std::abort();
            ++sent;
            next();
        });
    };
    const std::size_t before = sink.mails();
    const auto start = Clock::now();
    for (std::size_t i = 0; i < kAtOnce; ++i)
        next();
    while (sent < mails)
        context.run_one();
    const std::string what = "the sender, " + std::to_string(connections) + " connections";
    tell(what.c_str(), mails, start, sink, before);
}

}  // namespace

int main(int count, char** words) {
    const std::size_t mails = count > 1 ? std::strtoul(words[1], nullptr, 10) : 10000;
    const long answer = count > 2 ? std::strtol(words[2], nullptr, 10) : 0;
    const Sink sink{Millis{answer}};
    const auto start = Clock::now();
    for (std::size_t i = 0; i < 2000; ++i) {
        static const EmailSettings kSettings = settings_of(sink);
        if (!compose(mail_of(message(i), kSettings))) std::abort();
    }
    std::printf("%-34s %8.0f mails/s\n", "making the bytes alone",
                2000 / std::chrono::duration<double>(Clock::now() - start).count());
    measure_libcurl(sink, answer > 0 ? std::min<std::size_t>(mails, 500) : mails);
    for (const std::size_t connections : {1u, 4u, 16u})
        measure_sender(sink, mails, connections);
    return 0;
}
