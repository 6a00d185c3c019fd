#pragma once
// Where mail is handed over: the value of SMTP_URL.
//
//   url       = ( "smtp://" | "smtps://" ) [ user ":" password "@" ] host [ ":" port ]
//               [ "/" [ name ] ] [ "?starttls=" ( "required" | "optional" ) ]
//
// User and password may be percent-encoded (of "@", ":", "/", "?", "%" they must be). The name is
// what we call ourselves in EHLO. An IPv6 host stands in brackets.

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace carillon {

struct SmtpAddress {
    enum class Security {
        kTls,       // smtps: TLS from the first byte, the certificate is checked
        kRequired,  // STARTTLS or nothing, the certificate is checked
        kOptional,  // STARTTLS where it is offered, with whatever certificate: it keeps out those
                    // who listen and not those who stand between (RFC 7435)
    };
    Security security = Security::kOptional;
    std::string host;  // without brackets
    std::uint16_t port = 25;
    std::string user;      // empty: no sign-in
    std::string password;  // secret
    std::string hello;     // empty: whatever the caller chooses

    std::string text() const;  // as it may be shown: "smtp://host:587"

    friend bool operator==(const SmtpAddress&, const SmtpAddress&) = default;
};

// What parse_smtp_address takes, as a message says it.
inline constexpr const char* kAcceptedSmtpAddress =
    "smtp://[user:password@]host[:port][?starttls=required|optional] or smtps://…";

// Where no port is named it is 465 for smtps (RFC 8314), 587 with a user (RFC 6409) and 25 without.
// Where starttls is not named it is required with a user, for a password is not sent for all to
// read, and optional without.
// kInvalid, with what is wrong and nothing of the text.
Result<SmtpAddress> parse_smtp_address(std::string_view url);

}  // namespace carillon
