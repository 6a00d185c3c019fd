#pragma once
// How many rows the whole lists of an inbox have: of those that are neither archived nor snoozed,
// of the archived, of the snoozed, of those that are both. Kept beside the rows, so that the length
// of a list is known without counting it.

#include "core/inbox/filter.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/unread.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

class InboxLengths {
  public:
    InboxLengths() = default;  // of nothing

    // "3 0 1 0": four counts, in the order above. Nothing: it is no such text.
    static std::optional<InboxLengths> parse(std::string_view text);
    std::string text() const;

    // Precondition of remove: the row was put in as it is now.
    void add(const Notification& n) { ++rows_[place_of(n)]; }
    void remove(const Notification& n) { --rows_[place_of(n)]; }
    void set(bool archived, bool snoozed, std::uint64_t rows) {
        rows_[place_of(archived, snoozed)] = rows;
    }

    std::uint64_t of(bool archived, bool snoozed) const {
        return rows_[place_of(archived, snoozed)];
    }

    friend bool operator==(const InboxLengths&, const InboxLengths&) = default;

  private:
    static std::size_t place_of(bool archived, bool snoozed) {
        return (archived ? 1u : 0u) + (snoozed ? 2u : 0u);
    }
    static std::size_t place_of(const Notification& n) {
        return place_of(n.archived_at.has_value(), n.snoozed_until.has_value());
    }

    std::array<std::uint64_t, 4> rows_{};
};

// How many rows the filter accepts, where that follows from what is counted: `lengths` and `unread`
// of the same moment. Nothing: they have to be counted.
std::optional<std::uint64_t> length_of(const Filter& filter, const InboxLengths& lengths,
                                       const Unread& unread);

}  // namespace carillon
