#include "core/inbox/inbox.hpp"

#include "core/base/limits.hpp"

#include <iterator>

namespace carillon {

void Inbox::apply(const Snapshot& snapshot) {
    rows_.clear();
    keys_.clear();
    digest_ = InboxDigest();
    unread_held_ = 0;
    for (const auto& n : snapshot.items)
        put(n);
    revision_ = snapshot.revision;
    unread_ = snapshot.unread;
    truncated_ = snapshot.truncated;
    ++snapshots_;
    trim();
}

void Inbox::clear() {
    apply(Snapshot());
    revision_.reset();
}

Applied Inbox::apply(const Changes& changes) {
    if (!revision_ || revision_->epoch != changes.epoch) return Applied::kGap;
    if (changes.to <= revision_->counter) return Applied::kNothingNew;
    if (changes.from > revision_->counter) return Applied::kGap;
    for (const auto& n : changes.upserts) {
        const Notification* held = find(n.id);
        if (held == nullptr || n.rev > held->rev) put(n);
    }
    for (const auto& id : changes.deletes)
        erase(id);
    revision_->counter = changes.to;
    unread_ = changes.unread;
    trim();
    return Applied::kApplied;
}

bool Inbox::add_page(const std::vector<Notification>& items, const Revision& page_revision) {
    if (!revision_ || !reaches(page_revision, *revision_)) return false;
    for (const auto& n : items) {
        // What changed after our revision comes with the changes that lead there.
        if (n.rev <= revision_->counter && find(n.id) == nullptr) put(n);
    }
    trim();
    return true;
}

const Notification* Inbox::find(const NotificationId& id) const {
    const auto key = keys_.find(id);
    if (key == keys_.end()) return nullptr;
    return &rows_.find(key->second)->second;
}

Unread Inbox::recount() const {
    Unread unread;
    for (const auto& entry : rows_)
        unread.add(entry.second);
    return unread;
}

std::optional<InboxDigest> Inbox::digest() const {
    if (truncated_ && unread_held_ != unread_.total()) return std::nullopt;
    return digest_;
}

void Inbox::put(const Notification& n) {
    erase(n.id);
    const SortKey key = sort_key(n);
    rows_.emplace(key, n);
    keys_.emplace(n.id, key);
    digest_.add(n);
    if (is_unread(n)) ++unread_held_;
}

void Inbox::erase(const NotificationId& id) {
    const auto key = keys_.find(id);
    if (key == keys_.end()) return;
    erase(rows_.find(key->second));
}

void Inbox::erase(Rows::iterator row) {
    digest_.remove(row->second);
    if (is_unread(row->second)) --unread_held_;
    keys_.erase(row->second.id);
    rows_.erase(row);
}

void Inbox::trim() {
    while (rows_.size() > limits::kClientRows) {
        const auto last = std::prev(rows_.end());
        truncated_ = truncated_ || is_unread(last->second);
        erase(last);
    }
}

}  // namespace carillon
