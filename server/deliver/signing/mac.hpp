#pragma once
// Message authentication codes (RFC 2104) by OpenSSL, which ends in the .cpp.

#include <string>
#include <string_view>

namespace carillon::deliver {

enum class MacHash { kSha1, kSha256 };

// The code's bytes. Throws std::runtime_error when OpenSSL fails (no memory).
std::string mac_of(MacHash hash, std::string_view key, std::string_view text);

// Compares in constant time what only the owner of a key can know.
bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace carillon::deliver
