#include "server/hub/hub.hpp"

#include <algorithm>

namespace carillon {

bool Hub::add(const UserId& user, HubMember& member) {
    const auto [entry, is_new] =
        users_.try_emplace(user, Entry{{}, Throttle(settings_.throttle_per_minute)});
    auto& members = entry->second.members;
    if (members.size() >= settings_.max_connections) {
        if (is_new) users_.erase(entry);
        return false;
    }
    members.push_back(&member);
    return true;
}

void Hub::remove(const UserId& user, HubMember& member) {
    const auto entry = users_.find(user);
    if (entry == users_.end()) return;
    auto& members = entry->second.members;
    members.erase(std::remove(members.begin(), members.end(), &member), members.end());
    if (members.empty()) users_.erase(entry);
}

bool Hub::has(const UserId& user, const HubMember* member) const {
    const auto entry = users_.find(user);
    if (entry == users_.end()) return false;
    const auto& members = entry->second.members;
    return std::find(members.begin(), members.end(), member) != members.end();
}

std::optional<Hub::Delivery> Hub::deliver(const PublishedCommit& published, Millis now) {
    const Commit& commit = published.commit();
    const auto entry = users_.find(commit.user);
    if (entry == users_.end()) return std::nullopt;
    pushes_.note_commit(commit);
    Delivery delivery;
    delivery.decision.not_before = now;
    if (commit.created > 0) {
        delivery.decision =
            entry->second.throttle.decide(commit.created, commit.created_critical, now);
    }
    // A copy, for a member may leave while it is told; at most max_connections pointers.
    const std::vector<HubMember*> members = entry->second.members;
    const Millis hold = std::max(delivery.decision.not_before - now, Millis{0});
    for (HubMember* member : members) {
        if (!has(commit.user, member)) continue;
        member->on_commit(published, hold);
        ++delivery.sessions;
    }
    return delivery;
}

void Hub::hint(const ChangedInbox& changed) {
    const auto entry = users_.find(changed.user);
    if (entry == users_.end()) return;
    const std::vector<HubMember*> members = entry->second.members;
    for (HubMember* member : members) {
        if (has(changed.user, member)) member->on_hint(changed.revision);
    }
}

void Hub::hint_all() {
    for (const UserId& user : users())
        hint({user, std::nullopt});
}

void Hub::revoked(const UserId& user) {
    const auto entry = users_.find(user);
    if (entry == users_.end()) return;
    const std::vector<HubMember*> members = entry->second.members;
    for (HubMember* member : members) {
        if (has(user, member)) member->on_revoked();
    }
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
    return entry == users_.end() ? 0 : entry->second.members.size();
}

}  // namespace carillon
