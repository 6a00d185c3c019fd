#pragma once
// Lets pages of other origins read answers (CORS, in the Fetch standard).

#include "server/http/net/http.hpp"

#include <string>
#include <vector>

namespace carillon {

// For those that are allowed by configuration; a page of our own needs no leave.
void allow_origin(http::Response& response, const http::Request& request,
                  const std::vector<std::string>& allowed_origins);

}  // namespace carillon
