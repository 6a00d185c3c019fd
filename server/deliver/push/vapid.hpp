#pragma once
// Who sends a push message, proven to the push service: VAPID (RFC 8292). One key for all that this
// installation sends; browsers bind a subscription to its public half, so it is kept for good.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/auth/p256.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace carillon::deliver {

// The private key of a PEM file; where there is none it is made (mode 0600, atomically, never over
// another), with its folder. kInvalid with a clause about the file ("expected a PEM file of …").
Result<p256::PrivateKey> load_vapid_key(const std::filesystem::path& file);

// The same, but only what is there: for whoever looks without changing anything.
Result<p256::PrivateKey> read_vapid_key(const std::filesystem::path& file);

// One thread.
class Vapid {
  public:
    static constexpr Millis kLifetime{Millis::rep{12} * 3600 * 1000};  // at most 24 h (section 2)
    static constexpr Millis kSpare{Millis::rep{3600} * 1000};  // of a token that is used again
    static constexpr std::size_t kMaxOrigins = 64;  // whose tokens are kept; more are made again

    // `subject` is how the operator of a push service reaches us: "mailto:…" or "https://…".
    Vapid(p256::PrivateKey key, std::string subject)
        : key_(std::move(key)), subject_(std::move(subject)) {}

    // The value of the header Authorization (section 3) for an endpoint of this origin
    // ("https://push.example"). kInternal when OpenSSL fails.
    Result<std::string> authorization(const std::string& origin, Millis now);
    // applicationServerKey of the Push API (section 3.2): the public key as base64url.
    std::string public_key() const;

  private:
    struct Token {
        std::string text;
        Millis expires_at{0};
    };
    Result<Token> make_token(const std::string& origin, Millis now) const;

    p256::PrivateKey key_;
    std::string subject_;
    std::map<std::string, Token, std::less<>> tokens_;  // by origin
};

}  // namespace carillon::deliver
