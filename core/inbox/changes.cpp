#include "core/inbox/changes.hpp"

#include <algorithm>
#include <cassert>
#include <unordered_set>
#include <utility>

namespace carillon {

bool follows_on(const Changes& first, const Changes& next) {
    return first.epoch == next.epoch && next.from <= first.to && first.to <= next.to;
}

void fold(Changes& first, Changes next) {
    assert(follows_on(first, next));
    // Rows of `next` at or below first.to are in `first` as well, at least as new.
    std::unordered_set<NotificationId, UuidHash> deleted(first.deletes.begin(),
                                                         first.deletes.end());
    std::unordered_set<NotificationId, UuidHash> renewed;
    for (const auto& n : next.upserts) {
        if (n.rev > first.to) renewed.insert(n.id);
    }
    for (const auto& id : next.deletes)
        renewed.insert(id);

    auto& rows = first.upserts;
    rows.erase(std::remove_if(rows.begin(), rows.end(),
                              [&](const Notification& n) { return renewed.count(n.id) != 0; }),
               rows.end());
    for (auto& n : next.upserts) {
        if (n.rev > first.to) rows.push_back(std::move(n));
    }
    for (const auto& id : next.deletes) {
        if (deleted.insert(id).second) first.deletes.push_back(id);
    }
    // A deleted id never returns within an epoch, so no upsert of `next` revives a delete.
    first.to = next.to;
    first.unread = next.unread;
    first.more = next.more;
}

}  // namespace carillon
