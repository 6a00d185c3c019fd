#include "server/auth/claims.hpp"

#include "core/limits.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace carillon::claims {

namespace {

using Json = nlohmann::json;

Error refuse(std::string why) {
    return {Errc::kUnauthenticated, "", std::move(why)};
}

const Json* find(const Json& claims, const char* name) {
    const auto found = claims.find(name);
    return found == claims.end() || found->is_null() ? nullptr : &*found;
}

// What only decorates: another type than text counts as absent.
std::string optional_text(const Json& claims, const char* name) {
    const Json* claim = find(claims, name);
    return claim != nullptr && claim->is_string() ? claim->get<std::string>() : std::string();
}

// NumericDate (RFC 7519 section 2): seconds, fractions allowed.
std::optional<Millis> read_time(const Json& claim) {
    if (!claim.is_number()) return std::nullopt;
    const double ms = claim.get<double>() * 1000;
    if (!std::isfinite(ms)) return std::nullopt;
    const auto most = static_cast<double>(limits::kMaxTime.count());
    return Millis(static_cast<std::int64_t>(std::floor(std::clamp(ms, 0.0, most))));
}

bool names_audience(const Json& claim, const std::string& audience) {
    if (claim.is_string()) return claim.get_ref<const std::string&>() == audience;
    if (!claim.is_array()) return false;
    return std::any_of(claim.begin(), claim.end(), [&](const Json& entry) {
        return entry.is_string() && entry.get_ref<const std::string&>() == audience;
    });
}

std::optional<Error> read_rights(const Json& claims, Principal& principal) {
    if (const Json* role = find(claims, "role")) {
        if (!role->is_string()) return refuse("the claim role is no text");
        principal.role = parse_role(role->get_ref<const std::string&>()).value_or(Role::kNone);
    }
    principal.permissions = permissions_of(principal.role);
    if (const Json* permissions = find(claims, "permissions")) {
        if (!permissions->is_array()) return refuse("the claim permissions is no list");
        for (const Json& entry : *permissions) {
            if (!entry.is_string()) return refuse("the claim permissions holds what is no text");
            const auto permission = parse_permission(entry.get_ref<const std::string&>());
            if (permission) principal.permissions.add(*permission);
        }
    }
    if (const Json* teams = find(claims, "teams")) {
        if (!teams->is_array()) return refuse("the claim teams is no list");
        principal.names_teams = true;
        for (const Json& entry : *teams) {
            const auto team = entry.is_string() ? TeamId::parse(entry.get_ref<const std::string&>())
                                                : std::nullopt;
            if (!team) return refuse("the claim teams holds what is no UUID");
            principal.teams.push_back(*team);
        }
    }
    return std::nullopt;
}

std::optional<Error> check_expected(const Json& claims, const Expected& expected) {
    if (!expected.issuer.empty() && optional_text(claims, "iss") != expected.issuer) {
        return refuse("the token is of another issuer");
    }
    if (!expected.audience.empty()) {
        const Json* audience = find(claims, "aud");
        if (audience == nullptr || !names_audience(*audience, expected.audience)) {
            return refuse("the token is for another audience");
        }
    }
    return std::nullopt;
}

std::int64_t seconds(Millis time) {
    return time.count() / 1000;
}

}  // namespace

Result<Accepted> decode(std::string_view payload, const Expected& expected) {
    const Json claims = Json::parse(payload, nullptr, false);
    if (!claims.is_object()) return refuse("the token holds no claims");

    Accepted accepted;
    Principal& principal = accepted.principal;
    const Json* expiry = find(claims, "exp");
    if (expiry == nullptr) return refuse("the claim exp is missing");
    const auto expires_at = read_time(*expiry);
    if (!expires_at) return refuse("the claim exp is no time");
    principal.expires_at = *expires_at;

    if (const Json* start = find(claims, "nbf")) {
        const auto not_before = read_time(*start);
        if (!not_before) return refuse("the claim nbf is no time");
        accepted.not_before = *not_before;
    }

    const Json* subject = find(claims, "sub");
    if (subject == nullptr) return refuse("the claim sub is missing");
    const auto user =
        subject->is_string() ? UserId::parse(subject->get_ref<const std::string&>()) : std::nullopt;
    if (!user) return refuse("the claim sub is no UUID");
    principal.user = *user;

    if (auto error = check_expected(claims, expected)) return *error;
    if (auto error = read_rights(claims, principal)) return *error;
    principal.email = optional_text(claims, "email");
    principal.name = optional_text(claims, "name");
    principal.locale = optional_text(claims, "locale");
    return accepted;
}

std::string encode(const TokenClaims& claims) {
    Json json;
    json["sub"] = claims.user.text();
    json["iat"] = seconds(claims.issued_at);
    json["exp"] = seconds(claims.expires_at);
    if (claims.role != Role::kNone) json["role"] = text(claims.role);
    for (const Permission permission : claims.permissions) {
        json["permissions"].push_back(text(permission));
    }
    for (const TeamId& team : claims.teams)
        json["teams"].push_back(team.text());
    const std::pair<const char*, const std::string&> texts[] = {{"email", claims.email},
                                                                {"name", claims.name},
                                                                {"locale", claims.locale},
                                                                {"iss", claims.issuer},
                                                                {"aud", claims.audience}};
    for (const auto& [name, value] : texts) {
        if (!value.empty()) json[name] = value;
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace carillon::claims
