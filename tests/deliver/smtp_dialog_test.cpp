// The dialog of one mail without a socket, step by step and with every answer at every step.

#include "server/deliver/email/smtp_dialog.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::deliver;

namespace {

const SmtpEnvelope kEnvelope{"from@x.test", "to@y.test"};
const std::string kMail = "Subject: a\r\n\r\n.hello\r\n";
constexpr const char* kMailCommand = "MAIL FROM:<from@x.test>\r\n";
constexpr const char* kRcptCommand = "RCPT TO:<to@y.test>\r\n";

SmtpDialog dialog(bool is_pipelined) {
    return {kEnvelope, kMail, {is_pipelined, false}};
}

// All that is to be said now.
std::string said(SmtpDialog& dialog) {
    std::string out(dialog.pending());
    dialog.handle_sent(out.size());
    return out;
}

SmtpReply reply(int code) {
    return {code, "said"};
}

SmtpResult failed(int code) {
    return {SmtpStage::kMail, reply(code), {}, false};
}

}  // namespace

TEST_CASE("a mail is handed over in four steps", "[deliver][smtp][dialog]") {
    SmtpDialog one = dialog(false);
    CHECK(said(one) == kMailCommand);
    one.handle_reply(reply(250));
    CHECK(said(one) == kRcptCommand);
    one.handle_reply(reply(251));
    CHECK(said(one) == "DATA\r\n");
    one.handle_reply(reply(354));
    CHECK(said(one) == "Subject: a\r\n\r\n..hello\r\n.\r\n");
    CHECK_FALSE(one.result());
    one.handle_reply(reply(250));
    CHECK(one.result() == SmtpResult{SmtpStage::kTaken, reply(250), {}, false});
    CHECK(one.is_reusable());
    CHECK(said(one).empty());
}

TEST_CASE("a mail is handed over in two steps where commands may be pipelined",
          "[deliver][smtp][dialog]") {
    SmtpDialog one = dialog(true);
    CHECK(said(one) == std::string(kMailCommand) + kRcptCommand + "DATA\r\n");
    one.handle_reply(reply(250));
    one.handle_reply(reply(250));
    CHECK(said(one).empty());
    one.handle_reply(reply(354));
    CHECK(said(one) == "Subject: a\r\n\r\n..hello\r\n.\r\n");
    one.handle_reply(reply(250));
    CHECK(one.result()->stage == SmtpStage::kTaken);
    CHECK(one.is_reusable());
}

TEST_CASE("the size of a mail is told to a server that asks for it", "[deliver][smtp][dialog]") {
    SmtpDialog one(kEnvelope, kMail, {false, true});
    CHECK(said(one) == "MAIL FROM:<from@x.test> SIZE=" + std::to_string(kMail.size()) + "\r\n");
}

TEST_CASE("whatever is refused, one step at a time, the connection is good for the next mail",
          "[deliver][smtp][dialog]") {
    const int code = GENERATE(450, 550);
    const std::size_t step = GENERATE(0u, 1u, 2u, 3u);
    SmtpDialog one = dialog(false);
    for (std::size_t i = 0; i < step; ++i) {
        said(one);
        one.handle_reply(reply(i == 2 ? 354 : 250));
    }
    said(one);
    one.handle_reply(reply(code));
    CHECK(one.result() == failed(code));
    // A transaction that has begun is ended; after the mail's end there is none.
    CHECK(said(one) == (step < 3 ? "RSET\r\n" : ""));
    if (step < 3) {
        CHECK_FALSE(one.is_finished());
        one.handle_reply(reply(250));
    }
    CHECK(one.is_reusable());
    CHECK(one.result() == failed(code));
}

TEST_CASE("what is refused among pipelined commands is told by the first that is",
          "[deliver][smtp][dialog]") {
    SECTION("the sender, and so all that follows") {
        SmtpDialog one = dialog(true);
        said(one);
        one.handle_reply(reply(550));
        CHECK(one.result() == failed(550));
        one.handle_reply(reply(503));
        one.handle_reply(reply(503));
        CHECK(said(one) == "RSET\r\n");
        one.handle_reply(reply(250));
        CHECK(one.is_reusable());
        CHECK(one.result() == failed(550));
    }
    SECTION("the recipient, by a server that wants the mail's text all the same") {
        SmtpDialog one = dialog(true);
        said(one);
        one.handle_reply(reply(250));
        one.handle_reply(reply(550));
        CHECK(one.result() == failed(550));
        one.handle_reply(reply(354));
        CHECK(said(one) == ".\r\n");  // nobody is sent the mail
        one.handle_reply(reply(554));
        CHECK(one.is_reusable());
        CHECK(one.result() == failed(550));
    }
}

