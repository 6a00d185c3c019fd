#pragma once
// One mail as the bytes that are sent (RFC 5322, RFC 2045 to 2047).
//
// By hand and not by libcurl's mime functions: those make the bytes while they are sent, so neither
// a test nor a person could look at them, and no mail could be made without a connection. What is
// needed of MIME is small: two parts of text, a few fields, all of it ASCII.

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/config/mailbox.hpp"

#include <optional>
#include <string>

namespace carillon::deliver {

struct Mail {
    DeliveryId id;                      // Message-ID: <ID@domain of `from`>
    std::optional<DeliveryId> answers;  // the first mail of its group, from the same sender
    Mailbox from;
    Mailbox to;
    std::string subject;
    std::string text;
    std::string html;
    std::string unsubscribe_url;  // http or https, takes a POST (RFC 8058); empty: no such fields
    Millis date{0};
};

inline constexpr std::size_t kSubjectChars = 300;      // more is cut (core cuts titles at 150)
inline constexpr std::size_t kMailboxNameChars = 100;  // more is cut
inline constexpr std::size_t kUnsubscribeBytes = 900;  // more is no address: a line ends at 998

// Every field but Date and Message-ID may hold any text: whatever it is, it stays in its field.
// kInvalid: an address to or from which nothing can be sent (ascii_address), or an unsubscribe_url
// that is no address of the web; the field is named.
Result<std::string> compose(const Mail& mail);

// "Sun, 29 Nov 2026 08:15:37 +0000" (RFC 5322 section 3.3).
std::string mail_date(Millis time);

}  // namespace carillon::deliver
