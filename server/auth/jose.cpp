#include "server/auth/jose.hpp"

#include <rhonabwy.h>

#include <cassert>
#include <cstring>

namespace carillon::jose {

namespace {

constexpr unsigned kRsaMinBits = 2048;

// The library's start is not safe for several threads; a static's is.
bool start_library() {
    static const bool kStarted = r_global_init() == RHN_OK;
    return kStarted;
}

std::shared_ptr<json_t> make_jwk() {
    jwk_t* jwk = nullptr;
    if (!start_library() || r_jwk_init(&jwk) != RHN_OK) return nullptr;
    return {jwk, r_jwk_free};
}

std::shared_ptr<jws_t> make_jws() {
    jws_t* jws = nullptr;
    if (!start_library() || r_jws_init(&jws) != RHN_OK) return nullptr;
    return {jws, r_jws_free};
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<Algorithm> from_library(jwa_alg algorithm) {
    switch (algorithm) {
        case R_JWA_ALG_HS256:
            return Algorithm::kHs256;
        case R_JWA_ALG_RS256:
            return Algorithm::kRs256;
        case R_JWA_ALG_ES256:
            return Algorithm::kEs256;
        case R_JWA_ALG_EDDSA:
            return Algorithm::kEdDsa;
        default:
            return std::nullopt;
    }
}

jwa_alg to_library(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::kHs256:
            return R_JWA_ALG_HS256;
        case Algorithm::kRs256:
            return R_JWA_ALG_RS256;
        case Algorithm::kEs256:
            return R_JWA_ALG_ES256;
        case Algorithm::kEdDsa:
            break;
    }
    return R_JWA_ALG_EDDSA;
}

Error refuse_key(const char* why) {
    return {Errc::kInvalid, "", why};
}
Error library_failed() {
    return {Errc::kInternal, "", "the token library failed"};
}

}  // namespace

Result<Key> Key::from_secret(std::string_view secret) {
    auto jwk = make_jwk();
    if (!jwk ||
        r_jwk_import_from_symmetric_key(jwk.get(), bytes(secret), secret.size()) != RHN_OK) {
        return library_failed();
    }
    return Key(std::move(jwk), Algorithm::kHs256);
}

Result<Key> Key::from_pem(std::string_view pem) {
    const bool is_certificate = pem.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos;
    if (pem.find("PRIVATE KEY-----") != std::string_view::npos) {
        return refuse_key("it is a private key: only public keys belong here");
    }
    auto jwk = make_jwk();
    if (!jwk) return library_failed();
    const int type = is_certificate ? R_X509_TYPE_CERTIFICATE : R_X509_TYPE_PUBKEY;
    if (r_jwk_import_from_pem_der(jwk.get(), type, R_FORMAT_PEM, bytes(pem), pem.size()) !=
        RHN_OK) {
        return refuse_key("it cannot be read as a public key");
    }
    unsigned bits = 0;
    const int kind = r_jwk_key_type(jwk.get(), &bits, R_FLAG_IGNORE_REMOTE);
    const char* curve_or_null = r_jwk_get_property_str(jwk.get(), "crv");
    const std::string_view curve = curve_or_null == nullptr ? "" : curve_or_null;
    if ((kind & R_KEY_TYPE_RSA) != 0) {
        if (bits < kRsaMinBits) return refuse_key("an RSA key needs 2048 bits or more");
        return Key(std::move(jwk), Algorithm::kRs256);
    }
    if ((kind & R_KEY_TYPE_EC) != 0 && curve == "P-256") {
        return Key(std::move(jwk), Algorithm::kEs256);
    }
    if ((kind & R_KEY_TYPE_EDDSA) != 0 && curve == "Ed25519") {
        return Key(std::move(jwk), Algorithm::kEdDsa);
    }
    return refuse_key("its kind is not RSA, P-256 or Ed25519");
}

std::optional<Token> Token::parse(std::string_view text) {
    auto jws = make_jws();
    if (!jws || r_jws_advanced_compact_parsen(jws.get(), text.data(), text.size(), R_PARSE_NONE,
                                              R_FLAG_IGNORE_REMOTE) != RHN_OK) {
        return std::nullopt;
    }
    const auto algorithm = from_library(r_jws_get_alg(jws.get()));
    if (!algorithm) return std::nullopt;
    const std::unique_ptr<json_t, void (*)(json_t*)> critical(
        r_jws_get_header_json_t_value(jws.get(), "crit"), r_jwk_free);
    if (critical) return std::nullopt;

    Token token;
    token.algorithm_ = *algorithm;
    if (const char* id = r_jws_get_kid(jws.get())) token.key_id_ = id;
    std::size_t payload_bytes = 0;
    const unsigned char* payload = r_jws_get_payload(jws.get(), &payload_bytes);
    if (payload != nullptr) {
        token.payload_.assign(reinterpret_cast<const char*>(payload), payload_bytes);
    }
    token.parsed_ = std::move(jws);
    return token;
}

bool Token::is_signed_by(const Key& key) const {
    assert(key.algorithm() == algorithm_);
    return r_jws_verify_signature(static_cast<jws_t*>(parsed_.get()), key.jwk_.get(),
                                  R_FLAG_IGNORE_REMOTE) == RHN_OK;
}

Result<std::string> sign(std::string_view payload, const Key& key) {
    const auto jws = make_jws();
    if (!jws || r_jws_set_alg(jws.get(), to_library(key.algorithm_)) != RHN_OK ||
        r_jws_set_header_str_value(jws.get(), "typ", "JWT") != RHN_OK ||
        r_jws_set_payload(jws.get(), bytes(payload), payload.size()) != RHN_OK) {
        return library_failed();
    }
    const std::unique_ptr<char, void (*)(void*)> text(
        r_jws_serialize(jws.get(), key.jwk_.get(), R_FLAG_IGNORE_REMOTE), r_free);
    if (!text) return library_failed();
    return std::string(text.get());
}

}  // namespace carillon::jose
