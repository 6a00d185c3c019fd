#include "core/session/filtered_list.hpp"

#include "core/base/limits.hpp"
#include "core/wire/rest.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace carillon {
namespace {

// A page names its part in the era that is given back with it.
constexpr std::uint32_t kMaxParts = 16;

}  // namespace

FilteredList::FilteredList(Filter filter, ListOrder order)
    : filter_(std::move(filter)), order_(order), words_(search_words(filter_.q)) {
    if (order_ == ListOrder::kCanonical) {
        parts_.emplace_back();
    } else {
        for (const bool is_read : {false, true}) {
            if (!accepts(filter_.is_read, is_read)) continue;
            for (const Priority priority : kPriorities)
                if (accepts(filter_.priorities, priority)) add_part(is_read, priority);
        }
    }
    assert(parts_.size() <= kMaxParts);
    waiting_parts_ = parts_.size();
}

FilteredList::~FilteredList() = default;

void FilteredList::add_part(bool is_read, Priority priority) {
    parts_.emplace_back();
    std::string& parameters = parts_.back().parameters;
    parameters = is_read ? "is_read=true&priority=" : "is_read=false&priority=";
    parameters += text(priority);
}

View FilteredList::lay_over(const Inbox& inbox, const Overlay& overlay) {
    View view;
    overlay.lay_over(
        candidates(inbox), order_, [this](const Notification& n) { return shows(n); }, view);
    for (const ViewRow& row : view.items)
        admitted_.insert(row.notification.id);
    shown_ = view.items.size();
    const auto behind = std::find_if(view.items.begin(), view.items.end(), [this](const auto& row) {
        return is_behind(row.notification);
    });
    head_ = static_cast<std::size_t>(behind - view.items.begin());
    if (std::exchange(is_counting_, false)) shown_then_ = shown_;
    return view;
}

std::optional<std::uint64_t> FilteredList::total() const {
    if (!is_loaded()) return std::nullopt;
    if (std::all_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.is_complete; }))
        return shown_;
    const std::uint64_t now = counted_ + shown_;
    return now > shown_then_ ? now - shown_then_ : 0;
}

// All that the client holds, each row once as it was changed last, in the list's order.
std::vector<const Notification*> FilteredList::candidates(const Inbox& inbox) const {
    std::vector<const Notification*> held;
    held.reserve(inbox.rows().size() + rows_.size());
    for (const auto& entry : inbox.rows()) {
        const auto own = rows_.find(entry.second.id);
        if (own == rows_.end() || own->second.rev <= entry.second.rev)
            held.push_back(&entry.second);
    }
    const std::size_t middle = held.size();
    for (const auto& entry : rows_) {
        const Notification* other = inbox.find(entry.first);
        if (other == nullptr || other->rev < entry.second.rev) held.push_back(&entry.second);
    }
    // The inbox has its rows in canonical order.
    const bool is_canonical = order_ == ListOrder::kCanonical;
    sort_rows(held, is_canonical ? middle : 0, order_);
    if (!is_canonical || middle == 0 || middle == held.size()) return held;
    std::vector<const Notification*> all;
    all.reserve(held.size());
    const auto of_inbox = held.begin() + static_cast<std::ptrdiff_t>(middle);
    std::merge(held.begin(), of_inbox, of_inbox, held.end(), std::back_inserter(all),
               [](const Notification* a, const Notification* b) { return precedes(*a, *b); });
    return all;
}

bool FilteredList::shows(const Notification& n) {
    return matches(filter_, n) && finds(n) && is_reached(n);
}

bool FilteredList::finds(const Notification& n) {
    if (words_.empty()) return true;
    const auto known = found_.find(n.id);
    if (known != found_.end() && known->second.rev == n.rev) return known->second.is_found;
    const bool is_found = matches_text(words_, n);
    found_[n.id] = Found{n.rev, is_found};
    return is_found;
}

// Is there something above it that has not come?
bool FilteredList::is_behind(const Notification& n) const {
    return std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
        return part.end && stands_before(order_, *part.end, sort_key(n));
    });
}

bool FilteredList::is_reached(const Notification& n) const {
    const bool stays = order_ == ListOrder::kCanonical && admitted_.count(n.id) != 0;
    return stays || !is_behind(n);
}

