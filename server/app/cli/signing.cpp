#include "server/app/cli/signing.hpp"

#include "server/app/cli/running_server.hpp"

namespace carillon::cli {

Result<AuthenticatorSettings> load_signing(const Config& config, SecretUse use) {
    const auto server = find_running_server(config.data_dir);
    if (!server || server->demo_secret.empty()) return load_auth_settings(config, use);
    AuthenticatorSettings settings;
    settings.secret = server->demo_secret;
    settings.issuer = config.jwt.issuer;
    settings.audience = config.jwt.audience;
    return settings;
}

}  // namespace carillon::cli
