#include "core/session/filtered_list.hpp"

#include "core/base/limits.hpp"
#include "core/wire/rest.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

FilteredList::FilteredList(Filter filter)
    : filter_(std::move(filter)), words_(search_words(filter_.q)) {}

View FilteredList::lay_over(const Inbox& inbox, const Overlay& overlay) {
    View view;
    overlay.lay_over(
        candidates(inbox), [this](const Notification& n) { return shows(n); }, view);
    for (const ViewRow& row : view.items)
        admitted_.insert(row.notification.id);
    shown_ = view.items.size();
    const auto behind = std::find_if(view.items.begin(), view.items.end(), [this](const auto& row) {
        return end_ && sort_key(row.notification) > *end_;
    });
    head_ = static_cast<std::size_t>(behind - view.items.begin());
    if (std::exchange(is_counting_, false)) shown_then_ = shown_;
    return view;
}

std::optional<std::uint64_t> FilteredList::total() const {
    if (!is_loaded_) return std::nullopt;
    if (is_complete_) return shown_;
    const std::uint64_t now = counted_ + shown_;
    return now > shown_then_ ? now - shown_then_ : 0;
}

// All that the client holds, each row once as it was changed last, in canonical order.
std::vector<const Notification*> FilteredList::candidates(const Inbox& inbox) const {
    std::vector<const Notification*> all;
    all.reserve(inbox.rows().size() + rows_.size());
    for (const auto& entry : inbox.rows()) {
        const auto own = rows_.find(entry.second.id);
        if (own == rows_.end() || own->second.rev <= entry.second.rev) all.push_back(&entry.second);
    }
    const auto middle = static_cast<std::ptrdiff_t>(all.size());
    for (const auto& entry : rows_) {
        const Notification* held = inbox.find(entry.first);
        if (held == nullptr || held->rev < entry.second.rev) all.push_back(&entry.second);
    }
    const auto before = [](const Notification* a, const Notification* b) {
        return precedes(*a, *b);
    };
    std::sort(all.begin() + middle, all.end(), before);
    std::inplace_merge(all.begin(), all.begin() + middle, all.end(), before);
    return all;
}

bool FilteredList::shows(const Notification& n) {
    if (!matches(filter_, n) || !finds(n)) return false;
    if (!end_ || sort_key(n) <= *end_) return true;
    return admitted_.count(n.id) != 0;
}

bool FilteredList::finds(const Notification& n) {
    if (words_.empty()) return true;
    const auto known = found_.find(n.id);
    if (known != found_.end() && known->second.rev == n.rev) return known->second.is_found;
    const bool is_found = matches_text(words_, n);
    found_[n.id] = Found{n.rev, is_found};
    return is_found;
}

// What enters, leaves or moves behind the last page is in no view, but in the number of all.
void FilteredList::count_behind(const Notification& n) {
    if (is_complete_ || !end_ || rows_.count(n.id) != 0) return;
    const Notification* before = placed_.find(n.id);
    if (before != nullptr && before->rev >= n.rev) return;
    if (before != nullptr && sort_key(*before) > *end_ && counted_ > 0) --counted_;
    const bool has_place = before != nullptr || n.created_at == n.updated_at;
    if (has_place && sort_key(n) > *end_ && matches(filter_, n) && finds(n)) ++counted_;
}

void FilteredList::apply(const Changes& changes) {
    for (const Notification& n : changes.upserts)
        count_behind(n);
    for (const NotificationId& id : changes.deletes) {
        const Notification* before = placed_.find(id);
        if (before != nullptr && rows_.count(id) == 0 && counted_ > 0) --counted_;
    }
    placed_.apply(changes,
                  [this](const Notification& n) { return matches(filter_, n) && finds(n); });
    for (const Notification& n : changes.upserts) {
        const auto held = rows_.find(n.id);
        if (held != rows_.end() && held->second.rev < n.rev) held->second = n;
    }
    for (const NotificationId& id : changes.deletes) {
        rows_.erase(id);
        admitted_.erase(id);
        found_.erase(id);
    }
}

// What is shown stays until the first page comes: a list must not be empty for a moment.
void FilteredList::restart() {
    ++era_;
    is_loaded_ = false;
    is_complete_ = false;
    placed_.doubt();
}

void FilteredList::forget() {
    restart();
    rows_.clear();
    admitted_.clear();
    found_.clear();
    end_.reset();
    placed_.clear();
}

std::optional<FilteredList::Next> FilteredList::next() const {
    if (is_complete_ || rows_.size() >= limits::kClientRows) return std::nullopt;
    return Next{is_loaded_ && end_ ? encode_cursor(*end_) : std::string(), era_};
}

FilteredList::Laid FilteredList::lay(std::uint32_t era, std::string_view page_json,
                                     const Inbox& inbox) {
    if (era != era_) return {Fit::kPassed};
    auto page = rest::decode_page(page_json);
    if (!page) return {Fit::kMalformed};
    if (inbox.revision() && !reaches(page->revision, *inbox.revision())) return {Fit::kStale};
    if (!is_loaded_) {
        rows_.clear();
        admitted_.clear();
    }
    std::size_t added = 0;
    for (Notification& n : page->items) {
        const NotificationId id = n.id;
        admitted_.insert(id);
        if (rows_.insert_or_assign(id, std::move(n)).second) ++added;
    }
    is_loaded_ = true;
    end_ = page->next;
    is_complete_ = !end_;
    counted_ = page->total;
    is_counting_ = true;
    return {Fit::kTaken, added};
}

FilteredList::Fit FilteredList::lay_placed(std::uint32_t era, std::string_view page_json,
                                           const Inbox& inbox) {
    if (era != era_) return Fit::kPassed;
    auto page = rest::decode_page(page_json);
    if (!page) return Fit::kMalformed;
    if (inbox.revision() && !reaches(page->revision, *inbox.revision())) return Fit::kStale;
    placed_.lay(page->offset, std::move(page->items), page->revision.counter);
    counted_ = page->total;
    is_counting_ = true;
    return Fit::kTaken;
}

const Notification* FilteredList::find(const NotificationId& id) const {
    const auto found = rows_.find(id);
    return found == rows_.end() ? placed_.find(id) : &found->second;
}

}  // namespace carillon
