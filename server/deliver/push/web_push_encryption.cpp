#include "server/deliver/push/web_push_encryption.hpp"

#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <cstdint>
#include <memory>

namespace carillon::deliver {

namespace {

constexpr std::uint32_t kRecordBytes = 4096;
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr char kLastRecord = 2;  // the delimiter of the last record (RFC 8188 section 2)

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

Error library_failed() {
    return {Errc::kInternal, "", "OpenSSL failed"};
}

// HKDF with SHA-256 (RFC 5869), extract and expand. Empty when it fails.
std::string hkdf(std::string_view salt, std::string_view secret, std::string_view info,
                 std::size_t bytes) {
    const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context(
        EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr), EVP_PKEY_CTX_free);
    std::string out(bytes, '\0');
    std::size_t size = bytes;
    const auto length = [](std::string_view text) { return static_cast<int>(text.size()); };
    if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) != 1 ||
        EVP_PKEY_CTX_set1_hkdf_salt(context.get(), bytes_of(salt), length(salt)) != 1 ||
        EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytes_of(secret), length(secret)) != 1 ||
        EVP_PKEY_CTX_add1_hkdf_info(context.get(), bytes_of(info), length(info)) != 1 ||
        EVP_PKEY_derive(context.get(), bytes_of(out), &size) != 1 || size != bytes)
        return {};
    return out;
}

// AES-128-GCM: the text encrypted, then the tag. Empty when it fails.
std::string seal(std::string_view text, std::string_view key, std::string_view nonce) {
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                             EVP_CIPHER_CTX_free);
    std::string out(text.size() + kTagBytes, '\0');
    int written = 0;
    int last = 0;
    if (!context ||
        EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, bytes_of(key),
                           bytes_of(nonce)) != 1 ||
        EVP_EncryptUpdate(context.get(), bytes_of(out), &written, bytes_of(text),
                          static_cast<int>(text.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), bytes_of(out) + written, &last) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes),
                            bytes_of(out) + text.size()) != 1)
        return {};
    return out;
}

// Salt, record size, length of the key's name, and the name: the sender's public key (RFC 8188
// section 2.1, RFC 8291 section 4).
std::string header_of(std::string_view salt, std::string_view sender) {
    std::string header(salt);
    for (int shift = 24; shift >= 0; shift -= 8)
        header += static_cast<char>(kRecordBytes >> shift & 255);
    header += static_cast<char>(sender.size());
    header += sender;
    return header;
}

}  // namespace

Result<std::string> encrypt_push(std::string_view content, const PushKeys& receiver,
                                 const PushSalt& salt, const p256::PrivateKey& sender) {
    using namespace std::string_view_literals;
    if (content.size() > kMaxPushBytes) {
        return Error{Errc::kTooLarge, "",
                     "a push message has at most " + std::to_string(kMaxPushBytes) + " bytes"};
    }
    if (receiver.auth.size() != kAuthBytes)
        return Error{Errc::kInvalid, "auth", "expected 16 bytes"};
    const auto shared = sender.shared_secret(receiver.p256dh);
    if (!shared) return shared.error();

    // RFC 8291 section 3.4, then RFC 8188 sections 2.2 and 2.3.
    const std::string_view salt_text(reinterpret_cast<const char*>(salt.data()), salt.size());
    std::string info("WebPush: info\0"sv);
    info += receiver.p256dh;
    info += sender.public_point();
    const std::string secret = hkdf(receiver.auth, *shared, info, 32);
    const std::string key = hkdf(salt_text, secret, "Content-Encoding: aes128gcm\0"sv, kKeyBytes);
    const std::string nonce = hkdf(salt_text, secret, "Content-Encoding: nonce\0"sv, kNonceBytes);
    if (secret.empty() || key.empty() || nonce.empty()) return library_failed();

    std::string record(content);
    record += kLastRecord;
    const std::string sealed = seal(record, key, nonce);
    if (sealed.empty()) return library_failed();
    return header_of(salt_text, sender.public_point()) + sealed;
}

}  // namespace carillon::deliver
