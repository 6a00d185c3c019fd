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
#include "tests/bench/mail_sink.hpp"

#include <boost/asio/io_context.hpp>
#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>

namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using namespace carillon;
using namespace carillon::deliver;
using carillon::bench::MailSink;
using carillon::bench::settings_of;

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

void tell(const char* what, std::size_t mails, Clock::time_point start, const MailSink& sink,
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

void measure_libcurl(const MailSink& sink, std::size_t mails) {
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

void measure_sender(const MailSink& sink, std::size_t mails, std::size_t connections) {
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
    const MailSink sink{Millis{answer}};
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
