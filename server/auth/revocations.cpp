#include "server/auth/revocations.hpp"

#include <algorithm>
#include <mutex>

namespace carillon {

std::vector<Revocation> Revocations::add(const std::vector<Revocation>& revocations, Millis now) {
    std::vector<Revocation> news;
    const std::unique_lock lock(mutex_);
    for (const Revocation& revocation : revocations) {
        bool is_new = false;
        if (revocation.user) {
            const auto [known, is_first] = users_.try_emplace(*revocation.user);
            is_new = is_first || known->second.at < revocation.at;
            known->second.at = std::max(known->second.at, revocation.at);
            known->second.until = std::max(known->second.until, revocation.until);
        } else {
            const auto [known, is_first] = tokens_.try_emplace(revocation.token, revocation.until);
            is_new = is_first;
            known->second = std::max(known->second, revocation.until);
        }
        if (is_new) news.push_back(revocation);
    }
    if (users_.size() + tokens_.size() >= forget_at_) forget_past(now);
    is_empty_ = users_.empty() && tokens_.empty();
    return news;
}

// Each is looked at once for every so many that were added: what is past takes at most half.
void Revocations::forget_past(Millis now) {
    std::erase_if(users_, [now](const auto& entry) { return entry.second.until <= now; });
    std::erase_if(tokens_, [now](const auto& entry) { return entry.second <= now; });
    forget_at_ = std::max<std::size_t>(1024, 2 * (users_.size() + tokens_.size()));
}

bool Revocations::refuses(const TokenMark& token) const {
    if (is_empty_) return false;
    const std::shared_lock lock(mutex_);
    const auto of_user = users_.find(token.user);
    if (of_user != users_.end() && covers_issue(of_user->second.at, token.issued_at)) return true;
    return !token.id.empty() && tokens_.find(token.id) != tokens_.end();
}

std::size_t Revocations::size() const {
    const std::shared_lock lock(mutex_);
    return users_.size() + tokens_.size();
}

}  // namespace carillon
