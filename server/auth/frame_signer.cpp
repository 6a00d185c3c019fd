#include "server/auth/frame_signer.hpp"

#include "core/json/writer.hpp"
#include "server/auth/base64url.hpp"
#include "server/auth/pem_blocks.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace carillon {

namespace {

constexpr int kFieldBytes = 32;  // of a coordinate, of r and of s

using Bytes = std::basic_string_view<unsigned char>;
using Number = std::unique_ptr<BIGNUM, void (*)(BIGNUM*)>;
using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Memory = std::unique_ptr<BIO, int (*)(BIO*)>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string base64url(Bytes bytes) {
    return encode_base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Error library_failed() {
    return {Errc::kInternal, "", "OpenSSL failed"};
}

// Empty when it fails.
std::string coordinate(EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
    const Number owned(number, BN_free);
    std::array<unsigned char, kFieldBytes> bytes{};
    if (BN_bn2binpad(number, bytes.data(), kFieldBytes) != kFieldBytes) return {};
    return base64url(Bytes(bytes.data(), bytes.size()));
}

bool is_p256(EVP_PKEY* key) {
    std::array<char, 32> group{};
    return EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
           std::strcmp(group.data(), "prime256v1") == 0;
}

// RFC 7638: the members it needs, by name, without blanks.
std::string thumbprint(const std::string& x, const std::string& y) {
    const std::string jwk = R"({"crv":"P-256","kty":"EC","x":")" + x + R"(","y":")" + y + "\"}";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(jwk.data(), jwk.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        return {};
    return base64url(Bytes(digest.data(), size));
}

// r and s one after the other; OpenSSL gives them as ASN.1. Empty when it fails.
std::string raw_signature(Bytes der) {
    const unsigned char* at = der.data();
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> parts(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    if (!parts) return {};
    std::array<unsigned char, std::size_t{2} * kFieldBytes> raw{};
    const BIGNUM* r = ECDSA_SIG_get0_r(parts.get());
    const BIGNUM* s = ECDSA_SIG_get0_s(parts.get());
    if (BN_bn2binpad(r, raw.data(), kFieldBytes) != kFieldBytes ||
        BN_bn2binpad(s, raw.data() + kFieldBytes, kFieldBytes) != kFieldBytes)
        return {};
    return base64url(Bytes(raw.data(), raw.size()));
}

// Without it OpenSSL would ask a terminal for the pass phrase of an encrypted key.
int no_pass_phrase(char*, int, int, void*) {
    return -1;
}

Error refuse_file(const std::string& expected) {
    return {Errc::kInvalid, "", "expected " + expected};
}

// One key of the file, and how its public half is told.
struct Member {
    Key key;
    std::string id;
    std::string jwk;
};

// kInvalid when it is no private P-256 key.
Result<Member> read_member(const std::string& pem) {
    const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    if (!memory) return library_failed();
    Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr), EVP_PKEY_free);
    if (!key || !is_p256(key.get())) return refuse_file("a private P-256 key");
    const std::string x = coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_X);
    const std::string y = coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
    if (x.empty() || y.empty()) return library_failed();
    Member member{std::move(key), thumbprint(x, y), {}};
    if (member.id.empty()) return library_failed();
    json::ObjectWriter jwk(member.jwk);
    jwk.text("kty", "EC");
    jwk.text("crv", "P-256");
    jwk.text("x", x);
    jwk.text("y", y);
    jwk.text("use", "sig");
    jwk.text("alg", "ES256");
    jwk.text("kid", member.id);
    jwk.close();
    return member;
}

}  // namespace

struct FrameSigner::Keys {
    Key signing{nullptr, EVP_PKEY_free};
    std::string key_id;
    std::string key_set;
    std::string header;  // encoded, with the dot behind it
};

Result<std::shared_ptr<const FrameSigner::Keys>> FrameSigner::read_keys(const std::string& pem) {
    const auto blocks = pem_blocks(pem);
    if (!blocks) return blocks.error();
    auto keys = std::make_shared<Keys>();
    std::vector<std::string> ids;
    std::string list;
    for (const PemBlock& block : *blocks) {
        constexpr std::string_view kPrivate = "PRIVATE KEY";
        const bool is_private =
            block.label.size() >= kPrivate.size() &&
            block.label.substr(block.label.size() - kPrivate.size()) == kPrivate;
        if (!is_private) continue;
        if (ids.size() == kMaxKeys)
            return refuse_file("at most " + std::to_string(kMaxKeys) + " keys");
        auto member = read_member(std::string(block.text) + '\n');
        if (!member) {
            if (member.error().code != Errc::kInvalid) return member.error();
            return refuse_file("a PEM file of a private P-256 key" +
                               (ids.empty() ? "" : ", not key " + std::to_string(ids.size() + 1)));
        }
        if (std::find(ids.begin(), ids.end(), member->id) != ids.end()) continue;
        if (ids.empty()) {
            keys->signing = std::move(member->key);
            keys->key_id = member->id;
        }
        list += (list.empty() ? "" : ",") + member->jwk;
        ids.push_back(member->id);
    }
    if (ids.empty()) return refuse_file("a PEM file of a private P-256 key");
    keys->key_set = "{\"keys\":[" + list + "]}";
    keys->header = encode_base64url(R"({"alg":"ES256","kid":")" + keys->key_id + "\"}") + '.';
    return std::shared_ptr<const Keys>(std::move(keys));
}

Result<std::unique_ptr<FrameSigner>> FrameSigner::create(const std::string& pem) {
    auto keys = read_keys(pem);
    if (!keys) return keys.error();
    return std::unique_ptr<FrameSigner>(new FrameSigner(std::move(*keys)));
}

Status FrameSigner::replace(const std::string& pem) {
    auto keys = read_keys(pem);
    if (!keys) return keys.error();
    std::atomic_store(&keys_, std::move(*keys));
    return Done{};
}

std::string FrameSigner::key_id() const {
    return std::atomic_load(&keys_)->key_id;
}
std::string FrameSigner::key_set() const {
    return std::atomic_load(&keys_)->key_set;
}

Result<std::string> FrameSigner::make_key() {
    const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const Memory memory(BIO_new(BIO_s_mem()), BIO_free);
    if (!key || !memory ||
        PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
            1)
        return library_failed();
    char* start = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &start);
    return std::string(start, static_cast<std::size_t>(size));
}

Result<std::string> FrameSigner::sign(std::string_view payload) const {
    const auto keys = std::atomic_load(&keys_);
    std::string text = keys->header + encode_base64url(payload);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free);
    std::array<unsigned char, 128> der{};  // of P-256 at most 72
    std::size_t size = der.size();
    if (!context ||
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, keys->signing.get()) !=
            1 ||
        EVP_DigestSign(context.get(), der.data(), &size, bytes_of(text), text.size()) != 1)
        return library_failed();
    const std::string signature = raw_signature(Bytes(der.data(), size));
    if (signature.empty()) return library_failed();
    text += '.';
    text += signature;
    return text;
}

Result<FrameText> SignedFrame::of(const FrameText& frame, const FrameSigner& signer) {
    if (frame_.lock() == frame) {
        if (FrameText known = signed_.lock()) return known;
    }
    auto text = signer.sign(*frame);
    if (!text) return text.error();
    FrameText made = std::make_shared<const std::string>(std::move(*text));
    frame_ = frame;
    signed_ = made;
    return made;
}

}  // namespace carillon
