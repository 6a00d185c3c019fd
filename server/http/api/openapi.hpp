#pragma once
// docs/openapi.json as a part of the program: what is served is what was built with it.

#include "server/http/net/http.hpp"

#include <string_view>

namespace carillon {

// JSON. Lives as long as the program; any thread.
std::string_view openapi_document();

// Compresses the document, once, so that no request has to. Any thread.
void prepare_openapi();
// The document in the form that Accept-Encoding likes best. Any thread.
http::Response openapi_answer(std::string_view accept_encoding);

}  // namespace carillon
