#include "server/auth/token_cache.hpp"

#include <openssl/evp.h>

#include <memory>
#include <utility>

namespace carillon {

TokenDigest digest_of(std::string_view token) {
    // Looked for by its name once: SHA256() does so each time, which takes longer than the digest.
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> kSha256(
        EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
    TokenDigest digest{};
    EVP_Digest(token.data(), token.size(), digest.data(), nullptr, kSha256.get(), nullptr);
    return digest;
}

std::shared_ptr<const claims::Accepted> TokenCache::find(const TokenDigest& digest) {
    const std::lock_guard lock(mutex_);
    if (const auto young = young_.find(digest); young != young_.end()) return young->second;
    const auto old = old_.find(digest);
    if (old == old_.end()) return nullptr;
    auto accepted = old->second;
    put_young(digest, accepted);
    return accepted;
}

void TokenCache::put(const TokenDigest& digest, std::shared_ptr<const claims::Accepted> accepted) {
    const std::lock_guard lock(mutex_);
    put_young(digest, std::move(accepted));
}

void TokenCache::forget(const TokenDigest& digest) {
    const std::lock_guard lock(mutex_);
    young_.erase(digest);
    old_.erase(digest);
}

void TokenCache::put_young(const TokenDigest& digest,
                           std::shared_ptr<const claims::Accepted> accepted) {
    if (young_.size() >= half_) {
        old_ = std::move(young_);
        young_.clear();
    }
    young_[digest] = std::move(accepted);
}

}  // namespace carillon
