#pragma once
// What a command signs its tokens with, so that the server it is meant for takes them.

#include "server/auth/principal.hpp"
#include "server/auth/secret.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <string>

namespace carillon::cli {

// Beside a running demo: the secret of that demo, which ends with it. Else what the configuration
// says (load_auth_settings), under its errors.
Result<AuthenticatorSettings> load_signing(const Config& config, SecretUse use);

// A token of this person, with what the directory says of them; its secret is made where there is
// none. kInvalid where tokens come from somebody else's keys alone.
Result<std::string> make_user_token(const Config& config, const DirectoryUser& user, Role role,
                                    std::chrono::seconds life);

}  // namespace carillon::cli
