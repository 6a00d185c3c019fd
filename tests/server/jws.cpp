#include "tests/server/jws.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <stdexcept>
#include <vector>

namespace carillon::test {

namespace {

const unsigned char* bytes_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::shared_ptr<EVP_PKEY> key_of(const Json& jwk) {
    if (jwk.at("kty") != "EC" || jwk.at("crv") != "P-256") throw std::runtime_error("another key");
    const std::string x = from_base64url(jwk.at("x"));
    const std::string y = from_base64url(jwk.at("y"));
    if (x.size() != 32 || y.size() != 32) throw std::runtime_error("a coordinate has 32 bytes");
    const std::string point = '\4' + x + y;
    char group[] = "prime256v1";
    std::vector<unsigned char> copy(point.begin(), point.end());
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy.data(), copy.size()),
        OSSL_PARAM_construct_end()};
    const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        throw std::runtime_error("the point is not on the curve");
    return {key, EVP_PKEY_free};
}

std::vector<unsigned char> der_of(const std::string& raw) {
    if (raw.size() != 64) return {};
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> parts(ECDSA_SIG_new(), ECDSA_SIG_free);
    ECDSA_SIG_set0(parts.get(), BN_bin2bn(bytes_of(raw), 32, nullptr),
                   BN_bin2bn(bytes_of(raw) + 32, 32, nullptr));
    std::vector<unsigned char> der(static_cast<std::size_t>(i2d_ECDSA_SIG(parts.get(), nullptr)));
    unsigned char* at = der.data();
    i2d_ECDSA_SIG(parts.get(), &at);
    return der;
}

}  // namespace

std::string from_base64url(const std::string& text) {
    const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const std::size_t value = letters.find(c);
        if (value == std::string::npos) throw std::runtime_error("no base64url: " + text);
        held = (held << 6 | static_cast<unsigned>(value)) & 0xffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(held >> bits & 0xff);
    }
    return out;
}

Jws::Jws(const std::string& compact) {
    const std::size_t first = compact.find('.');
    const std::size_t last = compact.rfind('.');
    if (first == std::string::npos || compact.find('.', first + 1) != last || first == last)
        throw std::runtime_error("not three parts: " + compact.substr(0, 200));
    header = compact.substr(0, first);
    payload = compact.substr(first + 1, last - first - 1);
    signature = compact.substr(last + 1);
}

bool Jws::is_signed_by(const Json& key_set) const {
    if (head().at("alg") != "ES256") return false;
    for (const Json& jwk : key_set.at("keys")) {
        if (jwk.at("kid") != head().at("kid")) continue;
        const auto key = key_of(jwk);
        const auto der = der_of(from_base64url(signature));
        const std::string input = header + '.' + payload;
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                         EVP_MD_CTX_free);
        if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1)
            throw std::runtime_error("OpenSSL refused in a test");
        return EVP_DigestVerify(context.get(), der.data(), der.size(), bytes_of(input),
                                input.size()) == 1;
    }
    return false;
}

}  // namespace carillon::test
