#include "web-client/model/selection.hpp"

#include <algorithm>

namespace carillon::center {

void Selection::choose(std::size_t index, const Rows& rows) {
    keep_place_ = false;
    if (rows.empty()) return id_.reset();
    index_ = std::min(index, rows.size() - 1);
    id_ = rows[index_]->notification.id;
}

std::optional<std::size_t> Selection::reconcile(const Rows& rows) {
    passed_on_ = false;
    if (!id_) return std::nullopt;
    const auto is_selected = [this](const ViewRow* row) { return row->notification.id == *id_; };
    if (!keep_place_) {
        // Mostly it is where it was.
        if (index_ < rows.size() && is_selected(rows[index_])) return index_;
        const auto found = std::find_if(rows.begin(), rows.end(), is_selected);
        if (found != rows.end()) {
            index_ = static_cast<std::size_t>(found - rows.begin());
            return index_;
        }
        passed_on_ = true;
    }
    choose(index_, rows);
    if (!id_) return std::nullopt;
    return index_;
}

}  // namespace carillon::center
