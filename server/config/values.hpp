#pragma once
// Reading single values of the environment. Nothing = not acceptable; who asks names what is.

#include "server/config/config.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::config_values {

// Decimal digits only, within the bounds.
std::optional<std::uint32_t> parse_whole(std::string_view text, std::uint32_t low,
                                         std::uint32_t high);
// Decimal digits with at most one point, within 0..high.
std::optional<double> parse_decimal(std::string_view text, double high);
// true, yes, on, 1 / false, no, off, 0, in either case.
std::optional<bool> parse_bool(std::string_view text);
// "address:port", an IPv6 address in brackets, an empty address = all of IPv4.
std::optional<ListenAddress> parse_listen(std::string_view text);
// Separated by commas or blanks: scheme and host as a browser sends them in `Origin`: lower case,
// without the scheme's own port.
std::optional<std::vector<std::string>> parse_origins(std::string_view text);
// Separated by commas or blanks: addresses and networks, such as 10.0.0.0/8 or ::1.
std::optional<std::vector<Network>> parse_networks(std::string_view text);

// http:// or https:// and a host behind it; visible ASCII, as in a request.
bool is_http_url(std::string_view text);
// Secrets to sign with, one a line: each is long enough, and there is one.
bool are_secrets(const std::string& text);

// The value as it may stand in a message: quoted, on one line, cut when long.
std::string shown(std::string_view value);
// The same for a URL that may carry a password: what stands before the last @, after the first ?,
// where a host is forgotten, and after the first = of what is no URL is left out.
std::string shown_url(std::string_view value);

}  // namespace carillon::config_values