// What enters, leaves or moves behind the last page is in no view, but in the number of all.
void FilteredList::count_behind(const Notification& n) {
    const bool has_more = parts_.size() == 1 && parts_.front().end;
    if (!has_more || rows_.count(n.id) != 0) return;
    const Notification* before = placed_.find(n.id);
    if (before != nullptr && before->rev >= n.rev) return;
    if (before != nullptr && is_behind(*before) && counted_ > 0) --counted_;
    const bool has_place = before != nullptr || n.created_at == n.updated_at;
    if (has_place && is_behind(n) && matches(filter_, n) && finds(n)) ++counted_;
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
    for (Rows* rows : {&rows_, &coming_}) {
        for (const Notification& n : changes.upserts) {
            const auto held = rows->find(n.id);
            if (held != rows->end() && held->second.rev < n.rev) held->second = n;
        }
        for (const NotificationId& id : changes.deletes)
            rows->erase(id);
    }
    for (const NotificationId& id : changes.deletes) {
        admitted_.erase(id);
        found_.erase(id);
    }
}

// What is shown stays until the first pages have come: a list must not be empty for a moment.
void FilteredList::restart() {
    ++era_;
    coming_.clear();
    for (Part& part : parts_)
        part.is_loaded = part.is_complete = false;
    waiting_parts_ = parts_.size();
    placed_.doubt();
}

void FilteredList::forget() {
    restart();
    rows_.clear();
    admitted_.clear();
    found_.clear();
    for (Part& part : parts_)
        part.end.reset();
    placed_.clear();
}

// The one whose page is next: each once, then the one that holds the others back. parts_.size()
// when there is none.
std::size_t FilteredList::next_part() const {
    std::size_t best = parts_.size();
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const Part& part = parts_[i];
        if (!part.is_loaded) return i;
        if (part.is_complete) continue;
        if (best == parts_.size() || stands_before(order_, *part.end, *parts_[best].end)) best = i;
    }
    return best;
}

std::optional<FilteredList::Next> FilteredList::next() const {
    const std::size_t i = next_part();
    if (i == parts_.size() || rows_.size() >= limits::kClientRows) return std::nullopt;
    const Part& part = parts_[i];
    return Next{part.is_loaded && part.end ? encode_cursor(*part.end) : std::string(),
                era_ * kMaxParts + static_cast<std::uint32_t>(i), part.parameters};
}

FilteredList::Laid FilteredList::lay(std::uint32_t era, std::string_view page_json,
                                     const Inbox& inbox) {
    const std::size_t i = era % kMaxParts;
    if (era / kMaxParts != era_ || i >= parts_.size()) return {Fit::kPassed};
    auto page = rest::decode_page(page_json);
    if (!page) return {Fit::kMalformed};
    if (inbox.revision() && !reaches(page->revision, *inbox.revision())) return {Fit::kStale};
    Part& part = parts_[i];
    const bool was_loaded = is_loaded();
    count(part, page->total);
    Rows& rows = was_loaded ? rows_ : coming_;
    std::size_t added = 0;
    for (Notification& n : page->items) {
        const NotificationId id = n.id;
        if (rows.insert_or_assign(id, std::move(n)).second) ++added;
        if (was_loaded) admitted_.insert(id);
    }
    if (!std::exchange(part.is_loaded, true)) --waiting_parts_;
    part.end = page->next;
    part.is_complete = !part.end;
    if (was_loaded || !is_loaded()) return {Fit::kTaken, was_loaded ? added : 0};
    rows_ = std::exchange(coming_, Rows());
    admitted_.clear();
    for (const auto& entry : rows_)
        admitted_.insert(entry.first);
    return {Fit::kTaken, rows_.size()};
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

// The server counts the part alone. Once all have been counted, the sum is moved by what is known.
void FilteredList::count(const Part& part, std::uint64_t total) {
    if (parts_.size() == 1)
        counted_ = total;
    else if (is_loaded())
        counted_ = this->total().value_or(0);
    else
        counted_ = (waiting_parts_ == parts_.size() ? 0 : counted_) + (part.is_loaded ? 0 : total);
    is_counting_ = true;
}

const Notification* FilteredList::find(const NotificationId& id) const {
    const auto found = rows_.find(id);
    return found == rows_.end() ? placed_.find(id) : &found->second;
}

}  // namespace carillon
