#include "core/inbox/inbox_lengths.hpp"

#include <charconv>

namespace carillon {
namespace {

// Each priority once, however often the filter names it.
std::uint64_t unread_of(const std::vector<Priority>& priorities, const Unread& unread) {
    std::uint64_t rows = 0;
    for (std::size_t i = 0; i < unread.by_priority.size(); ++i)
        if (accepts(priorities, static_cast<Priority>(i))) rows += unread.by_priority[i];
    return rows;
}

}  // namespace

std::optional<InboxLengths> InboxLengths::parse(std::string_view text) {
    InboxLengths lengths;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t i = 0; i < lengths.rows_.size(); ++i) {
        if (i > 0) {
            if (at == end || *at != ' ') return std::nullopt;
            ++at;
        }
        const auto read = std::from_chars(at, end, lengths.rows_[i]);
        if (read.ec != std::errc()) return std::nullopt;
        at = read.ptr;
    }
    if (at != end) return std::nullopt;
    return lengths;
}

std::string InboxLengths::text() const {
    std::string text;
    for (const std::uint64_t rows : rows_)
        text += (text.empty() ? "" : " ") + std::to_string(rows);
    return text;
}

std::optional<std::uint64_t> length_of(const Filter& filter, const InboxLengths& lengths,
                                       const Unread& unread) {
    if (!filter.types.empty() || !filter.channels.empty() || !filter.team_ids.empty() ||
        !filter.q.empty())
        return std::nullopt;
    const bool with_unread = accepts(filter.is_read, false);
    const bool with_read = accepts(filter.is_read, true);
    const std::uint64_t all = lengths.of(filter.archived, filter.snoozed);
    if (with_unread && with_read && filter.priorities.empty()) return all;
    // What is archived or snoozed is not unread, whether it was read or not.
    if (filter.archived || filter.snoozed) return std::nullopt;
    if (!with_read) return unread_of(filter.priorities, unread);
    if (!with_unread && filter.priorities.empty()) return all - unread.total();
    return std::nullopt;
}

}  // namespace carillon
