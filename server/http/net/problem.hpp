#pragma once
// Refusals as RFC 9457 problem details. The one place that turns an Errc into a status of HTTP, and
// a status into the `type` that programs look at.

#include "core/base/result.hpp"
#include "server/http/net/http.hpp"

#include <cstdint>
#include <string_view>

namespace carillon {

int http_status(Errc code);

// With the fields that belong to the status: WWW-Authenticate (401), Retry-After (429, 503).
http::Response problem(const Error& error, std::string_view request_id);
// The same with a Retry-After of one's own.
http::Response problem(const Error& error, std::string_view request_id,
                       std::uint32_t retry_after_s);
// The same with another status than the code has by itself.
http::Response problem(int status, const Error& error, std::string_view request_id);
// For what HTTP itself refuses: its type is that of the status, its own for each.
http::Response problem(int status, std::string_view detail, std::string_view request_id);
// 503: the server has as much in hand as it may. Somebody else's load, not a failure of ours.
http::Response too_busy(std::string_view request_id);

}  // namespace carillon
