#include "server/auth/frame_signer.hpp"

#include "core/json/writer.hpp"
#include "server/auth/base64url.hpp"
#include "server/auth/p256.hpp"
#include "server/auth/pem_blocks.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <utility>
#include <vector>

namespace carillon {

namespace {

Error library_failed() {
    return {Errc::kInternal, "", "OpenSSL failed"};
}

// RFC 7638: the members it needs, by name, without blanks. Empty when OpenSSL fails.
std::string thumbprint(const std::string& x, const std::string& y) {
    const std::string jwk = R"({"crv":"P-256","kty":"EC","x":")" + x + R"(","y":")" + y + "\"}";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(jwk.data(), jwk.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        return {};
    return encode_base64url({reinterpret_cast<const char*>(digest.data()), size});
}

Error refuse_file(const std::string& expected) {
    return {Errc::kInvalid, "", "expected " + expected};
}

// One key of the file, and how its public half is told.
struct Member {
    p256::PrivateKey key;
    std::string id;
    std::string jwk;
};

// kInvalid when it is no private P-256 key.
Result<Member> read_member(const std::string& pem) {
    auto key = p256::PrivateKey::from_pem(pem);
    if (!key) return key.error();
    const std::string_view point = key->public_point();
    const std::string x = encode_base64url(point.substr(1, p256::kFieldBytes));
    const std::string y = encode_base64url(point.substr(1 + p256::kFieldBytes));
    Member member{std::move(*key), thumbprint(x, y), {}};
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
    std::optional<p256::PrivateKey> signing;
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
    const auto key = p256::PrivateKey::make();
    if (!key) return key.error();
    return key->pem();
}

Result<std::string> FrameSigner::sign(std::string_view payload) const {
    const auto keys = std::atomic_load(&keys_);
    std::string text = keys->header + encode_base64url(payload);
    const auto signature = keys->signing->sign(text);
    if (!signature) return signature.error();
    text += '.';
    text += encode_base64url(*signature);
    return text;
}

Result<FrameText> SignedFrame::of(const FrameText& frame, const FrameSigner& signer) {
    if (signed_ && frame_.lock() == frame) return signed_;
    auto text = signer.sign(*frame);
    if (!text) return text.error();
    frame_ = frame;
    signed_ = std::make_shared<const std::string>(std::move(*text));
    return signed_;
}

}  // namespace carillon
