#pragma once
// Base64 with its usual alphabet and padding (RFC 4648 section 4).

#include <optional>
#include <string>
#include <string_view>

namespace carillon::deliver {

std::string encode_base64(std::string_view bytes);
// Nothing for all but what encode_base64 writes: each text of bytes has one spelling.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace carillon::deliver
