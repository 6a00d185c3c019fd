#pragma once
// Key pairs for tests, made again in each run, and tokens signed with them by OpenSSL: another
// implementation than the one that checks them.

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::test {

class KeyPair {
  public:
    static KeyPair rsa(unsigned bits = 2048);
    static KeyPair p256();
    static KeyPair p384();
    static KeyPair ed25519();

    std::string public_pem() const;
    std::string private_pem() const;
    std::string certificate_pem() const;  // signed by itself
    // A JSON Web Key (RFC 7517) of the public half; `more` are members besides: ",\"use\":\"enc\"".
    std::string public_jwk(std::string_view key_id = "", std::string_view more = "") const;
    // A compact JWS; `algorithm` goes into the header as it is, and how it begins says how to sign.
    std::string sign(std::string_view algorithm, std::string_view claims,
                     std::string_view key_id = "") const;

  private:
    explicit KeyPair(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}
    std::shared_ptr<EVP_PKEY> key_;
};

// {"keys":[…]} of these.
std::string key_set_of(const std::vector<std::string>& jwks);

std::string base64url(std::string_view bytes);
// A compact JWS with exactly this header, signed with HMAC-SHA256.
std::string sign_hs256(std::string_view header, std::string_view claims, std::string_view secret);

}  // namespace carillon::test
