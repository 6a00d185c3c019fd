// Against Postfix, as a relay that hands all mail on to a server that records it.

#include "server/deliver/email/email_sender.hpp"
#include "tests/deliver/event_loop.hpp"
#include "tests/deliver/mail_server.hpp"
#include "tests/deliver/parsed_mail.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::deliver;
using test::MailServer;

namespace {

class Postfix {
  public:
    explicit Postfix(const MailServer& behind, const test::Arguments& settings = {})
        : port_(test::free_port()) {
        test::Arguments arguments = {folder_.path().string(), std::to_string(port_),
                                     std::to_string(behind.port())};
        arguments.insert(arguments.end(), settings.begin(), settings.end());
        test::ChildProcess::Options options;
        options.program = test::script("throwaway-postfix");
        process_ = std::make_unique<test::ChildProcess>(arguments, options);
        // Its log begins with its first connection.
        test::eventually("Postfix listens", [this] {
            boost::asio::io_context context;
            boost::asio::ip::tcp::socket socket(context);
            boost::system::error_code failure;
            socket.connect({boost::asio::ip::address_v4::loopback(), port_}, failure);
            return !failure;
        });
    }

    std::string at() const { return "127.0.0.1:" + std::to_string(port_); }

  private:
    test::TempDir folder_;
    std::uint16_t port_;
    std::unique_ptr<test::ChildProcess> process_;
};

EmailSettings settings_of(const std::string& url) {
    EmailSettings settings;
    settings.smtp.server.address = parse_smtp_address(url).value();
    settings.smtp.connections = 4;
    settings.from = parse_mailbox("carillon@crm.example").value();
    settings.default_locale = "en";
    return settings;
}

Message message_to(std::string address, std::uint8_t number = 0) {
    Message made;
    detail::UuidBytes id{};
    id[15] = number;
    made.id = DeliveryId(id);
    made.notification.title = "T\u00e2che\u00a0: rappeler Acme";
    made.notification.body = ".\n.hidden\nFrom here\n\u0645\u0631\u062d\u0628\u0627";
    made.to.email = std::move(address);
    made.to.name = "Doe, Jos\u00e9";
    made.now = Millis{1'795'767'337'000};
    return made;
}

std::vector<Outcome> send_all(const EmailSettings& settings, const std::vector<Message>& messages) {
    test::EventLoop loop;
    EmailSender sender(loop.executor(), settings);
    std::vector<std::optional<Outcome>> outcomes(messages.size());
    std::size_t answered = 0;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        sender.send(messages[i], [&, i](Outcome outcome) {
            REQUIRE_FALSE(outcomes[i]);
            outcomes[i] = std::move(outcome);
            ++answered;
        });
    }
    loop.run_until("all answers", [&] { return answered == messages.size(); });
    std::vector<Outcome> all;
    for (auto& outcome : outcomes)
        all.push_back(std::move(*outcome));
    return all;
}

// What becomes of a mail once the server no longer asks to come again; `last`: why it did.
Outcome outcome_of(const EmailSettings& settings, std::string& last) {
    Outcome outcome;
    test::eventually("an answer for good", [&] {
        outcome = send_all(settings, {message_to("ada@example.test")})[0];
        const auto* later = std::get_if<TryLater>(&outcome);
        if (later) last = later->error;
        return later == nullptr;
    });
    return outcome;
}

}  // namespace

