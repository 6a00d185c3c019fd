#include "server/auth/issue.hpp"

#include "server/auth/claims.hpp"
#include "server/auth/jose.hpp"

namespace carillon {

Result<std::string> issue(const TokenClaims& claims, std::string_view secret) {
    const auto key = jose::Key::from_secret(secret);
    if (!key) return key.error();
    return jose::sign(claims::encode(claims), *key);
}

}  // namespace carillon
