#include "server/deliver/push/vapid.hpp"

#include "core/json/writer.hpp"
#include "server/auth/base64url.hpp"
#include "server/auth/private_file.hpp"
#include "server/base/text/text_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace carillon::deliver {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 64 * 1024;

Error refuse(const std::string& why) {
    return {Errc::kInvalid, "", "expected a PEM file of a private P-256 key: " + why};
}

}  // namespace

Result<p256::PrivateKey> read_vapid_key(const fs::path& file) {
    const auto text = read_text_file(file, kMaxFileBytes);
    if (!text) return refuse(text.error().message);
    if (text->size() > kMaxFileBytes) return refuse("it is larger than 64 KiB");
    auto key = p256::PrivateKey::from_pem(*text);
    if (!key && key.error().code == Errc::kInvalid) return refuse("it holds something else");
    return key;
}

Result<p256::PrivateKey> load_vapid_key(const fs::path& file) {
    std::error_code failure;
    // A link that leads nowhere is there too: whoever made it meant another file.
    if (fs::symlink_status(file, failure).type() == fs::file_type::not_found) {
        const auto key = p256::PrivateKey::make();
        if (!key) return key.error();
        const auto pem = key->pem();
        if (!pem) return pem.error();
        if (file.has_parent_path()) fs::create_directories(file.parent_path(), failure);
        if (!create_private_file(fs::absolute(file), *pem))
            return refuse(std::string("there is none, and it cannot be made: ") +
                          std::strerror(errno));
    }
    return read_vapid_key(file);
}

std::string Vapid::public_key() const {
    return encode_base64url(key_.public_point());
}

Result<Vapid::Token> Vapid::make_token(const std::string& origin, Millis now) const {
    Token token;
    token.expires_at = now + kLifetime;
    std::string claims;
    json::ObjectWriter writer(claims);
    writer.text("aud", origin);
    writer.number("exp", static_cast<std::uint64_t>(token.expires_at.count() / 1000));
    writer.text("sub", subject_);
    writer.close();
    token.text =
        encode_base64url(R"({"typ":"JWT","alg":"ES256"})") + '.' + encode_base64url(claims);
    const auto signature = key_.sign(token.text);
    if (!signature) return signature.error();
    token.text += '.' + encode_base64url(*signature);
    return token;
}

Result<std::string> Vapid::authorization(const std::string& origin, Millis now) {
    auto found = tokens_.find(origin);
    // A clock that was set back makes a token that would end too late.
    const bool is_fresh = found != tokens_.end() && found->second.expires_at - now > kSpare &&
                          found->second.expires_at - now <= kLifetime;
    if (!is_fresh) {
        auto token = make_token(origin, now);
        if (!token) return token.error();
        if (found == tokens_.end() && tokens_.size() >= kMaxOrigins) {
            tokens_.erase(
                std::min_element(tokens_.begin(), tokens_.end(), [](const auto& a, const auto& b) {
                    return a.second.expires_at < b.second.expires_at;
                }));
        }
        found = tokens_.insert_or_assign(origin, std::move(*token)).first;
    }
    return "vapid t=" + found->second.text + ", k=" + public_key();
}

}  // namespace carillon::deliver
