#include "core/policy/revocation.hpp"

#include <algorithm>

namespace carillon {

Revocation make_revocation(const RevocationRequest& request, Millis now) {
    Revocation made;
    made.user = request.user;
    made.token = request.token;
    made.at = now;
    const Millis longest = now + kLongestTokenLife;
    // A time that is past is no reason to forget at once what was asked for just now.
    made.until = request.expires_at ? std::clamp(*request.expires_at, now, longest) : longest;
    return made;
}

Revocation merge(const Revocation& a, const Revocation& b) {
    Revocation merged = a;
    merged.at = std::max(a.at, b.at);
    merged.until = std::max(a.until, b.until);
    return merged;
}

bool covers_issue(Millis revoked_at, const std::optional<Millis>& issued_at) {
    return !issued_at || *issued_at <= revoked_at;
}

}  // namespace carillon
