#include "web-client/model/list_rows.hpp"

#include <algorithm>

namespace carillon::center {

ListRows::ListRows(std::vector<const ViewRow*> rows) : head_(std::move(rows)) {
    size_ = head_.size();
    index();
}

ListRows::ListRows(FilteredList& list, const Inbox& inbox, const Overlay& overlay,
                   const std::optional<NotificationId>& kept,
                   const std::set<NotificationId>& read_here)
    : view_(list.lay_over(inbox, overlay)) {
    const auto total = list.total();
    is_counted_ = total.has_value();
    // Rows that are known behind a gap stand further down than they seem to.
    const bool has_gap = list.head() < view_.items.size() || total > list.head();
    const std::size_t head = has_gap ? list.head() : view_.items.size();
    head_.reserve(head);
    for (std::size_t i = 0; i < head; ++i)
        head_.push_back(&view_.items[i]);
    place_read(read_here, list, inbox, overlay, has_gap);
    size_ = std::max<std::size_t>(head_.size(), total ? static_cast<std::size_t>(*total) : 0);
    list.placed().each([&](std::uint64_t place, const Notification& n) {
        const auto at = static_cast<std::size_t>(place);
        if (at < head_.size() || at >= size_) return;
        auto after = overlay.lay_over(n);
        // A row that an operation takes away stays in its place until that is done: the places of
        // all others are the server's.
        const bool is_altered = after && !(*after == n);
        if (is_altered) altered_.push_back(std::move(*after));
        rows_.push_back(ViewRow{is_altered ? altered_.back() : n, is_altered || !after});
        placed_.emplace(at, &rows_.back());
    });
    index();
    if (kept && row(*kept) == nullptr) keep(*kept, list, inbox, overlay);
}

const ViewRow* ListRows::keep(const NotificationId& id, const FilteredList& list,
                              const Inbox& inbox, const Overlay& overlay) {
    const Notification* known = list.find(id);
    const Notification* held = inbox.find(id);
    if (held != nullptr && (known == nullptr || known->rev < held->rev)) known = held;
    if (known == nullptr) return nullptr;
    auto after = overlay.lay_over(*known);
    if (!after) return nullptr;
    const bool is_pending = !(*after == *known);
    altered_.push_back(std::move(*after));
    kept_.emplace_back(ViewRow{altered_.back(), is_pending});
    return &kept_.back();
}

// By the keys that they had when they were unread, which is also how they are put among each other.
void ListRows::place_read(const std::set<NotificationId>& read_here, const FilteredList& list,
                          const Inbox& inbox, const Overlay& overlay, bool has_gap) {
    if (read_here.empty()) return;
    const auto shown_key = [&read_here](const ViewRow* row) {
        SortKey key = sort_key(row->notification);
        if (read_here.count(row->notification.id) != 0) key.is_read = false;
        return key;
    };
    Filter filter = list.filter();
    filter.is_read.clear();
    // It may be unread again, or have been put away since.
    const auto stays = [&filter](const ViewRow* row) {
        return row->notification.is_read() && matches(filter, row->notification);
    };
    struct Kept {
        const ViewRow* row;
        bool is_held;  // it stood in the head
    };
    std::vector<Kept> rows;
    std::set<NotificationId> missing = read_here;
    std::vector<const ViewRow*> others;
    others.reserve(head_.size());
    for (const ViewRow* row : head_) {
        if (missing.erase(row->notification.id) != 0 && stays(row))
            rows.push_back({row, true});
        else
            others.push_back(row);
    }
    head_ = std::move(others);
    for (const NotificationId& id : missing) {
        const ViewRow* row = keep(id, list, inbox, overlay);
        if (row != nullptr && stays(row)) rows.push_back({row, false});
    }
    for (const auto& [row, is_held] : rows) {
        const SortKey key = shown_key(row);
        const auto place =
            std::partition_point(head_.begin(), head_.end(), [&](const ViewRow* each) {
                return stands_before(ListOrder::kCanonical, shown_key(each), key);
            });
        // What stands behind a head that goes on is not known.
        if (place == head_.end() && has_gap && !is_held) continue;
        head_.insert(place, row);
        if (!matches(list.filter(), row->notification)) ++strangers_;
    }
}

void ListRows::index() {
    places_.reserve(head_.size() + placed_.size());
    for (const auto& [at, row] : placed_)
        places_[row->notification.id] = at;
    for (std::size_t i = 0; i < head_.size(); ++i)
        places_[head_[i]->notification.id] = i;
}

const ViewRow* ListRows::at(std::size_t index) const {
    if (index < head_.size()) return head_[index];
    const auto found = placed_.find(index);
    return found == placed_.end() ? nullptr : found->second;
}

std::optional<std::size_t> ListRows::find(const NotificationId& id) const {
    const auto found = places_.find(id);
    if (found == places_.end()) return std::nullopt;
    return found->second;
}

const ViewRow* ListRows::row(const NotificationId& id) const {
    if (const auto place = find(id)) return at(*place);
    const auto away = std::find_if(view_.items.begin(), view_.items.end(),
                                   [&id](const ViewRow& row) { return row.notification.id == id; });
    if (away != view_.items.end()) return &*away;
    const auto kept = std::find_if(kept_.begin(), kept_.end(),
                                   [&id](const ViewRow& row) { return row.notification.id == id; });
    return kept == kept_.end() ? nullptr : &*kept;
}

std::vector<std::pair<std::size_t, const ViewRow*>> ListRows::held() const {
    std::vector<std::pair<std::size_t, const ViewRow*>> rows;
    rows.reserve(head_.size() + placed_.size());
    for (std::size_t i = 0; i < head_.size(); ++i)
        rows.emplace_back(i, head_[i]);
    rows.insert(rows.end(), placed_.begin(), placed_.end());
    return rows;
}

}  // namespace carillon::center
