#include "tests/deliver/push_browser.hpp"

#include "server/auth/base64url.hpp"
#include "server/deliver/link.hpp"
#include "server/deliver/signing/base64.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>
#include <utility>

namespace carillon::test {

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

const unsigned char* raw(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac(std::string_view key, std::string_view text) {
    std::string out(32, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(text), text.size(),
         reinterpret_cast<unsigned char*>(out.data()), &size);
    return out;
}

std::optional<std::string> open_gcm(std::string_view sealed, const std::string& key,
                                    const std::string& nonce) {
    if (sealed.size() < 16) return std::nullopt;
    const std::string_view text = sealed.substr(0, sealed.size() - 16);
    std::string tag(sealed.substr(sealed.size() - 16));
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                             EVP_CIPHER_CTX_free);
    std::string out(text.size(), '\0');
    auto* at = reinterpret_cast<unsigned char*>(out.data());
    int written = 0;
    int last = 0;
    if (EVP_DecryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, raw(key), raw(nonce)) != 1 ||
        EVP_DecryptUpdate(context.get(), at, &written, raw(text), static_cast<int>(text.size())) !=
            1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, 16, tag.data()) != 1 ||
        EVP_DecryptFinal_ex(context.get(), at + written, &last) != 1)
        return std::nullopt;
    return out;
}

p256::PrivateKey new_key() {
    auto key = p256::PrivateKey::make();
    if (!key) throw std::runtime_error("no key");
    return *key;
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count));
    return bytes;
}

}  // namespace

std::string bytes_of(std::string_view base64url) {
    auto bytes = decode_base64url(base64url);
    if (!bytes) throw std::runtime_error("not base64url: " + std::string(base64url));
    return *bytes;
}

std::optional<p256::PrivateKey> private_key(const std::string& number) {
    // ECPrivateKey of RFC 5915 for the named curve, without the public half.
    const std::string der = "\x30\x31\x02\x01\x01\x04\x20"s + number +
                            "\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"s;
    const auto key = p256::PrivateKey::from_pem("-----BEGIN EC PRIVATE KEY-----\n" +
                                                deliver::encode_base64(der) +
                                                "\n-----END EC PRIVATE KEY-----\n");
    if (!key) return std::nullopt;
    return *key;
}

PushBrowser::PushBrowser() : PushBrowser(new_key(), random_bytes(16)) {}

PushBrowser::PushBrowser(p256::PrivateKey key, std::string auth)
    : key_(std::move(key)), auth_(std::move(auth)) {}

deliver::PushKeys PushBrowser::keys() const {
    return {key_.public_point(), auth_};
}

deliver::WebPushSubscription PushBrowser::subscription(const std::string& endpoint) const {
    return {endpoint, deliver::https_origin(endpoint).value(), keys(), {}};
}

std::optional<std::string> PushBrowser::open(std::string_view body) const {
    // Salt, record size, length of the sender's key, the key.
    if (body.size() < 86 || body.substr(16, 5) != "\0\0\x10\0\x41"sv) return std::nullopt;
    const std::string_view salt = body.substr(0, 16);
    const std::string_view sender = body.substr(21, 65);
    const auto shared = key_.shared_secret(sender);
    if (!shared) return std::nullopt;
    const std::string info =
        std::string("WebPush: info\0"sv) + key_.public_point() + std::string(sender) + '\1';
    const std::string secret = hmac(hmac(auth_, *shared), info);
    const std::string prk = hmac(salt, secret);
    const std::string key = hmac(prk, "Content-Encoding: aes128gcm\0\1"sv).substr(0, 16);
    const std::string nonce = hmac(prk, "Content-Encoding: nonce\0\1"sv).substr(0, 12);
    auto record = open_gcm(body.substr(86), key, nonce);
    if (!record) return std::nullopt;
    // The delimiter of the last record, with padding behind it.
    const std::size_t end = record->find_last_not_of('\0');
    if (end == std::string::npos || (*record)[end] != '\2') return std::nullopt;
    record->resize(end);
    return record;
}

}  // namespace carillon::test
