#pragma once
// Whose tokens a revocation refuses, as a database keys it: "user:" and an id, "jti:" and a name.

#include "core/policy/revocation.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

inline std::string revocation_subject(const std::optional<UserId>& user, const std::string& token) {
    return user ? "user:" + user->text() : "jti:" + token;
}

// Without times. Nothing for what is no subject.
inline std::optional<Revocation> revocation_of(std::string_view subject) {
    constexpr std::string_view kUser = "user:";
    constexpr std::string_view kToken = "jti:";
    Revocation revocation;
    if (subject.substr(0, kToken.size()) == kToken) {
        revocation.token = subject.substr(kToken.size());
        return revocation;
    }
    if (subject.substr(0, kUser.size()) == kUser)
        revocation.user = UserId::parse(subject.substr(kUser.size()));
    if (!revocation.user) return std::nullopt;
    return revocation;
}

}  // namespace carillon
