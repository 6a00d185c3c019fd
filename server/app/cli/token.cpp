#include "server/app/cli/commands.hpp"
#include "server/app/cli/directory_lookup.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/app/cli/signing.hpp"
#include "server/auth/issue.hpp"
#include "server/base/clock/system_clock.hpp"

#include <iostream>

namespace carillon::cli {

namespace {

// A UUID needs the secret alone; only an email is looked up.
Result<DirectoryUser> look_up(const TokenOptions& options, const Config& config) {
    if (const auto id = UserId::parse(options.user)) {
        DirectoryUser user;
        user.id = *id;
        return user;
    }
    auto store = open_store(config);
    if (!store) return store.error();
    return find_user(**store, options.user);
}

}  // namespace

Status token(const TokenOptions& options, const Config& config) {
    const auto user = look_up(options, config);
    if (!user) return user.error();
    const auto auth = load_signing(config, SecretUse::kCreate);
    if (!auth) return auth.error();
    if (auth->secret.empty()) {
        return Error{Errc::kInvalid, "",
                     "tokens come from the owner of the keys of NOTIFICATION_JWT_PUBLIC_KEY_FILE "
                     "or NOTIFICATION_JWKS_URL: to make some here, set NOTIFICATION_JWT_SECRET "
                     "too"};
    }
    TokenClaims claims;
    claims.user = user->id;
    claims.role = options.role;
    claims.email = user->email;
    claims.name = user->name;
    claims.locale = user->locale;
    claims.teams = user->teams;
    if (!options.teams.empty()) claims.teams.clear();
    for (const std::string& team : options.teams)
        claims.teams.push_back(*TeamId::parse(team));
    claims.issuer = auth->issuer;
    claims.audience = auth->audience;
    claims.issued_at = system_now();
    claims.expires_at = claims.issued_at + std::chrono::seconds(options.ttl_s);
    const auto text = issue(claims, auth->secret);
    if (!text) return text.error();
    std::cout << *text << std::endl;
    return Done{};
}

}  // namespace carillon::cli
