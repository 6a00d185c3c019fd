#pragma once
// Mails of our own (server/deliver/email/mime.hpp) as a mail program shows them. Nothing else is
// sent here: of other mails, what is not understood stays as it came.

#include <string>
#include <string_view>

namespace carillon {

struct ShownMail {
    std::string from;  // decoded, likewise below; empty: not there
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
};

// `mail`: lines that end with CRLF.
ShownMail read_mail(std::string_view mail);

}  // namespace carillon
