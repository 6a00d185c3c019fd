#include "tests/simulation/history.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15ull;
    return hash ^ (hash >> 29);
}

std::uint64_t mixed(std::uint64_t hash, const std::optional<Millis>& time) {
    return mixed(hash, time ? static_cast<std::uint64_t>(time->count()) : 1);
}

std::uint64_t mixed(std::uint64_t hash, const std::string& text) {
    return mixed(hash, std::hash<std::string>()(text));
}

template <class Tag>
std::uint64_t mixed(std::uint64_t hash, const Uuid<Tag>& id) {
    return mixed(hash, id.hash());
}

Mark mark_of(const Notification& n) {
    Mark mark;
    mark.id = n.id;
    mark.digest = digest(n);
    mark.is_there = true;
    mark.is_unread = counts_as_unread(n);
    mark.is_read = n.is_read();
    mark.is_unseen = !n.seen_at;
    mark.priority = static_cast<std::uint8_t>(n.priority);
    return mark;
}

}  // namespace

std::uint64_t digest(const Notification& n) {
    std::uint64_t hash = mixed(n.rev, n.id);
    hash = mixed(hash, n.user_id);
    hash = mixed(hash, n.read_at);
    hash = mixed(hash, n.seen_at);
    hash = mixed(hash, n.expires_at);
    hash = mixed(hash, n.snoozed_until);
    hash = mixed(hash, n.archived_at);
    hash = mixed(hash, n.clicked_at);
    hash = mixed(hash, static_cast<std::uint64_t>(n.created_at.count()));
    hash = mixed(hash, static_cast<std::uint64_t>(n.updated_at.count()));
    hash = mixed(
        hash, static_cast<std::uint64_t>(n.priority) * 16 + static_cast<std::uint64_t>(n.channel));
    hash = mixed(hash, n.title);
    return mixed(hash, n.body.size() * 1000 + n.type.size());
}

bool counts_as_unread(const Notification& n) {
    return !(n.read_at || n.archived_at || n.snoozed_until);
}

bool stands_before(const Notification& a, const Notification& b) {
    if (a.read_at.has_value() != b.read_at.has_value()) return !a.read_at;
    if (a.priority != b.priority) return a.priority > b.priority;
    if (a.created_at != b.created_at) return a.created_at > b.created_at;
    return b.id < a.id;
}

std::size_t event_number(const Notification& n) {
    std::size_t number = 0;
    for (std::size_t i = 1; i < n.title.size(); ++i)
        number = number * 10 + static_cast<std::size_t>(n.title[i] - '0');
    return number;
}

std::string InboxHistory::note(const MemoryInbox& inbox, const Cause& cause,
                               const Removed& removed) {
    const std::uint64_t from = last();
    const std::uint64_t to = inbox.head.head.counter;
    if (to < from) return "the counter went back";
    if (to == from) return {};
    marks_.resize(to + 1);
    for (const auto& entry : inbox.rows) {
        const Notification& n = entry.second.notification;
        if (n.rev > to) return "a row is ahead of its inbox";
        if (n.rev <= from) continue;
        if (marks_[n.rev].is_there) return "two rows have one rev";
        marks_[n.rev] = mark_of(n);
        if (known_.find(n.id) == known_.end()) {
            const std::size_t event = event_number(n);
            if (event >= created_.size()) created_.resize(event + 1);
            if (++created_[event] > 1) return "event " + std::to_string(event) + " entered twice";
            known_[n.id].first = static_cast<std::uint32_t>(n.rev);
            known_[n.id].event = static_cast<std::uint32_t>(event);
            known_[n.id].expires_at = n.expires_at;
        }
    }
    for (auto at = inbox.tombstones.upper_bound(from); at != inbox.tombstones.end(); ++at) {
        if (at->first > to || marks_[at->first].is_there) return "a delete has another's rev";
        marks_[at->first].id = at->second.id;
    }
    if (inbox.head.is_erased) {
        std::string wrong = note_erased(inbox, from, to, removed);
        if (!wrong.empty()) return wrong;
    }
    for (std::uint64_t counter = from + 1; counter <= to; ++counter) {
        Mark& mark = marks_[counter];
        if (mark.id == NotificationId()) continue;
        Known& known = known_[mark.id];
        if (known.last != 0) {
            Mark& before = marks_[known.last];
            before.next = static_cast<std::uint32_t>(counter);
            if (!before.is_there) return "a deleted row came back";
            const bool is_unread_again = !before.is_unread && mark.is_unread;
            const bool is_unmarked = before.is_read && mark.is_there && !mark.is_read;
            if (is_unread_again || is_unmarked) ++known.times_unread;
        }
        const bool was_unread = known.last != 0 && marks_[known.last].is_unread;
        if (mark.is_unread && !was_unread) {
            known.unread_since = static_cast<std::uint32_t>(counter);
            const auto& ids = cause.ids;
            if (std::find(ids.begin(), ids.end(), mark.id) != ids.end())
                causes_[known.unread_since] = cause.op;
        }
        mark.unread_since = known.unread_since;
        known.last = static_cast<std::uint32_t>(counter);
        mark.times_unread = known.times_unread;
    }
    return {};
}

