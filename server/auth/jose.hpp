#pragma once
// Signed tokens (JWS compact serialization, RFC 7515): parsing, keys, signatures. What a token
// means is decided elsewhere. HMAC is OpenSSL's, compared in constant time; signatures by key pairs
// are librhonabwy's, which ends here.
//
// The header is read first, by itself, and decides: the library never sees a token whose header
// names something that it would act on (`zip` makes it inflate, RFC 7516 section 4.1.3), and the
// payload is not decoded before the signature is proven. Keys that a token brings along (jwk, jku,
// x5c, x5u) are never looked at. Values may be used by several threads at once as long as nobody
// assigns to them.

#include "core/base/result.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct json_t;  // jansson

namespace carillon::jose {

inline constexpr std::size_t kMaxHeaderBytes = 2048;  // encoded; ours have 36, with an x5c 8 KiB
inline constexpr std::size_t kMaxKeyIdBytes = 256;

enum class Algorithm { kHs256, kRs256, kEs256, kEdDsa };

class Key {
  public:
    // HS256.
    static Key from_secret(std::string_view secret) { return Key(secret); }
    // One PEM block with a public key or a certificate: RSA of 2048 bits or more, P-256 or Ed25519.
    // kInvalid with what is wrong.
    static Result<Key> from_pem(std::string_view pem);

    // One public key of a set (RFC 7517), as the text of its JSON object, under the same bounds.
    // kInvalid with what is wrong; a secret (`oct`) and a private key are refused too.
    static Result<Key> from_jwk(const std::string& json);

    Algorithm algorithm() const { return algorithm_; }

  private:
    friend class Token;

    explicit Key(std::string_view secret) : secret_(secret), algorithm_(Algorithm::kHs256) {}
    Key(std::shared_ptr<json_t> jwk, Algorithm algorithm)
        : jwk_(std::move(jwk)), algorithm_(algorithm) {}
    static Result<Key> from_library(std::shared_ptr<json_t> jwk);

    std::string secret_;           // of kHs256
    std::shared_ptr<json_t> jwk_;  // of the others; never changed after it was made
    Algorithm algorithm_;
};

// A token that has been taken apart; nothing about it is proven before is_signed_by.
class Token {
  public:
    // Nothing for what is no compact JWS of three parts or whose header is larger than
    // kMaxHeaderBytes, has an algorithm other than ours, a `zip` (nothing is inflated), a `crit`
    // (we know no extension, RFC 7515 section 4.1.11) or a `b64` (RFC 7797).
    static std::optional<Token> parse(std::string_view text);

    Algorithm algorithm() const { return algorithm_; }
    const std::string& key_id() const { return key_id_; }  // empty = not said
    // Precondition: the key's algorithm is the token's.
    bool is_signed_by(const Key& key) const;
    // Decoded. Nothing when it is no base64url. Ask once the signature is proven.
    std::optional<std::string> payload() const;

  private:
    Token() = default;

    std::string text_;
    std::size_t header_bytes_ = 0;  // of text_, up to the first dot
    std::size_t signed_bytes_ = 0;  // of text_, up to the second dot
    std::string signature_;         // decoded
    Algorithm algorithm_ = Algorithm::kHs256;
    std::string key_id_;
};

// A compact JWS by HS256. kInternal when OpenSSL fails.
Result<std::string> sign_hs256(std::string_view payload, std::string_view secret);

}  // namespace carillon::jose
