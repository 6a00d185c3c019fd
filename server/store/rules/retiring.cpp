// Mutations: what people are done with is removed after so long, or beyond so many.

#include "core/inbox/retention.hpp"
#include "server/store/rules/mutations.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

std::size_t Mutations::retire_old(Millis now, std::size_t limit) {
    const Millis by = now - settings_.finished_retention;
    std::vector<Row> rows = tables_.finished_rows(by, limit);
    // Somebody may have marked one unread, or snoozed it, before it was ready to be changed.
    rows.erase(std::remove_if(rows.begin(), rows.end(),
                              [by](const Row& row) {
                                  const auto at = finished_at(row.notification);
                                  return !at || *at >= by;
                              }),
               rows.end());
    const std::size_t count = rows.size();
    remove_rows(std::move(rows), now);
    return count;
}

// Of one inbox what is too much, as far as it is finished.
std::size_t Mutations::trim(const UserId& user, Millis now, std::size_t limit) {
    const std::uint64_t keep = settings_.inbox_rows;
    const InboxHead head = tables_.head(user).head;
    // Each row has a counter of its own.
    if (head.counter <= keep) return 0;
    const std::uint64_t count = tables_.count_rows(user, keep + limit);
    if (count <= keep) return 0;
    std::vector<Row> rows = tables_.oldest_finished(user, static_cast<std::size_t>(count - keep));
    const std::size_t removed = rows.size();
    remove_rows(std::move(rows), now);
    return removed;
}

Mutations::Retired Mutations::retire(Millis now, std::size_t limit) {
    Retired retired;
    const std::size_t before = rows_;
    const std::size_t most = rows_of_a_step();
    if (limit > 0 && settings_.finished_retention > Millis(0))
        retired.rows += retire_old(now, std::min(limit, most));
    retired.steps = rows_ - before;
    if (retired.steps >= limit || settings_.inbox_rows == 0) return retired;
    const auto changed =
        tables_.changed_inboxes(settings_.inbox_rows, store_limits::kTrimmedInboxes);
    const ChangedAt* last = nullptr;
    for (const ChangedAt& inbox : changed) {
        if (retired.steps >= limit) break;
        const std::size_t rows_before = rows_;
        retired.rows += trim(inbox.user, now, std::min(limit - retired.steps, most));
        retired.steps += 1 + (rows_ - rows_before);
        last = &inbox;
    }
    if (last) tables_.note_looked_at(settings_.inbox_rows, *last);
    // There may be more of them.
    if (changed.size() == store_limits::kTrimmedInboxes)
        retired.steps = std::max(retired.steps, limit);
    return retired;
}

}  // namespace carillon
