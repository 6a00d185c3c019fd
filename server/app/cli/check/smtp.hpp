#pragma once
// Does a mail server answer? By libcurl, which ends in the .cpp.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/config/smtp_address.hpp"

#include <string>

namespace carillon::preflight {

inline constexpr Millis kSmtpLimit{4000};

// Connects, says hello, turns to TLS and signs in as the address says, and sends nothing.
// kUnavailable with the reason; the password is never in it.
Status ask_smtp(const SmtpAddress& address, const std::string& ca_file);

}  // namespace carillon::preflight
