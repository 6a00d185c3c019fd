#include "server/app/cli/signing.hpp"

#include "server/app/cli/running_server.hpp"
#include "server/auth/issue.hpp"
#include "server/base/clock/system_clock.hpp"

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

Result<std::string> make_user_token(const Config& config, const DirectoryUser& user, Role role,
                                    std::chrono::seconds life) {
    const auto auth = load_signing(config, SecretUse::kCreate);
    if (!auth) return auth.error();
    if (auth->secret.empty()) {
        return Error{Errc::kInvalid, "",
                     "tokens come from the owner of the keys of NOTIFICATION_JWT_PUBLIC_KEY_FILE "
                     "or NOTIFICATION_JWKS_URL: to make some here, set NOTIFICATION_JWT_SECRET "
                     "too"};
    }
    TokenClaims claims;
    claims.user = user.id;
    claims.role = role;
    claims.email = user.email;
    claims.name = user.name;
    claims.locale = user.locale;
    claims.teams = user.teams;
    claims.issuer = auth->issuer;
    claims.audience = auth->audience;
    claims.issued_at = system_now();
    claims.expires_at = claims.issued_at + life;
    return issue(claims, auth->secret);
}

}  // namespace carillon::cli