TEST_CASE("Postfix takes every mail once and hands on what was written", "[deliver][postfix]") {
    MailServer behind;
    const Postfix postfix(behind);
    constexpr std::uint8_t kCount = 100;
    std::vector<Message> messages;
    for (std::uint8_t i = 0; i < kCount; ++i)
        messages.push_back(message_to("user" + std::to_string(i) + "@example.test", i));
    const EmailSettings settings = settings_of("smtp://" + postfix.at());
    for (const Outcome& outcome : send_all(settings, messages)) {
        REQUIRE(std::holds_alternative<Sent>(outcome));
        CHECK(std::get<Sent>(outcome).provider_id.find("Ok: queued as ") != std::string::npos);
    }
    std::set<std::string> arrived;
    std::vector<std::string> mails;
    for (std::uint8_t i = 0; i < kCount; ++i) {
        const auto came = behind.await("came");
        arrived.insert(came.at("to").at(0));
        mails.push_back(came.at("data"));
        // Its own fields stand before ours, of which not a byte is changed.
        const std::size_t begin = mails.back().find("From: ");
        REQUIRE(begin != std::string::npos);
        bool is_ours = false;
        for (const Message& message : messages)
            is_ours = is_ours ||
                      compose(mail_of(message, settings)).value() == mails.back().substr(begin);
        CHECK(is_ours);
    }
    CHECK(arrived.size() == kCount);
    const auto read = test::parsed_mail(mails.front());
    CHECK(read.at("defects").empty());
    CHECK(test::field(read, "Subject") == "T\u00e2che\u00a0: rappeler Acme");
    CHECK(read.at("people").at("to")[0][0] == "Doe, Jos\u00e9");
    const std::string text = read.at("parts")[0].at("text");
    CHECK(text.find("\n.\n.hidden\nFrom here\n\u0645\u0631\u062d\u0628\u0627\n") !=
          std::string::npos);
}

TEST_CASE("what Postfix refuses is refused with its words, and the others' mails go",
          "[deliver][postfix]") {
    MailServer behind;
    const Postfix postfix(behind, {"smtpd_recipient_restrictions = check_recipient_access inline:{ "
                                   "{gone@example.test = 550 5.1.1 nobody here} "
                                   "{busy@example.test = 450 4.2.1 come again} }, permit"});
    std::vector<Message> messages;
    for (const char* name : {"ada", "gone", "busy", "gone", "grace"})
        messages.push_back(message_to(std::string(name) + "@example.test"));
    EmailSettings settings = settings_of("smtp://" + postfix.at());
    settings.smtp.connections = 1;
    const auto outcomes = send_all(settings, messages);
    CHECK(std::holds_alternative<Sent>(outcomes[0]));
    CHECK(std::get<Refused>(outcomes[1]).error.find("refuses the mail: 550 5.1.1") !=
          std::string::npos);
    CHECK(std::get<TryLater>(outcomes[2]).error.find("450 4.2.1") != std::string::npos);
    CHECK(std::holds_alternative<Refused>(outcomes[3]));
    CHECK(std::holds_alternative<Sent>(outcomes[4]));
    CHECK(behind.await("came").at("to").at(0) != behind.await("came").at("to").at(0));
}

TEST_CASE("a mail that is too large for Postfix is refused before it is sent",
          "[deliver][postfix]") {
    MailServer behind;
    const Postfix postfix(behind, {"message_size_limit = 2000"});
    const auto outcomes =
        send_all(settings_of("smtp://" + postfix.at()), {message_to("ada@example.test")});
    REQUIRE(std::holds_alternative<Refused>(outcomes[0]));
    CHECK(std::get<Refused>(outcomes[0]).error.find("552") != std::string::npos);
}

TEST_CASE("a Postfix that does not relay for us says so, for ever", "[deliver][postfix]") {
    MailServer behind;
    const Postfix postfix(
        behind, {"mynetworks = 192.0.2.0/24",
                 "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination"});
    // While its own processes are still starting it says 451, which is no answer yet.
    std::string last;
    const Outcome outcome = outcome_of(settings_of("smtp://" + postfix.at()), last);
    INFO(last);
    REQUIRE(std::holds_alternative<Refused>(outcome));
    CHECK(std::get<Refused>(outcome).error.find("Relay access denied") != std::string::npos);
}

TEST_CASE("Postfix is spoken to over TLS where it wants that", "[deliver][postfix][tls]") {
    MailServer behind;
    const test::Certificate certificate;
    const Postfix postfix(
        behind, {"smtpd_tls_security_level = encrypt",
                 "smtpd_tls_chain_files = " + certificate.key() + ", " + certificate.file()});
    EmailSettings settings = settings_of("smtp://" + postfix.at() + "?starttls=required");
    settings.smtp.server.ca_file = certificate.file();
    const auto outcomes = send_all(settings, {message_to("ada@example.test")});
    CHECK(std::holds_alternative<Sent>(outcomes[0]));
    const std::string data = behind.await("came").at("data");
    CHECK(data.find("with ESMTPS") != std::string::npos);
}
