#pragma once
// An error of the log as an event of Sentry, in an envelope
// (https://develop.sentry.dev/sdk/envelopes/).

#include "core/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace carillon::sentry {

// Who reports.
struct Source {
    std::string release;      // "carillon@1.2.3"
    std::string server_name;  // of the machine
};

struct Report {
    std::string event_id;  // 32 hexadecimal digits
    Millis at{0};
    std::string event;                 // of the log, "http.failed"
    std::string fields;                // of the log line, a JSON object
    std::string message;               // what a person reads first
    std::uint64_t dropped_before = 0;  // reports that could not be sent since the last one
};

// What looks like a token, a key or the credentials of a URL is replaced by ***: the log does not
// write such things, and what leaves the house is looked at once more.
std::string scrub(std::string_view text);

// Scrubbed.
std::string make_envelope(const Source& source, const Report& report, Millis sent_at);

// The value of X-Sentry-Auth.
std::string auth_header(std::string_view public_key, std::string_view client);

}  // namespace carillon::sentry
