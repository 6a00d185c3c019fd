#include "server/auth/jose.hpp"

#include "core/json/document.hpp"
#include "server/auth/base64url.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <rhonabwy.h>

#include <cassert>
#include <utility>

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

std::optional<Algorithm> parse_algorithm(std::string_view name) {
    if (name == "HS256") return Algorithm::kHs256;
    if (name == "RS256") return Algorithm::kRs256;
    if (name == "ES256") return Algorithm::kEs256;
    if (name == "EdDSA") return Algorithm::kEdDsa;
    return std::nullopt;
}

using MacContext = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

// Null when the library fails.
MacContext make_hmac_sha256() {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(
        EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), EVP_MAC_free);
    MacContext context(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr, EVP_MAC_CTX_free);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    if (context && EVP_MAC_CTX_set_params(context.get(), parameters) != 1) context.reset();
    return context;
}

std::optional<std::string> hmac_sha256(std::string_view text, std::string_view secret) {
    // Looked for by its name once: HMAC() does so each time, which takes longer than the code.
    static const MacContext kMade = make_hmac_sha256();
    if (!kMade) return std::nullopt;
    const MacContext context(EVP_MAC_CTX_dup(kMade.get()), EVP_MAC_CTX_free);
    std::string mac(EVP_MAX_MD_SIZE, '\0');
    std::size_t size = 0;
    if (!context || EVP_MAC_init(context.get(), bytes(secret), secret.size(), nullptr) != 1 ||
        EVP_MAC_update(context.get(), bytes(text), text.size()) != 1 ||
        EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(mac.data()), &size,
                      mac.size()) != 1)
        return std::nullopt;
    mac.resize(size);
    return mac;
}

// What a token's header says, where we can follow it.
struct Header {
    Algorithm algorithm;
    std::string key_id;
};

std::optional<Header> read_header(std::string_view encoded) {
    if (encoded.empty() || encoded.size() > kMaxHeaderBytes) return std::nullopt;
    const auto text = decode_base64url(encoded);
    if (!text) return std::nullopt;
    const auto document = json::Document::parse(*text);
    if (!document || !document->root().is(json::Kind::kObject)) return std::nullopt;
    const json::Value root = document->root();
    std::optional<Algorithm> algorithm;
    Header header{};
    // By hand instead of find(): a member that stands twice has two meanings for two readers (RFC
    // 7515 section 4: names must be unique).
    bool has_algorithm = false;
    bool has_key_id = false;
    for (const json::Value member : root) {
        const std::string_view name = member.name();
        if (name == "zip" || name == "crit" || name == "b64") return std::nullopt;
        if (name == "alg") {
            if (std::exchange(has_algorithm, true) || !member.is(json::Kind::kString))
                return std::nullopt;
            algorithm = parse_algorithm(member.text());
        } else if (name == "kid") {
            if (std::exchange(has_key_id, true) || !member.is(json::Kind::kString) ||
                member.text().size() > kMaxKeyIdBytes)
                return std::nullopt;
            header.key_id = std::string(member.text());
        }
    }
    if (!algorithm) return std::nullopt;
    header.algorithm = *algorithm;
    return header;
}

Error refuse_key(const char* why) {
    return {Errc::kInvalid, "", why};
}
Error library_failed() {
    return {Errc::kInternal, "", "the token library failed"};
}

}  // namespace

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
    return from_library(std::move(jwk));
}

Result<Key> Key::from_jwk(const std::string& json) {
    auto jwk = make_jwk();
    if (!jwk) return library_failed();
    if (r_jwk_import_from_json_str(jwk.get(), json.c_str()) != RHN_OK)
        return refuse_key("it cannot be read as a key");
    const int kind = r_jwk_key_type(jwk.get(), nullptr, R_FLAG_IGNORE_REMOTE);
    if ((kind & R_KEY_TYPE_PUBLIC) == 0) return refuse_key("it must be a public key");
    // From its members alone; a certificate that comes along or lies elsewhere does not count.
    for (const char* remote : {"x5u", "x5c", "x5t", "x5t#S256"})
        r_jwk_delete_property_str(jwk.get(), remote);
    return from_library(std::move(jwk));
}

// The bounds that every public key must keep.
Result<Key> Key::from_library(std::shared_ptr<json_t> jwk) {
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
    const std::size_t first = text.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = text.find('.', first + 1);
    if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    auto header = read_header(text.substr(0, first));
    if (!header) return std::nullopt;
    auto signature = decode_base64url(text.substr(second + 1));
    if (!signature || signature->empty()) return std::nullopt;

    Token token;
    token.text_ = std::string(text);
    token.header_bytes_ = first;
    token.signed_bytes_ = second;
    token.signature_ = std::move(*signature);
    token.algorithm_ = header->algorithm;
    token.key_id_ = std::move(header->key_id);
    return token;
}

bool Token::is_signed_by(const Key& key) const {
    assert(key.algorithm() == algorithm_);
    if (algorithm_ == Algorithm::kHs256) {
        const auto mac = hmac_sha256(std::string_view(text_).substr(0, signed_bytes_), key.secret_);
        return mac && mac->size() == signature_.size() &&
               CRYPTO_memcmp(mac->data(), signature_.data(), mac->size()) == 0;
    }
    const auto jws = make_jws();
    return jws &&
           r_jws_advanced_compact_parsen(jws.get(), text_.data(), text_.size(), R_PARSE_NONE,
                                         R_FLAG_IGNORE_REMOTE) == RHN_OK &&
           r_jws_verify_signature(jws.get(), key.jwk_.get(), R_FLAG_IGNORE_REMOTE) == RHN_OK;
}

std::optional<std::string> Token::payload() const {
    return decode_base64url(
        std::string_view(text_).substr(header_bytes_ + 1, signed_bytes_ - header_bytes_ - 1));
}

Result<std::string> sign_hs256(std::string_view payload, std::string_view secret) {
    std::string text =
        encode_base64url(R"({"alg":"HS256","typ":"JWT"})") + '.' + encode_base64url(payload);
    const auto mac = hmac_sha256(text, secret);
    if (!mac) return Error{Errc::kInternal, "", "OpenSSL failed"};
    text += '.';
    text += encode_base64url(*mac);
    return text;
}

}  // namespace carillon::jose
