#pragma once
// Percent-encoding (RFC 3986 section 2.1), as it stands in paths, addresses and queries.

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// Of a path or an address; '+' stays. Nothing for a bad escape, a NUL or what is no UTF-8.
std::optional<std::string> percent_decode(std::string_view text);

// A name or a value of application/x-www-form-urlencoded: '+' is a space. Nothing for a bad escape
// or what is no UTF-8.
std::optional<std::string> form_decode(std::string_view text);

// As what both of them give back: all but RFC 3986's unreserved characters is escaped.
std::string percent_encode(std::string_view text);

}  // namespace carillon
