#pragma once
// Names of the internet as they are asked for: in ASCII (IDNA 2008, RFC 5891), by libidn2.

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// "bücher.example" as "xn--bcher-kva.example", in lower case; what is ASCII as it is. Nothing for
// what is no such name. Precondition: is_utf8(domain).
std::optional<std::string> ascii_domain(std::string_view domain);

}  // namespace carillon
