#pragma once
// The claims of a token and what they mean. The signature is somebody else's; JSON ends here.

#include "core/base/result.hpp"
#include "server/auth/issue.hpp"
#include "server/auth/principal.hpp"

#include <string>
#include <string_view>

namespace carillon::claims {

struct Expected {
    std::string issuer;    // empty = not checked
    std::string audience;  // empty = not checked
};

// What `nbf` and `iat` may lie ahead of our clock: the issuer's need not be in step with it (RFC
// 7519 section 4.1.5).
inline constexpr Millis kLeeway{30000};

struct Accepted {
    Principal principal;
    Millis not_before{0};  // of nbf and iat, less the leeway
};

// kUnauthenticated with the reason when a claim is missing, of a wrong type or not the expected
// one. Time is not looked at. A role or permission that we do not know grants nothing and is no
// error: the token may have been made for other programs too.
Result<Accepted> decode(std::string_view payload, const Expected& expected);

std::string encode(const TokenClaims& claims);

}  // namespace carillon::claims
