#pragma once
// SHA-256 (FIPS 180-4), to tell whether two contents are the same.

#include <string>
#include <string_view>

namespace carillon {

// 64 hexadecimal digits, lower case.
std::string sha256_hex(std::string_view content);

}  // namespace carillon
