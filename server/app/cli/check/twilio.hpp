#pragma once
// Does Twilio take us? By libcurl, which ends in the .cpp.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/config/config.hpp"

#include <string>

namespace carillon::preflight {

inline constexpr Millis kTwilioLimit{4000};

// Reads the account by its credentials
// (https://www.twilio.com/docs/iam/api/account#fetch-an-account-resource), which sends nothing and
// costs nothing. kUnavailable with the reason, which follows "api.twilio.com "; the token is never
// in it.
Status ask_twilio(const SmsConfig& sms, const std::string& ca_file);

}  // namespace carillon::preflight
