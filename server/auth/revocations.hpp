#pragma once
// Which tokens are refused, as this node knows it: asked with every request, so it is all in
// memory. What is kept for good is the store's; it is loaded at the start and told from then on.

#include "core/policy/revocation.hpp"
#include "server/auth/principal.hpp"

#include <atomic>
#include <cstddef>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace carillon {

// Any thread.
class Revocations {
  public:
    // Answers those that say something new.
    std::vector<Revocation> add(const std::vector<Revocation>& revocations, Millis now);
    bool refuses(const TokenMark& token) const;
    std::size_t size() const;

  private:
    void forget_past(Millis now);

    struct OfUser {
        Millis at{0};
        Millis until{0};
    };

    mutable std::shared_mutex mutex_;
    std::unordered_map<UserId, OfUser, UuidHash> users_;
    std::unordered_map<std::string, Millis> tokens_;  // until when each is kept
    std::size_t forget_at_ = 1024;  // looked through for what is past at this size
    std::atomic<bool> is_empty_{true};
};

}  // namespace carillon