TEST_CASE("a connection that ends is not used again, at whatever step", "[deliver][smtp][dialog]") {
    const bool is_told = GENERATE(true, false);  // by 421, or not at all
    const bool is_pipelined = GENERATE(true, false);
    const std::size_t step = GENERATE(0u, 1u, 2u, 3u);
    SmtpDialog one = dialog(is_pipelined);
    for (std::size_t i = 0; i < step; ++i) {
        said(one);
        one.handle_reply(reply(i == 2 ? 354 : 250));
    }
    is_told ? one.handle_reply(reply(421)) : one.handle_end("gone", false);
    CHECK(one.is_finished());
    CHECK_FALSE(one.is_reusable());
    CHECK(one.result()->stage == SmtpStage::kMail);
    CHECK(one.result()->reply.code == (is_told ? 421 : 0));
    CHECK(one.was_turned_away() == (step == 0));
    // What else comes changes nothing.
    const auto before = one.result();
    one.handle_reply(reply(250));
    one.handle_end("again", true);
    CHECK(one.result() == before);
    CHECK(said(one).empty());
}

TEST_CASE("a connection that ends after a refusal leaves the refusal", "[deliver][smtp][dialog]") {
    SmtpDialog one = dialog(false);
    said(one);
    one.handle_reply(reply(550));
    one.handle_end("gone", true);
    CHECK(one.result() == failed(550));
    CHECK_FALSE(one.is_reusable());
    CHECK_FALSE(one.was_turned_away());
}

TEST_CASE("a server that answers before it has the whole mail gets no other on this connection",
          "[deliver][smtp][dialog]") {
    SmtpDialog one = dialog(true);
    said(one);
    one.handle_reply(reply(250));
    one.handle_reply(reply(250));
    one.handle_reply(reply(354));
    one.handle_sent(3);
    one.handle_reply(reply(552));
    CHECK(one.result() == failed(552));
    CHECK(one.is_finished());
    CHECK_FALSE(one.is_reusable());
    CHECK(said(one).empty());
}

TEST_CASE("a mail that is late was not turned away", "[deliver][smtp][dialog]") {
    SmtpDialog one = dialog(false);
    one.handle_end("silence", true);
    CHECK_FALSE(one.was_turned_away());
    CHECK(one.result()->is_late);
}

TEST_CASE("bytes that go out in pieces go out once", "[deliver][smtp][dialog]") {
    SmtpDialog one = dialog(true);
    std::string out;
    while (!one.pending().empty()) {
        out += one.pending().front();
        one.handle_sent(1);
    }
    CHECK(out == std::string(kMailCommand) + kRcptCommand + "DATA\r\n");
}

TEST_CASE("points at lines' begins are doubled", "[deliver][smtp][dialog]") {
    CHECK(dot_stuffed("") == ".\r\n");
    CHECK(dot_stuffed(".\r\n") == "..\r\n.\r\n");
    CHECK(dot_stuffed("a\r\n.b\r\n..\r\nc.d\r\n") == "a\r\n..b\r\n...\r\nc.d\r\n.\r\n");
}

TEST_CASE("replies are read whole, wherever they are cut", "[deliver][smtp][reply]") {
    const std::string text =
        "250-mail.test\r\n250-SIZE 1000\r\n250 PIPELINING\r\n354 go on\r\n250\r\n550 no\n";
    const std::vector<SmtpReply> expected = {
        {250, "mail.test\nSIZE 1000\nPIPELINING"}, {354, "go on"}, {250, ""}, {550, "no"}};
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        SmtpReplyReader reader;
        std::vector<SmtpReply> read;
        for (const std::string& piece : {text.substr(0, cut), text.substr(cut)}) {
            CHECK(reader.take(piece));
            while (auto one = reader.poll())
                read.push_back(*one);
        }
        CHECK(read == expected);
    }
}

TEST_CASE("what is no SMTP is known as such", "[deliver][smtp][reply]") {
    for (const std::string& text :
         {std::string("HTTP/1.1 400 Bad Request\r\n"), std::string("25\r\n"), std::string("\r\n"),
          std::string("999 what\r\n"), std::string("250-a\r\n550 b\r\n"), std::string("2x0 a\r\n"),
          std::string(SmtpReplyReader::kMostBytes + 1, 'a'), "250-" + std::string(70000, 'a')}) {
        SmtpReplyReader reader;
        CHECK_FALSE(reader.take(text));
        CHECK_FALSE(reader.take("250 fine\r\n"));
    }
    // Without an end, in lines that are short each.
    SmtpReplyReader reader;
    bool goes_on = true;
    std::size_t lines = 0;
    for (; goes_on && lines < 100000; ++lines)
        goes_on = reader.take("250-" + std::string(100, 'a') + "\r\n");
    CHECK_FALSE(goes_on);
}

TEST_CASE("what a server offers is read in any case", "[deliver][smtp][reply]") {
    CHECK(extensions_of({250, "mail.test\nsize 1000\nPipelining\nHELP"}) ==
          SmtpExtensions{true, true});
    CHECK(extensions_of({250, "mail.test\nSIZES\n8BITMIME\nX PIPELINING"}) == SmtpExtensions{});
    CHECK(extensions_of({250, ""}) == SmtpExtensions{});
}
