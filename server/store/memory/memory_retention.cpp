// MemoryTables: what is past its retention.

#include "core/inbox/retention.hpp"
#include "server/store/memory/memory_tables.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace carillon {

std::vector<Row> MemoryTables::finished_rows(Millis by, std::size_t limit) {
    std::vector<std::pair<Millis, Row>> found;
    for (const auto& [user, inbox] : inboxes_) {
        for (const auto& [id, row] : inbox.rows) {
            const auto at = finished_at(row.notification);
            if (at && *at < by) found.emplace_back(*at, row);
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Row> rows;
    for (auto& [at, row] : found)
        if (rows.size() < limit) rows.push_back(std::move(row));
    return rows;
}

std::vector<Row> MemoryTables::oldest_finished(const UserId& user, std::size_t limit) {
    std::vector<Row> rows;
    const MemoryInbox* found = inbox(user);
    if (!found) return rows;
    for (const auto& [id, row] : found->rows)
        if (finished_at(row.notification)) rows.push_back(row);
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return std::tie(a.notification.created_at, a.notification.id) <
               std::tie(b.notification.created_at, b.notification.id);
    });
    if (rows.size() > limit)
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(limit), rows.end());
    return rows;
}

std::uint64_t MemoryTables::count_rows(const UserId& user, std::uint64_t most) {
    const MemoryInbox* found = inbox(user);
    return found ? std::min<std::uint64_t>(found->rows.size(), most) : 0;
}

std::vector<ChangedAt> MemoryTables::changed_inboxes(std::uint64_t keep, std::size_t limit) {
    const std::uint64_t after = trimming_.first == keep ? trimming_.second : 0;
    std::vector<ChangedAt> changed;
    for (const auto& [user, inbox] : inboxes_)
        if (inbox.change > after) changed.push_back({user, inbox.change});
    std::sort(changed.begin(), changed.end(),
              [](const ChangedAt& a, const ChangedAt& b) { return a.change < b.change; });
    if (changed.size() > limit)
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(limit), changed.end());
    return changed;
}

void MemoryTables::note_looked_at(std::uint64_t keep, const ChangedAt& last) {
    trimming_ = {keep, last.change};
}

}  // namespace carillon
