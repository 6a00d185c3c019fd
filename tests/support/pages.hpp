#pragma once
// GET /notifications of a model inbox, for tests of whoever reads pages.

#include "core/inbox/filter.hpp"
#include "core/inbox/order.hpp"
#include "core/wire/rest.hpp"
#include "tests/support/model_inbox.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace carillon::test {

// The page of at most `limit` rows that the filter lets through, after the cursor; empty = the
// first one.
inline std::string page_of(const ModelInbox& inbox, const Filter& filter, std::string_view cursor,
                           std::size_t limit) {
    rest::Page page;
    page.limit = static_cast<std::uint32_t>(limit);
    page.unread = inbox.head().unread;
    page.revision = inbox.revision();
    const auto after = cursor.empty() ? std::nullopt : decode_cursor(cursor);
    for (auto& row : inbox.listed()) {
        if (!matches(filter, row)) continue;
        ++page.total;
        if (after && !(*after < sort_key(row))) continue;
        if (page.items.size() == limit) {
            page.next = sort_key(page.items.back());
            continue;
        }
        page.items.push_back(row);
    }
    return encode(page);
}
// The page of at most `limit` rows from this place on.
inline std::string page_at(const ModelInbox& inbox, const Filter& filter, std::uint64_t offset,
                           std::size_t limit) {
    rest::Page page;
    page.limit = static_cast<std::uint32_t>(limit);
    page.offset = offset;
    page.unread = inbox.head().unread;
    page.revision = inbox.revision();
    for (auto& row : inbox.listed()) {
        if (!matches(filter, row)) continue;
        if (page.total++ >= offset && page.items.size() < limit) page.items.push_back(row);
    }
    return encode(page);
}
// Of the list as it is unless asked otherwise.
inline std::string page_of(const ModelInbox& inbox, std::string_view cursor, std::size_t limit) {
    return page_of(inbox, Filter(), cursor, limit);
}

}  // namespace carillon::test
