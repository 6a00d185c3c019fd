#pragma once
// What came of handing one mail over, and how it reads.

#include "server/config/smtp_address.hpp"
#include "server/deliver/email/smtp_reply.hpp"
#include "server/deliver/sender.hpp"

#include <string>

namespace carillon::deliver {

// How far a mail has come.
enum class SmtpStage {
    kNotBegun,  // the client was stopped before
    kConnect,   // no connection: name, network, silence
    kTls,       // no TLS, or a certificate that is not the server's
    kSignIn,    // user and password are not taken
    kOpening,   // the server's greeting or EHLO: it speaks of no mail yet
    kMail,      // the mail itself: MAIL, RCPT, DATA or what follows it
    kTaken,     // 250: it is the server's now
};

struct SmtpResult {
    SmtpStage stage = SmtpStage::kConnect;
    SmtpReply reply;       // the server's last of this mail; code 0: it said nothing
    std::string trouble;   // what happened where the end was not a reply; else empty
    bool is_late = false;  // a limit of time has passed
    friend bool operator==(const SmtpResult&, const SmtpResult&) = default;
};

// 5xx to the mail itself is a refusal of it. Everything else may be otherwise later: 4xx, and what
// the server, the network or the settings are at fault for, 5xx before a mail is spoken of
// included, and 530 and 535 to 538 (RFC 4954 section 6), which are about our sign-in and not about
// the mail. What was not begun is NotBegun. The error is one line with the server's words in it and
// without the password.
//
// Precondition of what_went_wrong: it was begun and not taken.
std::string what_went_wrong(const SmtpResult& result, const SmtpAddress& server);
Outcome outcome_of(const SmtpResult& result, const SmtpAddress& server);

}  // namespace carillon::deliver
