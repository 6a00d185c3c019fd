#include "server/deliver/email/smtp_result.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <variant>

using namespace carillon;
using namespace carillon::deliver;
using namespace std::string_literals;

namespace {

SmtpAddress server() {
    return parse_smtp_address("smtp://ada:hunter22@mail.test:587").value();
}

Outcome of(SmtpStage stage, int code, const std::string& text = "said") {
    return outcome_of({stage, {code, text}, {}, false}, server());
}

bool is_later(const Outcome& outcome) {
    return std::holds_alternative<TryLater>(outcome);
}

bool is_refused(const Outcome& outcome) {
    return std::holds_alternative<Refused>(outcome);
}

}  // namespace

TEST_CASE("a mail that was taken is sent, with the server's words for it", "[deliver][smtp]") {
    CHECK(of(SmtpStage::kTaken, 250, "2.0.0 Ok: queued as 4X") ==
          Outcome(Sent{"2.0.0 Ok: queued as 4X"}));
}

TEST_CASE("5xx to the mail is a refusal, 4xx is not yet", "[deliver][smtp]") {
    for (const int code : {500, 550, 551, 552, 553, 554, 571})
        CHECK(is_refused(of(SmtpStage::kMail, code)));
    for (const int code : {421, 450, 451, 452, 499})
        CHECK(is_later(of(SmtpStage::kMail, code)));
    CHECK(of(SmtpStage::kMail, 550, "5.1.1 gone") ==
          Outcome(Refused{"smtp://mail.test:587 refuses the mail: 550 5.1.1 gone"}));
    CHECK(of(SmtpStage::kMail, 451, "4.7.1 greylisted") ==
          Outcome(TryLater{"smtp://mail.test:587 does not take the mail now: 451 4.7.1 greylisted",
                           {}}));
}

TEST_CASE("5xx that is not about the mail is not its end", "[deliver][smtp]") {
    for (const SmtpStage stage :
         {SmtpStage::kConnect, SmtpStage::kTls, SmtpStage::kSignIn, SmtpStage::kOpening})
        CHECK(is_later(of(stage, 554)));
    for (const int code : {530, 534, 535, 538})
        CHECK(is_later(of(SmtpStage::kMail, code)));
    CHECK(of(SmtpStage::kSignIn, 535, "5.7.8 bad") ==
          Outcome(TryLater{"smtp://mail.test:587 does not take the user and password of SMTP_URL: "
                           "535 5.7.8 bad",
                           {}}));
}

TEST_CASE("a mail that is late may come later, whatever was said before", "[deliver][smtp]") {
    const Outcome outcome =
        outcome_of({SmtpStage::kMail, {354, "go on"}, "it said nothing more", true}, server());
    CHECK(outcome == Outcome(TryLater{
                         "smtp://mail.test:587 did not answer in time: it said nothing more", {}}));
}

TEST_CASE("what a server says stays on one line, is cut, and holds no password",
          "[deliver][smtp]") {
    const auto outcome = of(SmtpStage::kSignIn, 535,
                            "no\r\n\x1b[31m\0 hunter22 and hunter22\xff"s + std::string(1000, 'x'));
    const std::string& error = std::get<TryLater>(outcome).error;
    CHECK(error.find('\n') == std::string::npos);
    CHECK(error.find('\x1b') == std::string::npos);
    CHECK(error.find("hunter22") == std::string::npos);
    CHECK(error.size() < 520);
}
