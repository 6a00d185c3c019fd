#include "server/http/net/live_request.hpp"

#include "core/inbox/filter.hpp"
#include "server/auth/authenticator.hpp"

#include <algorithm>

namespace carillon {

namespace {

constexpr std::string_view kBearerProtocol = "bearer.";

// "host:port" of an origin, the scheme's own port left out as in Host.
std::string_view authority(std::string_view origin) {
    const auto scheme_end = origin.find("://");
    if (scheme_end == std::string_view::npos) return {};
    const auto scheme = origin.substr(0, scheme_end);
    if (!http::same_name(scheme, "http") && !http::same_name(scheme, "https")) return {};
    auto rest = origin.substr(scheme_end + 3);
    const std::string_view own_port = http::same_name(scheme, "https") ? ":443" : ":80";
    if (rest.ends_with(own_port)) rest.remove_suffix(own_port.size());
    return rest;
}

std::string_view without_default_port(std::string_view host) {
    if (host.ends_with(":443"))
        host.remove_suffix(4);
    else if (host.ends_with(":80"))
        host.remove_suffix(3);
    return host;
}

}  // namespace

Result<LiveRequest> read_live_request(const http::Request& request) {
    LiveRequest live;
    const auto parameters = parse_query_string(request.query());
    if (!parameters) return parameters.error();
    std::optional<std::string> query_token;
    for (const auto& [name, value] : *parameters) {
        if (name == "token" && !query_token) query_token = value;
        if (name == "since" && !live.since && !value.empty()) live.since = value;
    }
    if (const auto last = request.headers.find("Last-Event-ID"); !last.empty())
        live.since = std::string(last);

    std::optional<std::string_view> protocol_token;
    for (const std::string_view member : request.headers.members("Sec-WebSocket-Protocol")) {
        for (const std::string_view known : {kSubprotocol, kSignedSubprotocol})
            if (member == known && live.subprotocol.empty()) live.subprotocol = known;
        if (member.starts_with(kBearerProtocol) && !protocol_token)
            protocol_token = member.substr(kBearerProtocol.size());
    }
    const auto header_token = bearer_token(request.headers.find("Authorization"));
    if (header_token)
        live.token = std::string(*header_token);
    else if (protocol_token)
        live.token = std::string(*protocol_token);
    else if (query_token)
        live.token = std::move(*query_token);
    return live;
}

Result<Principal> sign_in(const LiveRequest& request, const Authenticator& authenticator,
                          Millis now) {
    if (request.token.empty()) return Error{Errc::kUnauthenticated, "", "a token is needed"};
    auto principal = authenticator.verify(request.token, now);
    if (!principal) return principal.error();
    if (!principal->may(Permission::kView))
        return Error{Errc::kForbidden, "", "the token lacks notification.view"};
    return principal;
}

std::optional<std::string_view> bearer_token(std::string_view authorization) {
    constexpr std::string_view kScheme = "Bearer ";
    if (authorization.size() <= kScheme.size() ||
        !http::same_name(authorization.substr(0, kScheme.size()), kScheme))
        return std::nullopt;
    auto token = authorization.substr(kScheme.size());
    while (!token.empty() && token.front() == ' ')
        token.remove_prefix(1);
    if (token.empty()) return std::nullopt;
    return token;
}

bool is_origin_allowed(std::string_view origin, std::string_view host,
                       const std::vector<std::string>& allowed, std::string_view scheme) {
    if (origin.empty()) return true;
    if (!allowed.empty()) {
        return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& entry) {
            return http::same_name(entry, origin);
        });
    }
    if (!scheme.empty() && !http::same_name(origin.substr(0, origin.find("://")), scheme))
        return false;
    const auto own = without_default_port(host);
    return !own.empty() && http::same_name(authority(origin), own);
}

}  // namespace carillon
