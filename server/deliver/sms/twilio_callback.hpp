#pragma once
// What Twilio tells of a message later, by a request to /hooks/twilio.

#include "core/base/ids.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon::deliver {

// Where a message stands. What comes in any order: a late "sent" after "delivered" is kUnderWay and
// takes nothing back.
enum class SmsProgress { kUnderWay, kDelivered, kFailed };

// Which attempt of which delivery a message is: what Twilio tells may come before its answer to
// that very request, or after one that nobody lived to read.
struct TwilioMessage {
    DeliveryId delivery;
    std::uint32_t attempt = 0;
    friend bool operator==(const TwilioMessage&, const TwilioMessage&) = default;
};
// "?delivery=…&attempt=…", behind the URL that Twilio is told. It signs the whole of it.
std::string twilio_callback_query(const DeliveryId& delivery, std::uint32_t attempt);

struct SmsStatus {
    std::string message_sid;
    SmsProgress progress = SmsProgress::kUnderWay;
    std::string error;  // of kFailed: "Twilio says undelivered, error 30003", one line
    std::optional<TwilioMessage> message = {};  // nothing: the URL does not say it
    friend bool operator==(const SmsStatus&, const SmsStatus&) = default;
};

struct TwilioCallback {
    std::string url;         // as Twilio was told it in StatusCallback, without the query
    std::string signature;   // the header X-Twilio-Signature; empty: none came
    std::string body;        // application/x-www-form-urlencoded
    std::string query = {};  // of the address, as it came, without the '?'
};

// Verified by X-Twilio-Signature: base64 of HMAC-SHA1 over the URL and the form's fields, sorted
// (https://www.twilio.com/docs/usage/security#validating-requests).
// kForbidden for what Twilio has not signed, of the URL with or without its port, because Twilio
// signs it both ways; kMalformed for a signed body that is no message's status.
Result<SmsStatus> read_twilio_callback(std::string_view auth_token, const TwilioCallback& callback);

}  // namespace carillon::deliver
