#pragma once
// A list as the views are given it, for tests: rows that can arrive, move and vanish.

#include "core/session/overlay.hpp"
#include "tests/support/fixtures.hpp"

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <vector>

namespace carillon::center::test {

using carillon::test::id;
using carillon::test::notification;

// The rows of these notifications, in this order. Valid as long as the list lives.
class RowList {
  public:
    RowList(std::initializer_list<std::uint32_t> numbers) {
        for (const std::uint32_t number : numbers)
            add(number);
    }
    // 1..count, in this order.
    static RowList up_to(std::uint32_t count) {
        RowList list({});
        for (std::uint32_t number = 1; number <= count; ++number)
            list.add(number);
        return list;
    }
    RowList(RowList&&) = default;
    RowList(const RowList&) = delete;

    const std::vector<const ViewRow*>& rows() const { return pointers_; }

  private:
    void add(std::uint32_t number) {
        notifications_.push_back(notification(number));
        rows_.push_back(ViewRow{notifications_.back(), false});
        pointers_.push_back(&rows_.back());
    }

    std::deque<Notification> notifications_;
    std::deque<ViewRow> rows_;
    std::vector<const ViewRow*> pointers_;
};

}  // namespace carillon::center::test
