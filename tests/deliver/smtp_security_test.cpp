// TLS and sign-in, against servers of which each does one thing.

#include "server/deliver/email/smtp_client.hpp"
#include "tests/deliver/event_loop.hpp"
#include "tests/deliver/mail_server.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <variant>

using namespace carillon;
using namespace carillon::deliver;
using test::Certificate;
using test::MailServer;

namespace {

// What came of one mail, and how it reads.
struct Came {
    SmtpResult result;
    Outcome outcome;
    std::string error;  // of the outcome; empty: sent
};

Came send(const std::string& url, const std::string& ca_file = {}) {
    SmtpSettings settings;
    settings.server.address = parse_smtp_address(url).value();
    settings.server.ca_file = ca_file;
    test::EventLoop loop;
    SmtpClient client(loop.executor(), settings);
    std::optional<SmtpResult> result;
    client.send({"from@sender.test", "ada@example.test"}, "Subject: one\r\n\r\nhello\r\n",
                [&](SmtpResult told) { result = std::move(told); });
    loop.run_until("an answer", [&] { return result.has_value(); });
    Came came{*result, outcome_of(*result, settings.server.address), {}};
    if (const auto* later = std::get_if<TryLater>(&came.outcome)) came.error = later->error;
    if (const auto* refused = std::get_if<Refused>(&came.outcome)) came.error = refused->error;
    return came;
}

bool is_later(const Came& came) {
    return std::holds_alternative<TryLater>(came.outcome);
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

test::Arguments with(const Certificate& certificate, test::Arguments more) {
    more.insert(more.end(), {"--cert", certificate.file(), "--key", certificate.key()});
    return more;
}

}  // namespace

TEST_CASE("STARTTLS is used where it is required", "[deliver][smtp][tls]") {
    const Certificate certificate;
    MailServer server(with(certificate, {"--starttls", "--require-starttls"}));
    const Came came = send("smtp://" + server.at() + "?starttls=required", certificate.file());
    CHECK(came.result.stage == SmtpStage::kTaken);
    CHECK(server.await("came").at("tls") == true);
}

TEST_CASE("smtps speaks TLS from the first byte", "[deliver][smtp][tls]") {
    const Certificate certificate;
    MailServer server(with(certificate, {"--tls"}));
    CHECK(send("smtps://" + server.at(), certificate.file()).result.stage == SmtpStage::kTaken);
    CHECK(server.await("came").at("peer") > 0);
}

TEST_CASE("a server without the STARTTLS that is required gets no mail", "[deliver][smtp][tls]") {
    MailServer server;
    const Came came = send("smtp://" + server.at() + "?starttls=required");
    CHECK(came.result.stage == SmtpStage::kTls);
    CHECK(is_later(came));
    CHECK(has(came.error, "gives no TLS that can be trusted"));
    CHECK(has(came.error, "STARTTLS"));
}

TEST_CASE("a certificate of another name, or of nobody known, is not trusted",
          "[deliver][smtp][tls]") {
    const Certificate other("DNS:other.test");
    const Certificate right;
    const bool is_smtps = GENERATE(true, false);
    const bool is_other = GENERATE(true, false);
    const Certificate& shown = is_other ? other : right;
    MailServer server(with(shown, {is_smtps ? "--tls" : "--starttls"}));
    const std::string url =
        is_smtps ? "smtps://ada:hunter22@" + server.at() : "smtp://ada:hunter22@" + server.at();
    // The other name by an authority that is trusted; the right name by one that is not.
    const Came came = send(url, is_other ? other.file() : std::string());
    CHECK(came.result.stage == SmtpStage::kTls);
    CHECK(is_later(came));
    CHECK(has(came.error, server.at()));
    CHECK_FALSE(has(came.error, "hunter22"));
}

TEST_CASE("STARTTLS that is optional is used where it is offered, whatever the certificate",
          "[deliver][smtp][tls]") {
    const Certificate other("DNS:other.test");
    const bool is_offered = GENERATE(true, false);
    MailServer server(is_offered ? with(other, {"--starttls"}) : test::Arguments{});
    CHECK(send("smtp://" + server.at() + "?starttls=optional").result.stage == SmtpStage::kTaken);
    CHECK(server.await("came").at("tls") == is_offered);
}

TEST_CASE("who signs in is let in", "[deliver][smtp][auth]") {
    const Certificate certificate;
    MailServer server(with(certificate, {"--starttls", "--auth", "ada@x.test:s p:@/%?\u00e9"}));
    const Came came =
        send("smtp://ada%40x.test:s%20p%3A%40%2F%25%3F%C3%A9@" + server.at(), certificate.file());
    CHECK(came.result.stage == SmtpStage::kTaken);
    CHECK(server.await("came").at("user") == "ada@x.test");
}

TEST_CASE("a wrong password says so, and is not in it", "[deliver][smtp][auth]") {
    MailServer server({"--auth", "ada:right"});
    const Came came = send("smtp://ada:hunter22@" + server.at() + "?starttls=optional");
    CHECK(came.result.stage == SmtpStage::kSignIn);
    CHECK(came.result.reply.code == 535);
    CHECK(is_later(came));
    CHECK(has(came.error, "does not take the user and password of SMTP_URL: 535"));
    CHECK_FALSE(has(came.error, "hunter22"));
    CHECK(came.error.find('\n') == std::string::npos);
}

TEST_CASE("a server that wants a sign-in that nobody gave is not the mail's fault",
          "[deliver][smtp][auth]") {
    MailServer server({"--auth", "ada:right"});
    const Came came = send("smtp://" + server.at());
    CHECK(came.result.stage == SmtpStage::kMail);
    CHECK(came.result.reply.code == 530);
    CHECK(is_later(came));
    CHECK(has(came.error, "wants a sign-in or TLS first (see SMTP_URL): 530"));
}

TEST_CASE("no password goes over a connection that others may read unless it was asked for",
          "[deliver][smtp][auth]") {
    MailServer server({"--auth", "ada:hunter22"});
    const Came came = send("smtp://ada:hunter22@" + server.at());
    CHECK(came.result.stage == SmtpStage::kTls);
    CHECK(is_later(came));
}
