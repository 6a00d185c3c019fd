#include "wasm/told_state.hpp"

#include "core/codec.hpp"

#include <limits>
#include <utility>

namespace carillon::wasm {
namespace {

constexpr std::uint32_t kFresh = 0x80000000u;

Record head_of(const ClientSession& session) {
    const auto& revision = session.inbox().revision();
    const auto retry_at = session.retry_at();
    Record head;
    head.text(text(session.connection()));
    head.u32(session.close_code().value_or(0));
    head.f64(retry_at ? static_cast<double>(retry_at->count())
                      : std::numeric_limits<double>::quiet_NaN());
    head.text(revision ? revision->text() : std::string());
    head.u32(session.inbox().truncated() ? 1 : 0);
    head.text(encode(session.view().unread));
    return head;
}

}  // namespace

void ToldState::tell(const ClientSession& session, Record& record) {
    const View& view = session.view();
    Record head = head_of(session);
    const Difference rows = difference(view);
    if (rows.none && head == head_) return;

    record.fields_of(head);
    record.u32(static_cast<std::uint32_t>(rows.rows.size()));
    for (const std::uint32_t position : rows.rows)
        record.u32(position);
    record.u32(static_cast<std::uint32_t>(rows.fresh.size()));
    for (const ViewRow* row : rows.fresh) {
        record.u32(row->pending ? 1 : 0);
        record.text(encode(row->notification));
    }
    head_ = std::move(head);
    if (!rows.none) remember(view, rows);
}

ToldState::Difference ToldState::difference(const View& view) const {
    Difference result;
    result.none = view.items.size() == rows_.size();
    result.rows.reserve(view.items.size());
    for (const ViewRow& row : view.items) {
        const auto told = positions_.find(row.notification.id);
        const bool same = told != positions_.end() && rows_[told->second].pending == row.pending &&
                          rows_[told->second].notification == row.notification;
        if (same) {
            result.none = result.none && told->second == result.rows.size();
            result.rows.push_back(static_cast<std::uint32_t>(told->second));
        } else {
            result.none = false;
            result.rows.push_back(kFresh | static_cast<std::uint32_t>(result.fresh.size()));
            result.fresh.push_back(&row);
        }
    }
    return result;
}

void ToldState::remember(const View& view, const Difference& difference) {
    std::vector<Row> next;
    next.reserve(view.items.size());
    for (std::size_t i = 0; i < view.items.size(); ++i) {
        const std::uint32_t position = difference.rows[i];
        if (position & kFresh) {
            next.push_back(Row{view.items[i].notification, view.items[i].pending});
        } else {
            next.push_back(std::move(rows_[position]));
        }
    }
    rows_ = std::move(next);
    positions_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i)
        positions_[rows_[i].notification.id] = i;
}

}  // namespace carillon::wasm
