#include "core/session/placed_pages.hpp"

#include "core/inbox/order.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace carillon {
namespace {

// It has come in, rather than changed: whatever stood where it stands now stands behind it.
bool is_new(const Notification& n) {
    return n.created_at == n.updated_at;
}

}  // namespace

void PlacedPages::look(std::uint64_t begin, std::uint64_t end) {
    begin_ = begin;
    end_ = end;
}

bool PlacedPages::is_sound(std::uint64_t place) const {
    auto page = pages_.upper_bound(place);
    if (page == pages_.begin()) return false;
    --page;
    return place < page->first + page->second.rows.size() && !page->second.is_doubtful;
}

std::optional<std::uint64_t> PlacedPages::next() const {
    std::optional<std::uint64_t> first;
    std::uint64_t last = 0;
    for (std::uint64_t place = begin_; place < end_; ++place) {
        if (is_sound(place)) continue;
        if (!first) first = place;
        last = place;
    }
    if (!first) return std::nullopt;
    // On from what is held, in either direction; else around what is looked at.
    if (*first > begin_) return first;
    if (last + 1 < end_) return last + 1 > kPageRows ? last + 1 - kPageRows : 0;
    const std::uint64_t middle = begin_ + (end_ - begin_) / 2;
    return middle > kPageRows / 2 ? middle - kPageRows / 2 : 0;
}

const Notification* PlacedPages::at(std::uint64_t place) const {
    auto page = pages_.upper_bound(place);
    if (page == pages_.begin()) return nullptr;
    --page;
    const std::uint64_t index = place - page->first;
    const auto& rows = page->second.rows;
    return index < rows.size() ? &rows[static_cast<std::size_t>(index)] : nullptr;
}

const Notification* PlacedPages::find(const NotificationId& id) const {
    for (const auto& page : pages_) {
        for (const Notification& n : page.second.rows)
            if (n.id == id) return &n;
    }
    return nullptr;
}

void PlacedPages::each(
    const std::function<void(std::uint64_t place, const Notification&)>& take) const {
    for (const auto& page : pages_) {
        std::uint64_t place = page.first;
        for (const Notification& n : page.second.rows)
            take(place++, n);
    }
}

std::optional<PlacedPages::Held> PlacedPages::held(const NotificationId& id) {
    for (auto page = pages_.begin(); page != pages_.end(); ++page) {
        const auto& rows = page->second.rows;
        const auto found = std::find_if(rows.begin(), rows.end(),
                                        [&id](const Notification& n) { return n.id == id; });
        if (found != rows.end()) return Held{page, static_cast<std::size_t>(found - rows.begin())};
    }
    return std::nullopt;
}

// Lets go what is held at these places.
void PlacedPages::cut(std::uint64_t begin, std::uint64_t end) {
    Pages kept;
    for (auto& [at, page] : pages_) {
        const std::uint64_t after = at + page.rows.size();
        const auto part = [&page = page](std::uint64_t from, std::uint64_t to) {
            const auto first = page.rows.begin();
            return std::vector<Notification>(
                std::make_move_iterator(first + static_cast<std::ptrdiff_t>(from)),
                std::make_move_iterator(first + static_cast<std::ptrdiff_t>(to)));
        };
        if (after <= begin || at >= end) {
            kept.emplace(at, std::move(page));
            continue;
        }
        if (at < begin) kept.emplace(at, Page{part(0, begin - at), page.counter, page.is_doubtful});
        if (after > end)
            kept.emplace(end, Page{part(end - at, after - at), page.counter, page.is_doubtful});
    }
    pages_ = std::move(kept);
}

void PlacedPages::lay(std::uint64_t offset, std::vector<Notification> rows, std::uint64_t counter) {
    if (rows.empty()) {  // the list has become shorter
        cut(offset, offset + kPageRows);
        return;
    }
    cut(offset, offset + rows.size());
    pages_.emplace(offset, Page{std::move(rows), counter, false});
    trim();
}

// Of the pages that `rev` is not in, those at `from` and behind it stand one place further.
void PlacedPages::shift(std::uint64_t from, std::uint64_t rev, bool is_up) {
    Pages moved;
    for (auto& [at, page] : pages_) {
        const bool moves = at >= from && page.counter < rev && (is_up || at > 0);
        const std::uint64_t place = !moves ? at : is_up ? at + 1 : at - 1;
        // Pages of different times may come to lie over each other: the one that is there stays.
        moved.emplace(place, std::move(page));
    }
    pages_ = std::move(moved);
}

void PlacedPages::take_out(const Held& held, std::uint64_t rev) {
    const std::uint64_t at = held.page->first;
    auto& rows = held.page->second.rows;
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(held.index));
    if (rows.empty()) pages_.erase(held.page);
    shift(at + 1, rev, false);
}

void PlacedPages::put_in(const Notification& n) {
    auto before = pages_.end();
    for (auto page = pages_.begin(); page != pages_.end(); ++page) {
        auto& rows = page->second.rows;
        if (precedes(rows.back(), n)) {
            before = page;
            continue;
        }
        if (page->second.counter >= n.rev) return;  // it has been counted there
        const auto place = std::find_if(rows.begin(), rows.end(),
                                        [&n](const Notification& row) { return precedes(n, row); });
        const std::uint64_t at = page->first;
        if (place != rows.begin()) {
            rows.insert(place, n);
            return shift(at + 1, n.rev, true);
        }
        const bool joins =
            before != pages_.end() && before->first + before->second.rows.size() == at;
        if (joins) before->second.rows.push_back(n);
        return shift(at, n.rev, true);
    }
}

void PlacedPages::apply(const Changes& changes, const Shows& shows) {
    if (pages_.empty()) return;
    for (const Notification& n : changes.upserts) {
        if (const auto found = held(n.id)) {
            Notification& row = found->page->second.rows[found->index];
            if (row.rev >= n.rev) continue;
            if (shows(n) && sort_key(n) == sort_key(row)) {
                row = n;
                continue;
            }
            take_out(*found, n.rev);
            if (shows(n)) put_in(n);
        } else if (!is_new(n)) {
            doubt();  // where it stood is not known
        } else if (shows(n)) {
            put_in(n);
        }
    }
    for (const NotificationId& id : changes.deletes) {
        if (const auto found = held(id)) {
            take_out(*found, changes.to);
        } else {
            doubt();
        }
    }
    trim();
}

void PlacedPages::doubt() {
    for (auto& page : pages_)
        page.second.is_doubtful = true;
}

void PlacedPages::trim() {
    std::uint64_t rows = 0;
    for (const auto& page : pages_)
        rows += page.second.rows.size();
    const auto distance = [this](Pages::const_iterator page) {
        const std::uint64_t after = page->first + page->second.rows.size();
        if (after <= begin_) return begin_ - after + 1;
        return page->first >= end_ ? page->first - end_ + 1 : 0;
    };
    while (rows > kMostRows && pages_.size() > 1) {
        const auto last = std::prev(pages_.end());
        const auto furthest = distance(pages_.begin()) > distance(last) ? pages_.begin() : last;
        rows -= furthest->second.rows.size();
        pages_.erase(furthest);
    }
}

}  // namespace carillon
