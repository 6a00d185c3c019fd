// Tokens: as text from anybody, and as a payload that somebody with the secret has signed.

#include "server/auth/authenticator.hpp"
#include "server/auth/claims.hpp"
#include "server/auth/jose.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {
namespace {

const std::string kSecret(Authenticator::kSecretMinBytes, 's');
constexpr Millis kNow{1795339800000};

const Authenticator& authenticator() {
    static const auto kMade = [] {
        AuthenticatorSettings settings;
        settings.secret = kSecret;
        return Authenticator::create(settings);
    }();
    require(kMade.ok(), "a secret of the least length will do");
    return **kMade;
}

}  // namespace

void jwt(std::string_view text) {
    const auto taken = authenticator().verify(text, kNow);
    if (!taken.ok()) {
        check_refusal(taken.error());
        require(taken.error().code == Errc::kUnauthenticated, "who is refused is told 401");
    }
    check_keeps_secret(text, [](std::string_view marked) {
        const auto refused = authenticator().verify(marked, kNow);
        return refused.ok() ? Error{} : refused.error();
    });
    if (text.empty()) return;  // the library signs nothing for nothing
    const auto key = jose::Key::from_secret(kSecret);
    const auto token = jose::sign_hs256(text, kSecret);
    if (!token.ok()) return check_refusal(token.error());
    const auto parsed = jose::Token::parse(*token);
    require(parsed && parsed->payload() == text, "what was signed is read");
    require(parsed->is_signed_by(key), "a signature is found good by its key");
    const auto verified = authenticator().verify(*token, kNow);
    const auto claimed = carillon::claims::decode(text, {});
    if (!verified.ok()) return check_refusal(verified.error());
    require(claimed.ok() && claimed->principal.user == verified->user, "both read the same claims");
    require(kNow < verified->expires_at && claimed->not_before <= kNow, "it is valid now");
}

}  // namespace carillon::fuzz
