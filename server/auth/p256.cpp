#include "server/auth/p256.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <array>
#include <cstring>
#include <utility>

namespace carillon::p256 {

namespace {

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;
using Memory = std::unique_ptr<BIO, int (*)(BIO*)>;

constexpr char kGroup[] = "prime256v1";

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

Error library_failed() {
    return {Errc::kInternal, "", "OpenSSL failed"};
}
Error refuse(const char* why) {
    return {Errc::kInvalid, "", why};
}

Owned<EC_GROUP> make_group() {
    return {EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1), EC_GROUP_free};
}

bool is_of_curve(EVP_PKEY* key) {
    std::array<char, 32> group{};
    return EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
           std::strcmp(group.data(), kGroup) == 0;
}

// Appends a number of kFieldBytes.
bool append_field(std::string& out, const BIGNUM* number) {
    std::array<unsigned char, kFieldBytes> bytes{};
    constexpr int kBytes = static_cast<int>(kFieldBytes);
    if (number == nullptr || BN_bn2binpad(number, bytes.data(), kBytes) != kBytes) return false;
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return true;
}

bool append_coordinate(std::string& out, EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return false;
    const Owned<BIGNUM> owned(number, BN_clear_free);
    return append_field(out, number);
}

// Does its number lie within the group, and its point belong to it? OpenSSL does not look by
// itself.
bool is_sound(EVP_PKEY* key) {
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr),
                                      EVP_PKEY_CTX_free);
    return context && EVP_PKEY_check(context.get()) == 1;
}

// A public key; the point has been looked at. Null when it fails.
Owned<EVP_PKEY> make_public_key(std::string_view point) {
    const Owned<OSSL_PARAM_BLD> parts(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    const bool is_told =
        parts &&
        OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, kGroup, 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) == 1;
    const Owned<OSSL_PARAM> told(is_told ? OSSL_PARAM_BLD_to_param(parts.get()) : nullptr,
                                 OSSL_PARAM_free);
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr),
                                      EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    if (told && context && EVP_PKEY_fromdata_init(context.get()) == 1)
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, told.get());
    return {key, EVP_PKEY_free};
}

// Without it OpenSSL would ask a terminal for the pass phrase of an encrypted key.
int no_pass_phrase(char*, int, int, void*) {
    return -1;
}

}  // namespace

bool is_point(std::string_view bytes) {
    if (bytes.size() != kPointBytes || bytes.front() != 4) return false;
    const auto group = make_group();
    const Owned<EC_POINT> point(group ? EC_POINT_new(group.get()) : nullptr, EC_POINT_free);
    // Looks whether it lies on the curve.
    return point && EC_POINT_oct2point(group.get(), point.get(), bytes_of(bytes), bytes.size(),
                                       nullptr) == 1;
}

Result<PrivateKey> PrivateKey::from_library(std::shared_ptr<EVP_PKEY> key) {
    std::string point(1, '\4');
    if (!append_coordinate(point, key.get(), OSSL_PKEY_PARAM_EC_PUB_X) ||
        !append_coordinate(point, key.get(), OSSL_PKEY_PARAM_EC_PUB_Y))
        return library_failed();
    return PrivateKey(std::move(key), std::move(point));
}

Result<PrivateKey> PrivateKey::make() {
    std::shared_ptr<EVP_PKEY> key(EVP_EC_gen(kGroup), EVP_PKEY_free);
    if (!key) return library_failed();
    return from_library(std::move(key));
}

Result<PrivateKey> PrivateKey::from_pem(const std::string& pem) {
    const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    if (!memory) return library_failed();
    std::shared_ptr<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr), EVP_PKEY_free);
    if (!key || !is_of_curve(key.get()) || !is_sound(key.get()))
        return refuse("expected a private P-256 key");
    return from_library(std::move(key));
}

Result<std::string> PrivateKey::pem() const {
    const Memory memory(BIO_new(BIO_s_secmem()), BIO_free);
    if (!memory || PEM_write_bio_PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                            nullptr) != 1)
        return library_failed();
    char* start = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &start);
    return std::string(start, static_cast<std::size_t>(size));
}

Result<std::string> PrivateKey::shared_secret(std::string_view peer) const {
    if (!is_point(peer)) return refuse("expected a point of P-256 in 65 bytes");
    const auto other = make_public_key(peer);
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr),
                                      EVP_PKEY_CTX_free);
    std::string secret(kFieldBytes, '\0');
    std::size_t size = secret.size();
    if (!other || !context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), other.get()) != 1 ||
        EVP_PKEY_derive(context.get(), bytes_of(secret), &size) != 1 || size != kFieldBytes)
        return library_failed();
    return secret;
}

Result<std::string> PrivateKey::sign(std::string_view text) const {
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::array<unsigned char, 128> der{};  // of P-256 at most 72
    std::size_t size = der.size();
    if (!context ||
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), der.data(), &size, bytes_of(text), text.size()) != 1)
        return library_failed();
    const unsigned char* at = der.data();
    const Owned<ECDSA_SIG> parts(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)),
                                 ECDSA_SIG_free);
    std::string raw;
    if (!parts || !append_field(raw, ECDSA_SIG_get0_r(parts.get())) ||
        !append_field(raw, ECDSA_SIG_get0_s(parts.get())))
        return library_failed();
    return raw;
}

}  // namespace carillon::p256
