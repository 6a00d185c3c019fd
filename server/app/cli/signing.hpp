#pragma once
// What a command signs its tokens with, so that the server it is meant for takes them.

#include "server/auth/secret.hpp"

namespace carillon::cli {

// Beside a running demo: the secret of that demo, which ends with it. Else what the configuration
// says (load_auth_settings), under its errors.
Result<AuthenticatorSettings> load_signing(const Config& config, SecretUse use);

}  // namespace carillon::cli
