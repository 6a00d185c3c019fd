#pragma once
// Accept-Encoding (RFC 9110 section 12.5.3).

#include <string_view>

namespace carillon {

// The weight that `header` gives to `coding` ("br", "gzip", "identity"), 0..1000. Without a header
// only "identity" is acceptable; "identity" is acceptable unless it, or "*", is weighted 0. What
// cannot be understood in the header is passed over.
int accept_weight(std::string_view header, std::string_view coding);

}  // namespace carillon
