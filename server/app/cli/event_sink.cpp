#include "server/app/cli/event_sink.hpp"

#include "server/app/cli/embedded_store.hpp"
#include "server/app/cli/running_server.hpp"
#include "server/app/cli/server_sink.hpp"
#include "server/app/cli/signing.hpp"
#include "server/app/cli/store_sink.hpp"
#include "server/auth/issue.hpp"
#include "server/base/clock/system_clock.hpp"

namespace carillon {

namespace {

// Who the command line is to the server.
constexpr const char* kSubject = "ca511011-c11e-8000-8000-000000000000";
constexpr Millis kTokenLife{24 * 3600 * 1000};

Result<std::string> make_token(const Config& config, const AuthenticatorSettings& auth) {
    TokenClaims claims;
    claims.user = *UserId::parse(kSubject);
    claims.role = Role::kService;
    claims.name = "carillon command line";
    claims.issuer = config.jwt.issuer;
    claims.audience = config.jwt.audience;
    claims.issued_at = system_now();
    claims.expires_at = claims.issued_at + kTokenLife;
    return issue(claims, auth.secret);
}

}  // namespace

Emitted& Emitted::operator+=(const Emitted& more) {
    events += more.events;
    created += more.created;
    skipped += more.skipped;
    duplicates += more.duplicates;
    event_id = more.event_id;
    for (const auto& [warning, count] : more.warnings)
        warnings[warning] += count;
    return *this;
}

Result<std::optional<ServerAccess>> find_server_access(const Config& config) {
    const auto server = find_running_server(config.data_dir);
    if (!server) return std::optional<ServerAccess>();
    const auto auth = cli::load_signing(config, SecretUse::kExisting);
    if (!auth) return auth.error();
    if (auth->secret.empty()) return std::optional<ServerAccess>();
    auto token = make_token(config, *auth);
    if (!token) return token.error();
    return std::optional<ServerAccess>(ServerAccess{server->url, std::move(*token)});
}

Result<std::unique_ptr<EventSink>> open_event_sink(const Config& config) {
    auto server = find_server_access(config);
    if (!server) return server.error();
    if (!*server) return StoreSink::open(config);
    return std::unique_ptr<EventSink>(
        std::make_unique<ServerSink>((*server)->url, std::move((*server)->token)));
}

}  // namespace carillon
