#pragma once
// Accept-Encoding and Accept (RFC 9110 sections 12.5.3 and 12.5.1).

#include <string_view>

namespace carillon {

// The weight that `header` gives to `coding` ("br", "gzip", "identity"), 0..1000. Without a header
// only "identity" is acceptable; "identity" is acceptable unless it, or "*", is weighted 0. What
// cannot be understood in the header is passed over.
int accept_weight(std::string_view header, std::string_view coding);

// Likewise of Accept and a media type in lower case ("text/csv"), by the most specific range that
// covers it; parameters other than the weight are passed over. Without a header all are alike.
int media_weight(std::string_view header, std::string_view type);

}  // namespace carillon
