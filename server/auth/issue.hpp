#pragma once
// Makes tokens of our own: for the command line and the demo.

#include "core/base/result.hpp"
#include "server/auth/principal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct TokenClaims {
    UserId user;
    Role role = Role::kUser;
    std::vector<Permission> permissions;  // besides those of the role
    std::vector<TeamId> teams;
    std::string email;  // left out when empty, likewise below
    std::string name;
    std::string locale;
    std::string issuer;
    std::string audience;
    std::string token_id;
    Millis issued_at{0};
    Millis expires_at{0};  // cut to whole seconds
};

// HS256. Precondition: the secret has Authenticator::kSecretMinBytes. kInternal when the library
// fails.
Result<std::string> issue(const TokenClaims& claims, std::string_view secret);

}  // namespace carillon
