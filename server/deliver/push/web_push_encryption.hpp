#pragma once
// Encrypting a push message for the one browser that can read it: RFC 8291, whose coding of the
// content is aes128gcm (RFC 8188). By OpenSSL, which ends in the .cpp. Any thread.

#include "core/base/result.hpp"
#include "server/auth/p256.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace carillon::deliver {

// What a browser tells of its subscription (Push API, PushEncryptionKeyName), decoded.
struct PushKeys {
    std::string p256dh;  // its public key, a point of p256::kPointBytes
    std::string auth;    // shared with us alone, kAuthBytes

    friend bool operator==(const PushKeys&, const PushKeys&) = default;
};

inline constexpr std::size_t kAuthBytes = 16;
inline constexpr std::size_t kSaltBytes = 16;
using PushSalt = std::array<unsigned char, kSaltBytes>;

// All that push services must take (RFC 8030 section 7.2) less what the coding adds: the header of
// 86 bytes, the delimiter and the tag of 17.
inline constexpr std::size_t kMaxPushBytes = 4096 - 86 - 17;

// The body of the request to the push service, one record. `salt` and `sender` are random and used
// for this message only. kTooLarge for more than kMaxPushBytes; kInvalid when the browser's keys
// are none; kInternal when OpenSSL fails.
Result<std::string> encrypt_push(std::string_view content, const PushKeys& receiver,
                                 const PushSalt& salt, const p256::PrivateKey& sender);

}  // namespace carillon::deliver
