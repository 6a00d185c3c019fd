#include "server/deliver/email/email_sender.hpp"

#include "tests/deliver/event_loop.hpp"
#include "tests/deliver/mail_server.hpp"
#include "tests/deliver/parsed_mail.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>

using namespace carillon;
using namespace carillon::deliver;
using test::field;
using test::MailServer;

namespace {

constexpr const char* kId = "019353f0-1c2d-7000-8000-0123456789ab";

EmailSettings settings_of(const std::string& url) {
    EmailSettings settings;
    settings.smtp.server.address = parse_smtp_address(url).value();
    settings.from = parse_mailbox("carillon@crm.example").value();
    settings.brand.name = "Acme";
    settings.public_url = "https://crm.example";
    settings.default_locale = "fr";
    return settings;
}

Message message() {
    Message made;
    made.id = *DeliveryId::parse(kId);
    made.notification.title = "New task: call Acme";
    made.notification.body = "It has been assigned to you.";
    made.notification.data = R"({"url":"/tasks/42"})";
    made.to = {"ada@example.test", "", "Ada", "en", ""};
    made.now = Millis{1'795'767'337'000};
    return made;
}

class Sending {
  public:
    explicit Sending(EmailSettings settings)
        : sender_(std::make_unique<EmailSender>(loop_.executor(), std::move(settings))) {}

    Outcome outcome_of(Message message) {
        std::optional<Outcome> outcome;
        sender_->send(std::move(message), [&](Outcome told) { outcome = std::move(told); });
        CHECK_FALSE(outcome);  // never from within the call
        loop_.run_until("an outcome", [&] { return outcome.has_value(); });
        return *outcome;
    }
    test::EventLoop& loop() { return loop_; }
    EmailSender& sender() { return *sender_; }
    void end() { sender_.reset(); }

  private:
    test::EventLoop loop_;
    std::unique_ptr<EmailSender> sender_;
};

}  // namespace

TEST_CASE("a notification arrives as a mail", "[deliver][email]") {
    MailServer server;
    EmailSettings settings = settings_of("smtp://" + server.at());
    settings.extras = [](const Message&) {
        return MailExtras{{}, "https://crm.example/unsubscribe?t=1"};
    };
    Sending sending(settings);
    Message answer = message();
    answer.answers = DeliveryId();
    CHECK(sending.outcome_of(answer) == Outcome(Sent{"2.0.0 queued as Q1"}));
    CHECK(server.await("hello").at("name") == "crm.example");
    const auto came = server.await("came");
    CHECK(came.at("mail_from") == "carillon@crm.example");
    CHECK(came.at("to").at(0) == "ada@example.test");
    const auto mail = test::parsed_mail(came.at("data"));
    CHECK(mail.at("defects").empty());
    CHECK(field(mail, "From") == "Acme <carillon@crm.example>");
    CHECK(field(mail, "To") == "Ada <ada@example.test>");
    CHECK(field(mail, "Subject") == "New task: call Acme");
    CHECK(field(mail, "Message-ID") == std::string("<") + kId + "@crm.example>");
    CHECK(field(mail, "In-Reply-To") == "<00000000-0000-0000-0000-000000000000@crm.example>");
    CHECK(field(mail, "List-Unsubscribe") == "<https://crm.example/unsubscribe?t=1>");
    const std::string text = mail.at("parts")[0].at("text");
    CHECK(text.find("Open: https://crm.example/tasks/42\n") != std::string::npos);
    CHECK(text.find("https://crm.example/unsubscribe?t=1") != std::string::npos);
}

TEST_CASE("each attempt of a delivery is the same mail", "[deliver][email]") {
    MailServer server({"--greylist"});
    Sending sending(settings_of("smtp://" + server.at()));
    const auto first = sending.outcome_of(message());
    CHECK(std::get<TryLater>(first).error ==
          "smtp://" + server.at() +
              " does not take the mail now: 451 4.7.1 greylisted, come again");
    Message again = message();
    again.attempt = 2;
    CHECK(std::holds_alternative<Sent>(sending.outcome_of(again)));
    const auto mail = test::parsed_mail(server.await("came").at("data"));
    CHECK(field(mail, "Message-ID") == std::string("<") + kId + "@crm.example>");
}

TEST_CASE("a recipient who is refused is refused, with the server's last words",
          "[deliver][email]") {
    MailServer server({"--refuse", "ada@example.test"});
    Sending sending(settings_of("smtp://" + server.at()));
    CHECK(sending.outcome_of(message()) ==
          Outcome(Refused{"smtp://" + server.at() +
                          " refuses the mail: 550 5.1.1 The account does not exist. 5.1.1 See "
                          "your directory."}));
}

TEST_CASE("nobody to send to, or an address that is none, is never asked of the server",
          "[deliver][email]") {
    // Nobody listens there.
    Sending sending(settings_of("smtp://127.0.0.1:1"));
    Message nobody = message();
    nobody.to.email.clear();
    CHECK(sending.outcome_of(nobody) ==
          Outcome(Refused{"no email address is known of this person"}));
    Message wrong = message();
    wrong.to.email = "ada@example.test\r\nRCPT TO:<eve@evil.test>";
    const auto refused = sending.outcome_of(wrong);
    CHECK(std::get<Refused>(refused).error.find("the mail cannot be made: to: ") == 0);
    CHECK(std::get<Refused>(refused).error.find('\n') == std::string::npos);
    CHECK(std::holds_alternative<TryLater>(sending.outcome_of(message())));
}

TEST_CASE("a sender that ends answers nothing any more", "[deliver][email]") {
    Sending sending(settings_of("smtp://127.0.0.1:1"));
    bool is_answered = false;
    Message nobody = message();
    nobody.to.email.clear();
    sending.sender().send(nobody, [&](const Outcome&) { is_answered = true; });
    sending.sender().send(message(), [&](const Outcome&) { is_answered = true; });
    sending.end();
    sending.loop().context().restart();
    sending.loop().context().run();
    CHECK_FALSE(is_answered);
}

TEST_CASE("a template's own mail is sent in place of ours", "[deliver][email]") {
    EmailSettings settings = settings_of("smtp://127.0.0.1:1");
    settings.extras = [](const Message&) {
        return MailExtras{{"Own subject", "Own text\n", "<p>Own</p>"}, ""};
    };
    const Mail mail = mail_of(message(), settings);
    CHECK(mail.subject == "Own subject");
    CHECK(mail.text == "Own text\n");
    CHECK(mail.html == "<p>Own</p>");
    CHECK(mail.unsubscribe_url.empty());
}
