#pragma once
// The links by which a person turns a type off for email without signing in (RFC 8058).
//
// A link holds whom it is for and which type, encrypted and authenticated (AES-256-GCM, NIST
// SP 800-38D), so that it tells nobody anything and cannot be made by anybody else. The keys are
// derived from the server's secrets by HMAC-SHA256 with a text of their own, so no token and no
// other signature can stand in for one. The nonce is a MAC of the content, so one link is made for
// one person and type, and no nonce serves two contents. It holds for as long as the secret does.

#include "core/base/ids.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::deliver {

struct UnsubscribeTarget {
    UserId user;
    std::string type;
    friend bool operator==(const UnsubscribeTarget&, const UnsubscribeTarget&) = default;
};

class UnsubscribeLinks {
  public:
    // The first secret makes links, all open them. Precondition: there is one.
    explicit UnsubscribeLinks(const std::vector<std::string>& secrets);

    // Of letters that an address holds as they are.
    std::string token_for(const UnsubscribeTarget& target) const;
    // Nothing for what none of the secrets has made. Any thread, likewise above.
    std::optional<UnsubscribeTarget> open(std::string_view token) const;

  private:
    struct Key {
        std::string cipher;
        std::string nonce;
    };
    std::vector<Key> keys_;
};

// Below the public URL: the page, and what it and mail programs post to.
inline constexpr std::string_view kUnsubscribePath = "/unsubscribe";
// The address that a mail names.
std::string unsubscribe_url(std::string_view public_url, std::string_view token);

}  // namespace carillon::deliver
