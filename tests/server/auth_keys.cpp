#include "tests/server/auth_keys.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace carillon::test {

namespace {

using Bytes = std::vector<unsigned char>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

void require(bool holds) {
    if (!holds) throw std::runtime_error("OpenSSL refused in a test");
}

std::string take_text(BIO* bio) {
    char* start = nullptr;
    const long size = BIO_get_mem_data(bio, &start);
    std::string text(start, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

// ES256 wants r and s one after the other (RFC 7518 section 3.4), OpenSSL gives DER.
Bytes raw_ecdsa(const Bytes& der) {
    const unsigned char* at = der.data();
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> signature(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    require(signature != nullptr);
    Bytes raw(64);
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + 32, 32);
    return raw;
}

}  // namespace

KeyPair KeyPair::rsa(unsigned bits) {
    return KeyPair(EVP_RSA_gen(bits));
}
KeyPair KeyPair::p256() {
    return KeyPair(EVP_EC_gen("P-256"));
}
KeyPair KeyPair::p384() {
    return KeyPair(EVP_EC_gen("P-384"));
}
KeyPair KeyPair::ed25519() {
    return KeyPair(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

std::string KeyPair::public_pem() const {
    BIO* bio = BIO_new(BIO_s_mem());
    require(PEM_write_bio_PUBKEY(bio, key_.get()) == 1);
    return take_text(bio);
}

std::string KeyPair::private_pem() const {
    BIO* bio = BIO_new(BIO_s_mem());
    require(PEM_write_bio_PrivateKey(bio, key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return take_text(bio);
}

std::string KeyPair::certificate_pem() const {
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key_.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, bytes_of("issuer"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    require(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0);
    BIO* bio = BIO_new(BIO_s_mem());
    require(PEM_write_bio_X509(bio, certificate.get()) == 1);
    return take_text(bio);
}

std::string KeyPair::public_jwk(std::string_view key_id, std::string_view more) const {
    const auto number = [this](const char* name) {
        BIGNUM* found = nullptr;
        require(EVP_PKEY_get_bn_param(key_.get(), name, &found) == 1);
        const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> owned(found, BN_free);
        // A coordinate has its full width (RFC 7518 section 6.2.1.2), the numbers of RSA theirs.
        const bool is_coordinate = EVP_PKEY_is_a(key_.get(), "EC") == 1;
        const int size =
            is_coordinate ? (EVP_PKEY_get_bits(key_.get()) + 7) / 8 : BN_num_bytes(found);
        Bytes bytes(static_cast<std::size_t>(size));
        require(BN_bn2binpad(found, bytes.data(), size) == size);
        return '"' + base64url(text_of(bytes)) + '"';
    };
    std::string jwk;
    if (EVP_PKEY_is_a(key_.get(), "RSA") == 1) {
        jwk = R"({"kty":"RSA","n":)" + number(OSSL_PKEY_PARAM_RSA_N) + R"(,"e":)" +
              number(OSSL_PKEY_PARAM_RSA_E);
    } else if (EVP_PKEY_is_a(key_.get(), "EC") == 1) {
        const int bits = EVP_PKEY_get_bits(key_.get());
        jwk = R"({"kty":"EC","crv":"P-)" + std::to_string(bits) + R"(","x":)" +
              number(OSSL_PKEY_PARAM_EC_PUB_X) + R"(,"y":)" + number(OSSL_PKEY_PARAM_EC_PUB_Y);
    } else {
        Bytes raw(32);
        std::size_t size = raw.size();
        require(EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size) == 1);
        jwk = R"({"kty":"OKP","crv":"Ed25519","x":")" + base64url(text_of(raw)) + '"';
    }
    if (!key_id.empty()) jwk += R"(,"kid":")" + std::string(key_id) + '"';
    return jwk + std::string(more) + '}';
}

std::string key_set_of(const std::vector<std::string>& jwks) {
    std::string list;
    for (const std::string& jwk : jwks)
        list += (list.empty() ? "" : ",") + jwk;
    return R"({"keys":[)" + list + "]}";
}

std::string KeyPair::sign(std::string_view algorithm, std::string_view claims,
                          std::string_view key_id) const {
    std::string header = R"({"alg":")" + std::string(algorithm) + '"';
    if (!key_id.empty()) header += R"(,"kid":")" + std::string(key_id) + '"';
    const std::string signing_input = base64url(header + "}") + "." + base64url(claims);

    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free);
    const std::string_view kind = algorithm.substr(0, 5);
    const EVP_MD* digest = kind == "EdDSA" ? nullptr : EVP_sha256();
    require(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1);
    std::size_t size = 1024;
    Bytes signature(size);
    require(EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(signing_input),
                           signing_input.size()) == 1);
    signature.resize(size);
    if (kind == "ES256") signature = raw_ecdsa(signature);
    return signing_input + "." + base64url(text_of(signature));
}

std::string base64url(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes),
                                     static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    while (!out.empty() && out.back() == '=')
        out.pop_back();
    for (char& c : out)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return out;
}

std::string sign_hs256(std::string_view header, std::string_view claims, std::string_view secret) {
    const std::string signing_input = base64url(header) + "." + base64url(claims);
    std::array<unsigned char, 32> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(signing_input),
         signing_input.size(), mac.data(), &size);
    return signing_input + "." + base64url(std::string(mac.begin(), mac.begin() + size));
}

}  // namespace carillon::test
