#include "server/auth/claims.hpp"

#include "core/base/limits.hpp"
#include "core/json/document.hpp"
#include "core/json/writer.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace carillon::claims {

namespace {

using json::Kind;
using json::Value;

Error refuse(std::string why) {
    return {Errc::kUnauthenticated, "", std::move(why)};
}

std::optional<Value> find(const Value& claims, std::string_view name) {
    const auto found = claims.find(name);
    return found && found->is(Kind::kNull) ? std::nullopt : found;
}

// What only decorates: another type than text counts as absent.
std::string optional_text(const Value& claims, std::string_view name) {
    const auto claim = find(claims, name);
    return claim && claim->is(Kind::kString) ? std::string(claim->text()) : std::string();
}

// NumericDate (RFC 7519 section 2): seconds, fractions allowed.
std::optional<Millis> read_time(const Value& claim) {
    if (!claim.is(Kind::kNumber)) return std::nullopt;
    const auto most = static_cast<double>(limits::kMaxTime.count());
    const double ms = std::clamp(claim.number() * 1000, 0.0, most);
    return Millis(static_cast<std::int64_t>(std::floor(ms)));
}

bool is_text(const Value& value, std::string_view text) {
    return value.is(Kind::kString) && value.text() == text;
}

bool names_audience(const Value& claim, std::string_view audience) {
    if (!claim.is(Kind::kArray)) return is_text(claim, audience);
    for (const Value entry : claim) {
        if (is_text(entry, audience)) return true;
    }
    return false;
}

std::optional<Error> read_rights(const Value& claims, Principal& principal) {
    if (const auto role = find(claims, "role")) {
        if (!role->is(Kind::kString)) return refuse("the claim role must be a text");
        principal.role = parse_role(role->text()).value_or(Role::kNone);
    }
    principal.permissions = permissions_of(principal.role);
    if (const auto permissions = find(claims, "permissions")) {
        if (!permissions->is(Kind::kArray))
            return refuse("the claim permissions must be a list of texts");
        for (const Value entry : *permissions) {
            if (!entry.is(Kind::kString))
                return refuse("the claim permissions must be a list of texts");
            const auto permission = parse_permission(entry.text());
            if (permission) principal.permissions.add(*permission);
        }
    }
    if (const auto teams = find(claims, "teams")) {
        if (!teams->is(Kind::kArray)) return refuse("the claim teams must be a list of UUIDs");
        principal.names_teams = true;
        for (const Value entry : *teams) {
            const auto team = entry.is(Kind::kString) ? TeamId::parse(entry.text()) : std::nullopt;
            if (!team) return refuse("the claim teams must be a list of UUIDs");
            principal.teams.push_back(*team);
        }
    }
    return std::nullopt;
}

std::optional<Error> check_expected(const Value& claims, const Expected& expected) {
    if (!expected.issuer.empty() && optional_text(claims, "iss") != expected.issuer) {
        return refuse("the token is of another issuer");
    }
    if (!expected.audience.empty()) {
        const auto audience = find(claims, "aud");
        if (!audience || !names_audience(*audience, expected.audience)) {
            return refuse("the token is for another audience");
        }
    }
    return std::nullopt;
}

std::uint64_t seconds(Millis time) {
    return static_cast<std::uint64_t>(time.count() / 1000);
}

}  // namespace

Result<Accepted> decode(std::string_view payload, const Expected& expected) {
    const auto document = json::Document::parse(payload);
    if (!document || !document->root().is(Kind::kObject)) {
        return refuse("the token's claims must be a JSON object");
    }
    const Value claims = document->root();

    Accepted accepted;
    Principal& principal = accepted.principal;
    const auto expiry = find(claims, "exp");
    if (!expiry) return refuse("the claim exp is missing");
    const auto expires_at = read_time(*expiry);
    if (!expires_at) return refuse("the claim exp must be a number of seconds since 1970");
    principal.expires_at = *expires_at;

    if (const auto start = find(claims, "nbf")) {
        const auto not_before = read_time(*start);
        if (!not_before) return refuse("the claim nbf must be a number of seconds since 1970");
        accepted.not_before = std::max(*not_before - kLeeway, Millis(0));
    }
    if (const auto issued = find(claims, "iat")) {
        principal.issued_at = read_time(*issued);
        if (!principal.issued_at)
            return refuse("the claim iat must be a number of seconds since 1970");
        accepted.not_before = std::max(accepted.not_before, *principal.issued_at - kLeeway);
    }
    principal.token_id = optional_text(claims, "jti");

    const auto subject = find(claims, "sub");
    if (!subject) return refuse("the claim sub is missing");
    const auto user = subject->is(Kind::kString) ? UserId::parse(subject->text()) : std::nullopt;
    if (!user) return refuse("the claim sub must be a UUID");
    principal.user = *user;

    if (auto error = check_expected(claims, expected)) return *error;
    if (auto error = read_rights(claims, principal)) return *error;
    principal.email = optional_text(claims, "email");
    principal.name = optional_text(claims, "name");
    principal.locale = optional_text(claims, "locale");
    return accepted;
}

std::string encode(const TokenClaims& claims) {
    std::string out;
    json::ObjectWriter object(out);
    object.text("sub", claims.user.text());
    object.number("iat", seconds(claims.issued_at));
    object.number("exp", seconds(claims.expires_at));
    if (claims.role != Role::kNone) object.text("role", text(claims.role));
    if (!claims.permissions.empty()) {
        json::append_array(object.key("permissions"), claims.permissions,
                           [&](Permission entry) { json::append_string(out, text(entry)); });
    }
    if (!claims.teams.empty()) {
        json::append_array(object.key("teams"), claims.teams,
                           [&](const TeamId& team) { json::append_string(out, team.text()); });
    }
    const std::pair<const char*, const std::string&> texts[] = {
        {"jti", claims.token_id},  {"email", claims.email}, {"name", claims.name},
        {"locale", claims.locale}, {"iss", claims.issuer},  {"aud", claims.audience}};
    for (const auto& [name, value] : texts) {
        if (!value.empty()) object.text(name, value);
    }
    object.close();
    return out;
}

}  // namespace carillon::claims
