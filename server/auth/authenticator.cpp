#include "server/auth/authenticator.hpp"

#include "server/auth/claims.hpp"
#include "server/auth/jose.hpp"
#include "server/auth/key_file.hpp"
#include "server/auth/revocations.hpp"
#include "server/auth/token_cache.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace carillon {

namespace {

Error refuse(const char* why) {
    return {Errc::kUnauthenticated, "", why};
}

Result<Principal> check_time(const claims::Accepted& accepted, Millis now) {
    if (now < accepted.not_before) return refuse("the token is not valid yet");
    if (now >= accepted.principal.expires_at) return refuse("the token has expired");
    return accepted.principal;
}

}  // namespace

struct Authenticator::Content {
    std::vector<NamedKey> keys;
    claims::Expected expected;
    const Revocations* revocations = nullptr;
    TokenCache cache{kCachedTokens};

    // A named key speaks for the tokens that name it, an unnamed one for all of its algorithm.
    bool has_signed(const jose::Token& token) const {
        bool is_named = false;
        for (const NamedKey& entry : keys) {
            if (!entry.id.empty() && entry.id == token.key_id()) is_named = true;
        }
        for (const NamedKey& entry : keys) {
            if (entry.key.algorithm() != token.algorithm()) continue;
            if (entry.id != (is_named ? token.key_id() : std::string())) continue;
            if (token.is_signed_by(entry.key)) return true;
        }
        return false;
    }
};

Authenticator::Authenticator(std::unique_ptr<Content> content) : content_(std::move(content)) {}
Authenticator::~Authenticator() = default;

Result<std::unique_ptr<Authenticator>> Authenticator::create(
    const AuthenticatorSettings& settings) {
    auto content = std::make_unique<Content>();
    content->expected = {settings.issuer, settings.audience};
    content->revocations = settings.revocations;
    if (!settings.public_keys.empty()) {
        auto keys = read_key_file(settings.public_keys, kMaxKeys);
        if (!keys) return keys.error();
        content->keys = std::move(*keys);
    }
    if (!settings.secret.empty()) {
        if (settings.secret.size() < kSecretMinBytes) {
            return Error{Errc::kInvalid, "", "the secret has fewer than 32 bytes"};
        }
        auto key = jose::Key::from_secret(settings.secret);
        if (!key) return key.error();
        content->keys.push_back({"", std::move(*key)});
    }
    return std::unique_ptr<Authenticator>(new Authenticator(std::move(content)));
}

Result<Principal> Authenticator::verify(std::string_view token, Millis now) const {
    auto principal = verify_signed(token, now);
    if (principal && is_revoked(principal->token())) return refuse("the token was revoked");
    return principal;
}

bool Authenticator::is_revoked(const TokenMark& token) const {
    return content_->revocations != nullptr && content_->revocations->refuses(token);
}

Result<Principal> Authenticator::verify_signed(std::string_view token, Millis now) const {
    if (token.empty()) return refuse("there is no token");
    if (token.size() > kMaxTokenBytes) return refuse("the token is too long");
    const TokenDigest digest = digest_of(token);
    if (const auto known = content_->cache.find(digest)) {
        auto checked = check_time(*known, now);
        if (!checked && now >= known->principal.expires_at) content_->cache.forget(digest);
        return checked;
    }

    const auto parsed = jose::Token::parse(token);
    if (!parsed) return refuse("the token is no JWT signed with an accepted algorithm");
    if (!content_->has_signed(*parsed)) return refuse("the token's signature is not valid");
    auto accepted = claims::decode(parsed->payload(), content_->expected);
    if (!accepted) return accepted.error();
    auto checked = check_time(*accepted, now);
    if (checked) {
        content_->cache.put(digest, std::make_shared<claims::Accepted>(std::move(*accepted)));
    }
    return checked;
}

}  // namespace carillon
