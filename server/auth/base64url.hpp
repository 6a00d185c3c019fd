#pragma once
// Base64 with the alphabet for URLs and without padding (RFC 4648 section 5, as RFC 7515 section 2
// wants it).

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

std::string encode_base64url(std::string_view bytes);
// Nothing for a letter of another alphabet, padding, a length that no bytes have, and bits beyond
// the last byte: each text of bytes has one spelling.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace carillon
