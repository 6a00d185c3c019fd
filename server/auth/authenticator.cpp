#include "server/auth/authenticator.hpp"

#include "server/auth/claims.hpp"
#include "server/auth/jose.hpp"
#include "server/auth/key_file.hpp"
#include "server/auth/revocations.hpp"
#include "server/auth/token_cache.hpp"

#include <algorithm>
#include <atomic>
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

// What the settings say.
struct Authenticator::Rules {
    std::vector<NamedKey> keys;
    claims::Expected expected;
    const Revocations* revocations = nullptr;
    std::function<void()> on_unknown_key;
};

struct Authenticator::Content {
    enum class Signature { kValid, kNotValid, kOfUnknownKey };

    Content(Rules from, std::vector<NamedKey> others)
        : rules(std::move(from)), fetched(std::move(others)) {}

    Rules rules;
    std::vector<NamedKey> fetched;
    mutable TokenCache cache{kCachedTokens};

    template <class Is>
    bool has_key(Is is) const {
        return std::any_of(rules.keys.begin(), rules.keys.end(), is) ||
               std::any_of(fetched.begin(), fetched.end(), is);
    }

    // A named key speaks for the tokens that name it, an unnamed one for all of its algorithm.
    Signature check(const jose::Token& token) const {
        const std::string& id = token.key_id();
        const bool is_named =
            !id.empty() && has_key([&](const NamedKey& entry) { return entry.id == id; });
        const std::string wanted = is_named ? id : std::string();
        const bool is_valid = has_key([&](const NamedKey& entry) {
            return entry.id == wanted && entry.key.algorithm() == token.algorithm() &&
                   token.is_signed_by(entry.key);
        });
        if (is_valid) return Signature::kValid;
        const bool may_come = rules.on_unknown_key && !is_named && !id.empty() &&
                              token.algorithm() != jose::Algorithm::kHs256;
        return may_come ? Signature::kOfUnknownKey : Signature::kNotValid;
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

Result<Authenticator::Rules> Authenticator::make_rules(const AuthenticatorSettings& settings) {
    Rules rules;
    rules.expected = {settings.issuer, settings.audience};
    rules.revocations = settings.revocations;
    rules.on_unknown_key = settings.on_unknown_key;
    if (!settings.public_keys.empty()) {
        auto keys = read_key_file(settings.public_keys, kMaxKeys);
        if (!keys) return keys.error();
        rules.keys = std::move(*keys);
    }
    const auto secrets = secrets_in(settings.secret);
    if (secrets.size() > kMaxKeys) {
        return Error{Errc::kInvalid, "", "more than " + std::to_string(kMaxKeys) + " secrets"};
    }
    for (const std::string& secret : secrets) {
        if (secret.size() < kSecretMinBytes) {
            return Error{Errc::kInvalid, "", "a secret has fewer than 32 bytes"};
        }
        rules.keys.push_back({"", jose::Key::from_secret(secret)});
    }
    return rules;
}

Result<std::unique_ptr<Authenticator>> Authenticator::create(
    const AuthenticatorSettings& settings) {
    auto rules = make_rules(settings);
    if (!rules) return rules.error();
    return std::unique_ptr<Authenticator>(new Authenticator(
        std::make_shared<const Content>(std::move(*rules), std::vector<NamedKey>())));
}

Status Authenticator::replace(const AuthenticatorSettings& settings) {
    auto rules = make_rules(settings);
    if (!rules) return rules.error();
    const std::lock_guard lock(replacing_);
    const auto before = std::atomic_load(&content_);
    std::atomic_store(&content_,
                      std::make_shared<const Content>(std::move(*rules), before->fetched));
    return Done{};
}

void Authenticator::replace_fetched(std::vector<NamedKey> keys) {
    const std::lock_guard lock(replacing_);
    const auto before = std::atomic_load(&content_);
    std::atomic_store(&content_, std::make_shared<const Content>(before->rules, std::move(keys)));
}

Result<Principal> Authenticator::verify(std::string_view token, Millis now) const {
    auto principal = verify_signed(token, now);
    if (principal && is_revoked(principal->token())) return refuse("the token was revoked");
    return principal;
}

bool Authenticator::is_revoked(const TokenMark& token) const {
    const auto content = std::atomic_load(&content_);
    return content->rules.revocations != nullptr && content->rules.revocations->refuses(token);
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
    if (!parsed) return refuse("the token must be a JWT signed with HS256, RS256, ES256 or EdDSA");
    switch (content->check(*parsed)) {
        case Content::Signature::kValid:
            break;
        case Content::Signature::kNotValid:
            return refuse("the token's signature is not valid");
        case Content::Signature::kOfUnknownKey:
            content->rules.on_unknown_key();
            return refuse("the token's key is not known (yet)");
    }
    const auto payload = parsed->payload();
    if (!payload) return refuse("the token holds no claims");
    auto accepted = claims::decode(*payload, content->rules.expected);
    if (!accepted) return accepted.error();
    auto checked = check_time(*accepted, now);
    if (checked) {
        content->cache.put(digest, std::make_shared<claims::Accepted>(std::move(*accepted)));
    }
    return checked;
}

}  // namespace carillon
