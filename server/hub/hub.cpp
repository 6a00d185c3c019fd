#include "server/hub/hub.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

bool Hub::add(const UserId& user, HubMember& member) {
    const auto [entry, is_new] = users_.try_emplace(user, Throttle(settings_.throttle_per_minute));
    auto& [members, present, throttle, is_telling] = entry->second;
    if (present >= settings_.max_connections) {
        if (is_new) users_.erase(entry);
        return false;
    }
    members.push_back(&member);
    ++present;
    return true;
}

void Hub::remove(const UserId& user, HubMember& member) {
    const auto entry = users_.find(user);
    if (entry == users_.end()) return;
    auto& [members, present, throttle, is_telling] = entry->second;
    const auto found = std::find(members.begin(), members.end(), &member);
    if (found == members.end()) return;
    --present;
    if (is_telling) {
        *found = nullptr;
        return;
    }
    members.erase(found);
    if (members.empty()) users_.erase(entry);
}

// A member may leave while it is told, and others may leave or come.
template <class Tell>
std::size_t Hub::each(const UserId& user, Tell tell) {
    const auto entry = users_.find(user);
    if (entry == users_.end()) return 0;
    auto& [members, present, throttle, is_telling] = entry->second;
    const bool is_nested = std::exchange(is_telling, true);
    std::size_t told = 0;
    for (std::size_t i = 0, count = members.size(); i < count; ++i) {
        if (members[i] == nullptr) continue;
        tell(*members[i]);
        ++told;
    }
    if (is_nested) return told;
    is_telling = false;
    if (present < members.size()) std::erase(members, nullptr);
    if (members.empty()) users_.erase(user);  // not by the place, which may have moved
    return told;
}

std::optional<PushDecision> Hub::note(const Commit& commit, Millis now) {
    const auto entry = users_.find(commit.user);
    if (entry == users_.end()) return std::nullopt;
    pushes_.note_commit(commit);
    if (commit.created == 0) return PushDecision{PushDecision::Reason::kWithinLimit, now};
    return entry->second.throttle.decide(commit.created, commit.created_critical, now);
}

std::size_t Hub::tell(const PublishedCommit& published, Millis hold) {
    return each(published.commit().user,
                [&](HubMember& member) { member.on_commit(published, hold); });
}

void Hub::hint(const ChangedInbox& changed) {
    each(changed.user, [&](HubMember& member) { member.on_hint(changed.revision); });
}

void Hub::hint_all() {
    for (const UserId& user : users())
        hint({user, std::nullopt});
}

void Hub::revoked(const UserId& user) {
    each(user, [](HubMember& member) { member.on_revoked(); });
}

void Hub::revoked_any() {
    for (const UserId& user : users())
        revoked(user);
}

std::vector<UserId> Hub::users() const {
    std::vector<UserId> users;
    users.reserve(users_.size());
    for (const auto& [user, entry] : users_)
        users.push_back(user);
    return users;
}

std::size_t Hub::sessions_of(const UserId& user) const {
    const auto entry = users_.find(user);
    return entry == users_.end() ? 0 : entry->second.present;
}

}  // namespace carillon
