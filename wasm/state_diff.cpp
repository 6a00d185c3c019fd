#include "wasm/state_diff.hpp"

#include "core/inbox/notification_codec.hpp"

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
    head.u32(session.is_known() ? 1 : 0);
    head.u32(session.can_undo() ? 1 : 0);
    head.text(encode(session.view().unread));
    return head;
}

}  // namespace

void StateDiff::tell(const ClientSession& session, Record& record) {
    tell(head_of(session), session.view(), record);
}

void StateDiff::tell(Record head, const View& view, Record& record) {
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

StateDiff::Difference StateDiff::difference(const View& view) const {
    Difference result;
    result.none = view.items.size() == rows_.size();
    result.rows.reserve(view.items.size());
    std::size_t guess = 0;
    for (const ViewRow& row : view.items) {
        const Row* told = find(row.notification.id, guess);
        if (told != nullptr) guess = told->position + 1;
        if (told != nullptr && told->pending == row.pending &&
            told->notification == row.notification) {
            result.none = result.none && told->position == result.rows.size();
            result.rows.push_back(static_cast<std::uint32_t>(told->position));
        } else {
            result.none = false;
            result.rows.push_back(kFresh | static_cast<std::uint32_t>(result.fresh.size()));
            result.fresh.push_back(&row);
        }
    }
    return result;
}

// Most rows stand behind the same one as before, so that the guess saves most of the looking.
const StateDiff::Row* StateDiff::find(const NotificationId& id, std::size_t guess) const {
    if (guess < rows_.size() && rows_[guess]->notification.id == id) return rows_[guess];
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
}

void StateDiff::remember(const View& view, const Difference& difference) {
    constexpr std::size_t kGone = static_cast<std::size_t>(-1);
    const std::vector<Row*> before = std::move(rows_);
    for (Row* row : before)
        row->position = kGone;
    rows_.clear();
    rows_.reserve(view.items.size());
    for (std::size_t i = 0; i < view.items.size(); ++i) {
        const std::uint32_t position = difference.rows[i];
        Row* row = nullptr;
        if ((position & kFresh) == 0) {
            row = before[position];
        } else {
            row = &by_id_[view.items[i].notification.id];
            row->notification = view.items[i].notification;
            row->pending = view.items[i].pending;
        }
        row->position = i;
        rows_.push_back(row);
    }
    for (const Row* row : before) {
        if (row->position == kGone) by_id_.erase(NotificationId(row->notification.id));
    }
}

}  // namespace carillon::wasm
