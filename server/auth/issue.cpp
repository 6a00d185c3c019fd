#include "server/auth/issue.hpp"

#include "server/auth/authenticator.hpp"
#include "server/auth/claims.hpp"
#include "server/auth/jose.hpp"

namespace carillon {

Result<std::string> issue(const TokenClaims& claims, std::string_view secret) {
    const auto secrets = secrets_in(secret);
    if (secrets.empty()) return Error{Errc::kInvalid, "", "there is no secret to sign with"};
    return jose::sign_hs256(claims::encode(claims), secrets.front());
}

}  // namespace carillon
