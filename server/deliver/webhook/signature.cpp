#include "server/deliver/webhook/signature.hpp"

#include "server/deliver/signing/base64.hpp"
#include "server/deliver/signing/mac.hpp"

#include <cassert>

namespace carillon::deliver {

namespace {

constexpr std::string_view kPrefix = "whsec_";

}  // namespace

std::string webhook_secret(const std::array<std::uint8_t, kWebhookKeyBytes>& random) {
    return std::string(kPrefix) + encode_base64(std::string(random.begin(), random.end()));
}

std::optional<std::string> webhook_key(std::string_view secret) {
    if (secret.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
    auto key = decode_base64(secret.substr(kPrefix.size()));
    if (!key || key->size() < kLeastWebhookKeyBytes || key->size() > kMostWebhookKeyBytes)
        return std::nullopt;
    return key;
}

std::string webhook_timestamp(Millis now) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(now).count());
}

std::string webhook_signature(const std::vector<std::string>& keys, std::string_view id,
                              std::string_view timestamp, std::string_view body) {
    assert(id.find('.') == std::string_view::npos);
    assert(timestamp.find('.') == std::string_view::npos);
    std::string signed_text(id);
    ((signed_text += '.') += timestamp) += '.';
    signed_text += body;
    std::string header;
    for (const std::string& key : keys) {
        if (!header.empty()) header += ' ';
        header += "v1," + encode_base64(mac_of(MacHash::kSha256, key, signed_text));
    }
    return header;
}

}  // namespace carillon::deliver
