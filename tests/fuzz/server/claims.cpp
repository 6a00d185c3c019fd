// The claims of a token whose signature is good: its maker may still be of another mind.

#include "server/auth/claims.hpp"

#include "core/base/limits.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void claims(std::string_view text) {
    for (const carillon::claims::Expected& expected :
         {carillon::claims::Expected{}, carillon::claims::Expected{"issuer", "audience"}}) {
        const auto accepted = carillon::claims::decode(text, expected);
        if (!accepted.ok()) {
            check_refusal(accepted.error());
            require(accepted.error().code == Errc::kUnauthenticated, "who is refused is told 401");
            continue;
        }
        const Principal& principal = accepted->principal;
        require(principal.expires_at <= limits::kMaxTime, "an end can be written");
        require(is_utf8(principal.email) && is_utf8(principal.name), "texts are UTF-8");
        require(principal.permissions.has(Permission::kEmit) ||
                    !permissions_of(principal.role).has(Permission::kEmit),
                "a role's permissions are granted");
    }
}

}  // namespace carillon::fuzz
