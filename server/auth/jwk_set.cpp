#include "server/auth/jwk_set.hpp"

#include "core/json/document.hpp"
#include "core/json/writer.hpp"
#include "server/base/log/log.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace carillon {

namespace {

Error refuse(std::string why) {
    return {Errc::kInvalid, "", std::move(why)};
}

std::optional<std::string_view> find_text(json::Value object, std::string_view name) {
    const auto member = object.find(name);
    if (!member || !member->is(json::Kind::kString)) return std::nullopt;
    return member->text();
}

const char* name_of(jose::Algorithm algorithm) {
    switch (algorithm) {
        case jose::Algorithm::kRs256:
            return "RS256";
        case jose::Algorithm::kEs256:
            return "ES256";
        case jose::Algorithm::kEdDsa:
            return "EdDSA";
        case jose::Algorithm::kHs256:
            break;
    }
    return "HS256";
}

// RFC 7517 sections 4.2 and 4.3: both may say what a key is for, and neither must.
bool is_for_verifying(json::Value jwk) {
    if (const auto use = jwk.find("use"); use && find_text(jwk, "use") != "sig") return false;
    const auto operations = jwk.find("key_ops");
    if (!operations) return true;
    if (!operations->is(json::Kind::kArray)) return false;
    for (const json::Value operation : *operations)
        if (operation.is(json::Kind::kString) && operation.text() == "verify") return true;
    return false;
}

Result<NamedKey> read_jwk(json::Value jwk) {
    if (!jwk.is(json::Kind::kObject)) return refuse("it must be a JSON object");
    // RFC 7518 section 6: `d` is the private half of every kind, `k` a secret.
    if (jwk.find("d") || jwk.find("k")) return refuse("it is a private key or a secret");
    if (!is_for_verifying(jwk)) return refuse("it is for another use");
    const std::string_view id = find_text(jwk, "kid").value_or("");
    if (jwk.find("kid") && id.empty()) return refuse("its kid must be a text that is not empty");
    if (id.size() > jose::kMaxKeyIdBytes) return refuse("its kid is too long");
    // Only what makes the key: the library sees no certificates and no addresses.
    std::string own;
    json::ObjectWriter writer(own);
    for (const char* name : {"kty", "crv", "x", "y", "n", "e"})
        if (const auto value = find_text(jwk, name)) writer.text(name, *value);
    writer.close();
    auto key = jose::Key::from_jwk(own);
    if (!key) return key.error();
    // RFC 7518 section 6.2.1.2, RFC 8037 section 2: 32 bytes each, which the library does not ask.
    constexpr std::size_t kEncoded = 43;
    const bool has_y = key->algorithm() == jose::Algorithm::kEs256;
    const bool has_x = has_y || key->algorithm() == jose::Algorithm::kEdDsa;
    if ((has_x && find_text(jwk, "x").value_or("").size() != kEncoded) ||
        (has_y && find_text(jwk, "y").value_or("").size() != kEncoded))
        return refuse("its coordinates have a wrong length");
    if (jwk.find("alg") && find_text(jwk, "alg") != name_of(key->algorithm()))
        return refuse("it is for another algorithm");
    return NamedKey{std::string(id), std::move(*key)};
}

}  // namespace

Result<std::vector<NamedKey>> read_jwk_set(std::string_view text, std::size_t most) {
    const auto document = json::Document::parse(text);
    if (!document || !document->root().is(json::Kind::kObject)) {
        return refuse("it must be a JSON object");
    }
    const auto list = document->root().find("keys");
    if (!list || !list->is(json::Kind::kArray)) return refuse("it has no list \"keys\"");
    std::vector<NamedKey> keys;
    for (const json::Value jwk : *list) {
        auto key = read_jwk(jwk);
        if (!key) {
            const auto id = jwk.is(json::Kind::kObject) ? find_text(jwk, "kid")
                                                        : std::optional<std::string_view>();
            log::debug("auth.key_passed_over",
                       {{"kid", id.value_or("").substr(0, jose::kMaxKeyIdBytes)},
                        {"reason", key.error().message}});
            continue;
        }
        if (keys.size() == most)
            return refuse("it has more than " + std::to_string(most) + " keys");
        keys.push_back(std::move(*key));
    }
    return keys;
}

}  // namespace carillon
