#pragma once
// Handing over one mail, as a state machine without a socket: replies in, bytes out (RFC 5321
// section 4.1.1; with the pipelining of RFC 2920 in two round trips, otherwise in four).
//
// After each input send what pending() holds until it is empty.

#include "server/deliver/email/smtp_reply.hpp"
#include "server/deliver/email/smtp_result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carillon::deliver {

struct SmtpEnvelope {
    std::string from;
    std::string to;  // both by ascii_address: nothing in them can end a command
};

class SmtpDialog {
  public:
    // `mail`: lines that end with CRLF.
    SmtpDialog(const SmtpEnvelope& envelope, std::string_view mail, SmtpExtensions offered);

    std::string_view pending() const { return std::string_view(out_).substr(sent_); }
    void handle_sent(std::size_t bytes);
    void handle_reply(SmtpReply reply);
    // The connection has ended, or broke a limit.
    void handle_end(std::string trouble, bool is_late);

    // What came of the mail, as soon as it is known.
    const std::optional<SmtpResult>& result() const { return result_; }
    // Nothing more is to be said and awaited.
    bool is_finished() const { return step_ == Step::kFinished; }
    // Finished, and another mail may follow on the connection.
    bool is_reusable() const { return is_finished() && !is_over_; }
    // The connection ended, or the server ended it (421), before anything was said of the mail:
    // connections end so that were idle, and a new one may do.
    bool was_turned_away() const { return is_over_ && was_unheard_; }

  private:
    enum class Step { kMail, kRcpt, kData, kBody, kEmptyBody, kReset, kFinished };

    void say(Step next, std::string_view bytes);
    void go_on();
    void fail(SmtpReply reply);
    void finish();

    std::string rcpt_;
    std::string body_;  // with its end, points doubled
    bool is_pipelined_ = false;
    std::string out_;
    std::size_t sent_ = 0;
    Step step_ = Step::kMail;  // whose reply is awaited
    bool is_over_ = false;     // the connection
    bool was_unheard_ = true;
    std::optional<SmtpResult> result_;
};

// Lines that begin with a point get another (section 4.5.2), and the end ".".
std::string dot_stuffed(std::string_view mail);

}  // namespace carillon::deliver
