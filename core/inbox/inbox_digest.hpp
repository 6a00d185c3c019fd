#pragma once
// A 64-bit digest of the rows that every client of an inbox is meant to hold: those that are
// unread. It does not depend on their order, so one row is put in or taken out in O(1), by the
// server with each change that it commits and by the client with each that it applies. Two ends at
// the same revision that hold the same rows have the same digest; two that do not have a different
// one but for one case in 2^64.
//
// It finds faults, not forgers: whoever may write rows can make two sets that agree.

#include "core/inbox/notification.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

class InboxDigest {
  public:
    InboxDigest() = default;  // of nothing
    explicit InboxDigest(std::uint64_t value) : value_(value) {}

    // 16 hexadecimal digits in lower case, nothing else.
    static std::optional<InboxDigest> parse(std::string_view text);
    std::string text() const;

    // Puts a row in or takes it out; one that is not unread counts nothing. What counts of a row is
    // its id, its rev and what order and counters are made of. Precondition of remove: the row was
    // put in as it is now.
    void add(const Notification& n);
    void remove(const Notification& n);

    std::uint64_t value() const { return value_; }
    friend bool operator==(const InboxDigest&, const InboxDigest&) = default;

  private:
    std::uint64_t value_ = 0;
};

}  // namespace carillon
