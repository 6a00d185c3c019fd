#include "server/auth/authenticator.hpp"

#include "server/auth/claims.hpp"
#include "server/auth/jose.hpp"
#include "server/auth/key_file.hpp"
#include "server/auth/revocations.hpp"
#include "server/auth/token_cache.hpp"

#include <algorithm>
#include <atomic>
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
    mutable TokenCache cache{kCachedTokens};

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

Authenticator::Authenticator(std::shared_ptr<const Content> content)
    : content_(std::move(content)) {}
Authenticator::~Authenticator() = default;

std::vector<std::string> secrets_in(std::string_view text) {
    std::vector<std::string> secrets;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (!line.empty()) secrets.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return secrets;
}

Result<std::shared_ptr<const Authenticator::Content>> Authenticator::make_content(
    const AuthenticatorSettings& settings) {
    auto content = std::make_shared<Content>();
    content->expected = {settings.issuer, settings.audience};
    content->revocations = settings.revocations;
    if (!settings.public_keys.empty()) {
        auto keys = read_key_file(settings.public_keys, kMaxKeys);
        if (!keys) return keys.error();
        content->keys = std::move(*keys);
    }
    const auto secrets = secrets_in(settings.secret);
    if (secrets.size() > kMaxKeys) {
        return Error{Errc::kInvalid, "", "more than " + std::to_string(kMaxKeys) + " secrets"};
    }
    for (const std::string& secret : secrets) {
        if (secret.size() < kSecretMinBytes) {
            return Error{Errc::kInvalid, "", "a secret has fewer than 32 bytes"};
        }
        content->keys.push_back({"", jose::Key::from_secret(secret)});
    }
    return std::shared_ptr<const Content>(std::move(content));
}

Result<std::unique_ptr<Authenticator>> Authenticator::create(
    const AuthenticatorSettings& settings) {
    auto content = make_content(settings);
    if (!content) return content.error();
    return std::unique_ptr<Authenticator>(new Authenticator(std::move(*content)));
}

Status Authenticator::replace(const AuthenticatorSettings& settings) {
    auto content = make_content(settings);
    if (!content) return content.error();
    std::atomic_store(&content_, std::move(*content));
    return Done{};
}

Result<Principal> Authenticator::verify(std::string_view token, Millis now) const {
    auto principal = verify_signed(token, now);
    if (principal && is_revoked(principal->token())) return refuse("the token was revoked");
    return principal;
}

bool Authenticator::is_revoked(const TokenMark& token) const {
    const auto content = std::atomic_load(&content_);
    return content->revocations != nullptr && content->revocations->refuses(token);
}

Result<Principal> Authenticator::verify_signed(std::string_view token, Millis now) const {
    if (token.empty()) return refuse("there is no token");
    if (token.size() > kMaxTokenBytes) return refuse("the token is too long");
    const auto content = std::atomic_load(&content_);
    const TokenDigest digest = digest_of(token);
    if (const auto known = content->cache.find(digest)) {
        auto checked = check_time(*known, now);
        if (!checked && now >= known->principal.expires_at) content->cache.forget(digest);
        return checked;
    }

    const auto parsed = jose::Token::parse(token);
    if (!parsed) return refuse("the token is no JWT signed with an accepted algorithm");
    if (!content->has_signed(*parsed)) return refuse("the token's signature is not valid");
    const auto payload = parsed->payload();
    if (!payload) return refuse("the token holds no claims");
    auto accepted = claims::decode(*payload, content->expected);
    if (!accepted) return accepted.error();
    auto checked = check_time(*accepted, now);
    if (checked) {
        content->cache.put(digest, std::make_shared<claims::Accepted>(std::move(*accepted)));
    }
    return checked;
}

}  // namespace carillon
