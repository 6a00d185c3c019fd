#pragma once
// The signatures of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks,
// spec/standard-webhooks.md, "Signature scheme"), symmetric scheme v1.

#include "core/base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::deliver {

inline constexpr std::size_t kWebhookKeyBytes = 32;  // of a secret that is made here
inline constexpr std::size_t kLeastWebhookKeyBytes = 24;
inline constexpr std::size_t kMostWebhookKeyBytes = 64;

// "whsec_…" of bytes that nobody can guess.
std::string webhook_secret(const std::array<std::uint8_t, kWebhookKeyBytes>& random);

// The key's bytes of a secret, "whsec_" and the base64 of 24 to 64 bytes. Nothing for other text.
std::optional<std::string> webhook_key(std::string_view secret);

// The header webhook-timestamp: seconds since 1970.
std::string webhook_timestamp(Millis now);

// The header webhook-signature: "v1,BASE64" for each key, separated by blanks, so that a receiver
// may change over from one secret to the next. Precondition: `id` and `timestamp` hold no ".".
std::string webhook_signature(const std::vector<std::string>& keys, std::string_view id,
                              std::string_view timestamp, std::string_view body);

}  // namespace carillon::deliver
