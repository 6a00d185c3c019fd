#pragma once
// Private keys on the curve P-256 (FIPS 186-5, SEC 1), of OpenSSL, which ends in the .cpp. Points
// are 65 bytes, uncompressed: 4, x, y (SEC 1 section 2.3.3).

#include "core/base/result.hpp"

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace carillon::p256 {

inline constexpr std::size_t kFieldBytes = 32;  // of a coordinate, of a private number, of r and s
inline constexpr std::size_t kPointBytes = 1 + 2 * kFieldBytes;

// Is that a point of the curve, and not the one at infinity?
bool is_point(std::string_view bytes);

// Never changed once it is made: any thread, also several at once. Copies share one key.
class PrivateKey {
  public:
    // A new one. kInternal when OpenSSL fails, likewise below.
    static Result<PrivateKey> make();
    // One PEM block, as PKCS #8 or as SEC 1 has it, without a pass phrase. kInvalid for any other.
    static Result<PrivateKey> from_pem(const std::string& pem);

    // As PKCS #8.
    Result<std::string> pem() const;
    const std::string& public_point() const { return public_point_; }

    // The x coordinate that both sides come to (ECDH, SP 800-56A). kInvalid when `peer` is no
    // point.
    Result<std::string> shared_secret(std::string_view peer) const;
    // ECDSA with SHA-256 as a JWS has it: r and s one after the other (RFC 7518 section 3.4).
    Result<std::string> sign(std::string_view text) const;

  private:
    PrivateKey(std::shared_ptr<EVP_PKEY> key, std::string public_point)
        : key_(std::move(key)), public_point_(std::move(public_point)) {}
    static Result<PrivateKey> from_library(std::shared_ptr<EVP_PKEY> key);

    std::shared_ptr<EVP_PKEY> key_;
    std::string public_point_;
};

}  // namespace carillon::p256
