#include "core/session/seen_watch.hpp"

#include <algorithm>

namespace carillon {
namespace {

constexpr Millis kDwell{1000};
constexpr Millis kTogether{50};  // rows that came in together go together

}  // namespace

void SeenWatch::handle_view(const std::vector<NotificationId>& unseen, Millis now) {
    const std::set<NotificationId> in_view(unseen.begin(), unseen.end());
    for (auto id = retracted_.begin(); id != retracted_.end();) {
        if (in_view.count(*id) != 0) {
            ++id;
            continue;
        }
        told_.erase(*id);
        id = retracted_.erase(id);
    }
    std::map<NotificationId, Millis> since;
    for (const auto& id : unseen) {
        if (told_.count(id) != 0) continue;
        const auto before = since_.find(id);
        // A clock that was set back would keep it waiting.
        since.emplace(id, before == since_.end() ? now : std::min(before->second, now));
    }
    since_ = std::move(since);
}

void SeenWatch::retract(const std::vector<NotificationId>& ids) {
    retracted_.insert(ids.begin(), ids.end());
}

std::optional<Millis> SeenWatch::next_deadline() const {
    std::optional<Millis> next;
    for (const auto& entry : since_) {
        const Millis due = entry.second + kDwell;
        if (!next || due < *next) next = due;
    }
    return next;
}

std::vector<NotificationId> SeenWatch::take(Millis now) {
    const auto next = next_deadline();
    if (!next || *next > now) return {};
    std::vector<NotificationId> seen;
    for (auto entry = since_.begin(); entry != since_.end();) {
        if (entry->second + kDwell <= now + kTogether) {
            seen.push_back(entry->first);
            told_.insert(entry->first);
            entry = since_.erase(entry);
        } else {
            ++entry;
        }
    }
    return seen;
}

}  // namespace carillon
