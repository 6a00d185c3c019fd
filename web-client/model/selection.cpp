#include "web-client/model/selection.hpp"

#include <algorithm>

namespace carillon::center {

void Selection::clear() {
    id_.reset();
    keep_place_ = waits_ = false;
}

void Selection::choose(std::size_t index, const ListRows& rows) {
    clear();
    if (rows.empty()) return;
    index_ = std::min(index, rows.size() - 1);
    const ViewRow* row = rows.at(index_);
    waits_ = row == nullptr;
    if (row != nullptr) id_ = row->notification.id;
}

std::optional<std::size_t> Selection::reconcile(const ListRows& rows) {
    passed_on_ = is_away_ = false;
    if (waits_) {
        choose(index_, rows);
        if (rows.empty()) return std::nullopt;
        return index_;
    }
    if (!id_) return std::nullopt;
    if (!keep_place_) {
        if (const auto found = rows.find(*id_)) {
            index_ = *found;
            return index_;
        }
        is_away_ = rows.row(*id_) != nullptr;
        if (is_away_) return rows.empty() ? 0 : std::min(index_, rows.size() - 1);
        // It may only have been let go: what stands in its place is not known either.
        if (index_ < rows.size() && rows.at(index_) == nullptr) return index_;
        passed_on_ = true;
    }
    choose(index_, rows);
    if (rows.empty()) return std::nullopt;
    return index_;
}

}  // namespace carillon::center
