#pragma once
// Tokens that are refused although they are signed and have not expired: all that a person was
// given up to a moment, or a single one by its name, the claim `jti` (RFC 7519 section 4.1.7).
//
// Times of issue have whole seconds (`iat`), so a token issued in the very second of the revocation
// counts as issued before it: nothing that was revoked comes back, and whoever signs in again from
// the next second on is let in.

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// The longest life of a token that is made here. A revocation is kept as long, where nobody has
// said that its tokens expire before.
inline constexpr Millis kLongestTokenLife{std::int64_t{10} * 366 * 24 * 3600 * 1000};

inline constexpr std::size_t kTokenNameChars = 255;

// What is asked for: one of `user` and `token`.
struct RevocationRequest {
    std::optional<UserId> user;
    std::string token;                   // its `jti`; empty beside a user
    std::optional<Millis> expires_at{};  // of the token, where the asker knows
};

// {"user_id"}, or {"jti"} and maybe "expires_at". kMalformed, or kUnprocessable for what is
// well-formed and no such request.
Result<RevocationRequest> decode_revocation_request(std::string_view json);

struct Revocation {
    std::optional<UserId> user;
    std::string token;
    Millis at{0};     // of a user: tokens issued up to here
    Millis until{0};  // kept up to here: by then all of them have expired

    friend bool operator==(const Revocation&, const Revocation&) = default;
};

Revocation make_revocation(const RevocationRequest& request, Millis now);
// Both of the same user or token: the later one counts, and the longer keep.
Revocation merge(const Revocation& a, const Revocation& b);
// Is a token of the user refused that was issued then? One that does not say when is.
bool covers_issue(Millis revoked_at, const std::optional<Millis>& issued_at);

// {"user_id" or "jti", "revoked_at", "kept_until"}
std::string encode(const Revocation& revocation);

}  // namespace carillon
