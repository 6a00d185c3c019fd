#pragma once
// An address of mail with the name of whom it belongs to: the value of NOTIFICATION_EMAIL_FROM.

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace carillon {

struct Mailbox {
    std::string address;  // ASCII, "local@domain"
    std::string name;     // any text; empty: none
    friend bool operator==(const Mailbox&, const Mailbox&) = default;

    std::string_view domain() const;  // valid while the address is
};

// The address as it can be put into an envelope and a header: what the directory accepts
// (core/event/directory_values.hpp), its domain in ASCII (IDNA). Letters outside of ASCII before
// the @ need SMTPUTF8 on every server between here and the reader, and are refused: such mail would
// come back, or be lost, somewhere on its way. kInvalid, with a sentence that does not repeat the
// address.
Result<std::string> ascii_address(std::string_view address);

// What parse_mailbox takes, as a message says it.
inline constexpr const char* kAcceptedMailbox =
    "an email address, such as carillon@example.com, or Name <address>, with ASCII alone before "
    "the @";

// "ada@example.com" or "Name <ada@example.com>", the name plain or in quotation marks.
Result<Mailbox> parse_mailbox(std::string_view text);

}  // namespace carillon
