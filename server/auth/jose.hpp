#pragma once
// Signed tokens (JWS compact serialization, RFC 7515) by librhonabwy, which ends here: parsing,
// keys, signatures. What a token means is decided elsewhere.
//
// Keys that a token brings along (jwk, jku, x5c, x5u) are never looked at. Values may be used by
// several threads at once as long as nobody assigns to them.

#include "core/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct json_t;  // jansson

namespace carillon::jose {

enum class Algorithm { kHs256, kRs256, kEs256, kEdDsa };

class Key {
  public:
    // HS256. kInternal when the library fails.
    static Result<Key> from_secret(std::string_view secret);
    // One PEM block with a public key or a certificate: RSA of 2048 bits or more, P-256 or Ed25519.
    // kInvalid with what is wrong.
    static Result<Key> from_pem(std::string_view pem);

    Algorithm algorithm() const { return algorithm_; }

  private:
    friend class Token;
    friend Result<std::string> sign(std::string_view payload, const Key& key);

    Key(std::shared_ptr<json_t> jwk, Algorithm algorithm)
        : jwk_(std::move(jwk)), algorithm_(algorithm) {}

    std::shared_ptr<json_t> jwk_;  // never changed after it was made
    Algorithm algorithm_;
};

// A token that has been taken apart; nothing about it is proven before is_signed_by.
class Token {
  public:
    // Nothing for what is no compact JWS or has an algorithm other than ours, and for a token with
    // critical extensions (RFC 7515 section 4.1.11): we know none.
    static std::optional<Token> parse(std::string_view text);

    Algorithm algorithm() const { return algorithm_; }
    const std::string& key_id() const { return key_id_; }  // empty = not said
    const std::string& payload() const { return payload_; }
    // Precondition: the key's algorithm is the token's.
    bool is_signed_by(const Key& key) const;

  private:
    Token() = default;

    std::shared_ptr<void> parsed_;  // the library's jws_t, a type without a name
    Algorithm algorithm_ = Algorithm::kHs256;
    std::string key_id_;
    std::string payload_;
};

// kInternal when the library fails. Precondition: the key can sign.
Result<std::string> sign(std::string_view payload, const Key& key);

}  // namespace carillon::jose
