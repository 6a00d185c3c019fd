#pragma once
// Tokens that were found valid, by their digest, so that the signature is checked once and not with
// each request.

#include "server/auth/claims.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace carillon {

using TokenDigest = std::array<std::uint8_t, 32>;
TokenDigest digest_of(std::string_view token);  // SHA-256

// Bounded by two generations: when the young one holds half of `capacity` the old one is forgotten.
// What is asked for becomes young again. Any thread.
class TokenCache {
  public:
    explicit TokenCache(std::size_t capacity) : half_((capacity + 1) / 2) {}

    std::shared_ptr<const claims::Accepted> find(const TokenDigest& digest);
    void put(const TokenDigest& digest, std::shared_ptr<const claims::Accepted> accepted);
    void forget(const TokenDigest& digest);

  private:
    struct Hash {
        std::size_t operator()(const TokenDigest& digest) const {
            std::size_t hash = 0;
            std::memcpy(&hash, digest.data(), sizeof hash);
            return hash;
        }
    };
    using Generation =
        std::unordered_map<TokenDigest, std::shared_ptr<const claims::Accepted>, Hash>;

    void put_young(const TokenDigest& digest, std::shared_ptr<const claims::Accepted> accepted);

    const std::size_t half_;
    std::mutex mutex_;
    Generation young_;
    Generation old_;
};

}  // namespace carillon
