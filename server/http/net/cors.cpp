#include "server/http/net/cors.hpp"

#include <algorithm>

namespace carillon {

void allow_origin(http::Response& response, const http::Request& request,
                  const std::vector<std::string>& allowed_origins) {
    if (allowed_origins.empty()) return;
    response.headers.emplace_back("Vary", "Origin");
    const auto origin = request.headers.find("Origin");
    const bool is_allowed =
        !origin.empty() && std::any_of(allowed_origins.begin(), allowed_origins.end(),
                                       [&](const auto& o) { return http::same_name(o, origin); });
    if (!is_allowed) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
    response.headers.emplace_back("Access-Control-Expose-Headers",
                                  "ETag, X-Request-Id, Retry-After");
}

}  // namespace carillon