// What is erased leaves nothing that names its counter: any free one of the commit that tells of it
// will do. A transaction may have several: what was due first, and what the erasure took behind it.
std::string InboxHistory::note_erased(const MemoryInbox& inbox, std::uint64_t from,
                                      std::uint64_t to, const Removed& removed) {
    std::map<NotificationId, std::uint64_t> gone;
    for (const auto& [id, known] : known_) {
        if (known.last == 0 || !marks_[known.last].is_there || inbox.rows.count(id) > 0) continue;
        const auto told = removed.find(id);
        gone[id] = told == removed.end() ? from : std::max(told->second, from);
    }
    for (std::uint64_t counter = from + 1; counter <= to; ++counter)
        gone.erase(marks_[counter].id);
    std::vector<std::pair<std::uint64_t, NotificationId>> in_order;
    for (const auto& [id, behind] : gone)
        in_order.emplace_back(behind, id);
    std::sort(in_order.begin(), in_order.end());
    for (const auto& [behind, id] : in_order) {
        std::uint64_t counter = behind + 1;
        while (counter <= to && !(marks_[counter].id == NotificationId()))
            ++counter;
        if (counter > to) return "a row vanishes without a counter";
        marks_[counter].id = id;
    }
    return {};
}

bool InboxHistory::must_stay(const NotificationId& id, Millis now) const {
    const auto found = known_.find(id);
    if (found == known_.end() || found->second.last == 0) return false;
    const Known& known = found->second;
    const Mark& mark = marks_[known.last];
    return mark.is_there && mark.is_unread && !(known.expires_at && *known.expires_at <= now);
}

InboxHistory InboxHistory::begun_again(std::string epoch, std::uint64_t last_kept) const {
    InboxHistory cut(std::move(epoch));
    cut.marks_.assign(marks_.begin(), marks_.begin() + static_cast<std::ptrdiff_t>(last_kept) + 1);
    for (std::uint64_t counter = 1; counter <= last_kept; ++counter) {
        Mark& mark = cut.marks_[counter];
        if (mark.next > last_kept) mark.next = 0;
        if (mark.id == NotificationId()) continue;
        Known& known = cut.known_[mark.id];
        if (known.first == 0) known = known_.at(mark.id);
        known.last = static_cast<std::uint32_t>(counter);
        known.unread_since = mark.unread_since;
    }
    for (const auto& cause : causes_)
        if (cause.first <= last_kept) cut.causes_.insert(cause);
    cut.created_.resize(created_.size());
    for (const auto& entry : cut.known_)
        ++cut.created_[entry.second.event];
    return cut;
}

const std::string& InboxHistory::made_unread_by(std::uint32_t counter) const {
    static const std::string kNobody;
    const auto found = causes_.find(counter);
    return found == causes_.end() ? kNobody : found->second;
}

bool InboxHistory::may_be_ahead(std::uint64_t at, const Unread& unread) const {
    for (const Cut& cut : cuts_) {
        if (cut.to == at && cut.head <= last() && state(cut.head, 0).unread == unread) return true;
    }
    return false;
}

std::uint64_t InboxHistory::head_behind(std::uint64_t at) const {
    std::uint64_t head = at;
    for (const Cut& cut : cuts_) {
        if (cut.to == at) head = std::max(head, cut.head);
    }
    return head;
}

std::string_view InboxHistory::judge(const Notification& n, std::uint64_t at) const {
    if (n.rev == 0 || n.rev > at) return "is newer than the state it is shown in";
    const Mark& mark = marks_[n.rev];
    if (mark.id != n.id || !mark.is_there) return "was never in this inbox";
    if (mark.digest != digest(n)) return "was never like this";
    if (mark.next != 0 && mark.next <= at) return "had changed by then";
    return {};
}

bool InboxHistory::is_on_its_way(const Notification& n, std::uint64_t at) const {
    if (n.rev == 0 || n.rev > at || marks_[n.rev].digest != digest(n)) return false;
    std::uint64_t counter = n.rev;
    while (counter != 0 && counter <= at)
        counter = marks_[counter].next;
    return counter != 0 && counter <= head_behind(at);
}

InboxHistory::State InboxHistory::state(std::uint64_t at, std::uint64_t base) const {
    State state;
    const std::uint64_t head = head_behind(at);
    for (std::uint64_t counter = 1; counter <= at; ++counter) {
        const Mark& mark = marks_[counter];
        if (!mark.is_there || (mark.next != 0 && mark.next <= at)) continue;
        if (mark.next != 0 && mark.next <= head) ++state.on_their_way;
        if (counter > base) {
            ++state.changed;
        } else if (mark.is_unread) {
            ++state.unread_before;
        }
        if (!mark.is_unread) continue;
        ++state.unread.by_priority[mark.priority];
        if (mark.is_unseen) ++state.unread.unseen;
    }
    return state;
}

bool InboxHistory::unread_ever_since(const NotificationId& id, std::uint64_t bound) const {
    bool was_there = false;
    for (std::uint64_t counter = 1; counter <= last(); ++counter) {
        const Mark& mark = marks_[counter];
        if (mark.id != id) continue;
        if (counter <= bound) {
            was_there = mark.is_unread;
        } else if (!was_there || !mark.is_unread) {
            return false;
        }
    }
    return was_there;
}

}  // namespace carillon::sim
