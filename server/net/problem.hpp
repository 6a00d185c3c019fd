#pragma once
// Refusals as RFC 9457 problem details. The one place that turns an Errc into a status of HTTP.

#include "core/result.hpp"
#include "server/net/http.hpp"

#include <string_view>

namespace carillon {

int http_status(Errc code);

// With the fields that belong to the status: WWW-Authenticate (401), Retry-After (429, 503).
http::Response problem(const Error& error, std::string_view request_id);
// For what HTTP itself refuses.
http::Response problem(int status, std::string_view detail, std::string_view request_id);

}  // namespace carillon
