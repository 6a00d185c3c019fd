#pragma once
// Which names a server answers to. A page of a stranger whose name a resolver turns to our address
// (DNS rebinding) is, for its browser, of our own origin; but its requests still name the stranger
// in Host (RFC 9110 section 7.2).

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// Of what a Host field names, without port, in lower case; "[::1]" with its brackets.
std::string host_name(std::string_view host);

// True for an address written as such (no resolver had a say), for localhost and what lies under it
// (RFC 6761 section 6.3), for the names in `also` (as host_name gives them), and without a Host: a
// browser always sends one.
bool is_safe_host(std::string_view host, const std::vector<std::string>& also);

}  // namespace carillon
