#include "server/deliver/unsubscribe/links.hpp"

#include "server/auth/base64url.hpp"
#include "server/deliver/signing/mac.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace carillon::deliver {

namespace {

constexpr std::string_view kCipherUse = "carillon unsubscribe link v1: key";
constexpr std::string_view kNonceUse = "carillon unsubscribe link v1: nonce";
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kPadTo = 32;  // how long the type is tells little
constexpr std::size_t kMostBytes = 1024;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context new_context() {
    Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    if (!context) throw std::runtime_error("OpenSSL: no cipher context");
    return context;
}

unsigned char* writable(std::string& text, std::size_t at = 0) {
    return reinterpret_cast<unsigned char*>(text.data()) + at;
}
const unsigned char* readable(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

void check(int result) {
    if (result != 1) throw std::runtime_error("OpenSSL: AES-256-GCM failed");
}

std::string sealed(const std::string& key, const std::string& nonce, const std::string& plain) {
    const Context context = new_context();
    check(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, readable(key),
                             readable(nonce)));
    std::string out(plain.size() + kTagBytes, '\0');
    int written = 0;
    check(EVP_EncryptUpdate(context.get(), writable(out), &written, readable(plain),
                            static_cast<int>(plain.size())));
    check(EVP_EncryptFinal_ex(context.get(), writable(out, plain.size()), &written));
    check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                              writable(out, plain.size())));
    return out;
}

std::optional<std::string> opened(const std::string& key, std::string_view nonce,
                                  std::string_view cipher, std::string tag) {
    const Context context = new_context();
    check(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, readable(key),
                             readable(nonce)));
    std::string plain(cipher.size(), '\0');
    int written = 0;
    check(EVP_DecryptUpdate(context.get(), writable(plain), &written, readable(cipher),
                            static_cast<int>(cipher.size())));
    check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, writable(tag)));
    if (EVP_DecryptFinal_ex(context.get(), writable(plain, plain.size()), &written) != 1)
        return std::nullopt;
    return plain;
}

std::string packed(const UnsubscribeTarget& target) {
    const auto& id = target.user.bytes();
    std::string plain(id.begin(), id.end());
    plain += target.type;
    plain.append(kPadTo - plain.size() % kPadTo, '\0');
    return plain;
}

std::optional<UnsubscribeTarget> unpacked(const std::string& plain) {
    if (plain.size() <= kIdBytes) return std::nullopt;
    detail::UuidBytes id{};
    for (std::size_t i = 0; i < kIdBytes; ++i)
        id[i] = static_cast<std::uint8_t>(plain[i]);
    UnsubscribeTarget target{UserId(id), plain.substr(kIdBytes)};
    target.type.resize(target.type.find_last_not_of('\0') + 1);
    return target;
}

}  // namespace

UnsubscribeLinks::UnsubscribeLinks(const std::vector<std::string>& secrets) {
    for (const std::string& secret : secrets)
        keys_.push_back({mac_of(MacHash::kSha256, secret, kCipherUse),
                         mac_of(MacHash::kSha256, secret, kNonceUse)});
}

std::string UnsubscribeLinks::token_for(const UnsubscribeTarget& target) const {
    const Key& key = keys_.front();
    const std::string plain = packed(target);
    const std::string nonce = mac_of(MacHash::kSha256, key.nonce, plain).substr(0, kNonceBytes);
    return encode_base64url(nonce + sealed(key.cipher, nonce, plain));
}

std::optional<UnsubscribeTarget> UnsubscribeLinks::open(std::string_view token) const {
    if (token.size() > kMostBytes) return std::nullopt;
    const auto bytes = decode_base64url(token);
    if (!bytes || bytes->size() <= kNonceBytes + kTagBytes) return std::nullopt;
    const std::string_view all(*bytes);
    const std::string_view nonce = all.substr(0, kNonceBytes);
    const std::string_view cipher = all.substr(kNonceBytes, all.size() - kNonceBytes - kTagBytes);
    const std::string tag(all.substr(all.size() - kTagBytes));
    for (const Key& key : keys_) {
        if (const auto plain = opened(key.cipher, nonce, cipher, tag)) return unpacked(*plain);
    }
    return std::nullopt;
}

std::string unsubscribe_url(std::string_view public_url, std::string_view token) {
    while (!public_url.empty() && public_url.back() == '/')
        public_url.remove_suffix(1);
    std::string url(public_url);
    url.append(kUnsubscribePath).append("?t=").append(token);
    return url;
}

}  // namespace carillon::deliver
