#pragma once
// CommitSequencer a JWT (RFC 7519) into a Principal, or says why not.
//
// HS256 with a shared secret; RS256, ES256 (P-256) and EdDSA (Ed25519) with public keys. The key is
// chosen by the algorithm's family, so that a public key is never used as a secret. Public keys are
// those of a file and, beside them, those that were fetched (jwks_source.hpp). A token needs
// `exp` and `sub`; `nbf` and `iat` are checked where present, with 30 s of leeway, `iss` and `aud`
// where configured. A token is valid at t when max(nbf, iat) - 30 s <= t < exp.

#include "core/base/result.hpp"
#include "server/auth/key_file.hpp"
#include "server/auth/principal.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class Revocations;

struct AuthenticatorSettings {
    std::string secret;       // HS256; one a line; empty = HS256 is refused
    std::string public_keys;  // PEM text; empty = RS256, ES256 and EdDSA are refused
    std::string issuer;       // empty = not checked, likewise below
    std::string audience;
    const Revocations* revocations = nullptr;  // null: none is; outlives the authenticator
    // Where keys are fetched: told of each token whose `kid` names none of ours. Any thread; does
    // not wait. Empty: nothing is fetched.
    std::function<void()> on_unknown_key{};
};

// Each line that is not empty: the first one signs, all are accepted.
std::vector<std::string> secrets_in(std::string_view text);

class Authenticator {
  public:
    static constexpr std::size_t kMaxTokenBytes = 8 * 1024;
    static constexpr std::size_t kSecretMinBytes = 32;
    static constexpr std::size_t kCachedTokens = 4096;
    static constexpr std::size_t kMaxKeys = 16;

    // kInvalid when a key cannot be used; the message says which and why, without the key.
    static Result<std::unique_ptr<Authenticator>> create(const AuthenticatorSettings& settings);
    ~Authenticator();

    // From here on these keys count and no others; what was found valid by the ones before is
    // forgotten. kInvalid as above: then nothing has changed. Any thread.
    // Fetched keys stay.
    Status replace(const AuthenticatorSettings& settings);
    // From here on these count as well, and the ones that were given before do not; what was found
    // valid before is forgotten, since a key may be gone. Any thread.
    void replace_fetched(std::vector<NamedKey> keys);

    // kUnauthenticated with a reason that never contains the token or a part of it. Any thread.
    // Tokens found valid are remembered by their SHA-256, so that a client's next request costs a
    // hash and a look-up. Whether it was revoked is asked each time.
    Result<Principal> verify(std::string_view token, Millis now) const;
    // Since it was verified: for who goes on using a token without showing it again. Any thread.
    bool is_revoked(const TokenMark& token) const;

  private:
    struct Rules;
    struct Content;
    Result<Principal> verify_signed(std::string_view token, Millis now) const;
    static Result<Rules> make_rules(const AuthenticatorSettings& settings);
    explicit Authenticator(std::shared_ptr<const Content> content);
    std::mutex replacing_;                    // one after the other: each keeps the other's half
    std::shared_ptr<const Content> content_;  // replaced as a whole, by std::atomic_store
};

}  // namespace carillon
