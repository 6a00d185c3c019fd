#pragma once
// Which operations have changed a row last. A client that never got the answer to an operation
// sends it again; had another device changed the row in between, it would take effect a second
// time. The row remembers, in the very write that the operation makes, so it costs no more.
//
// Names of operations are the client's own and may be used again, but for those of the form
// once-CLIENT-NUMBER. They are promised to mean one operation for ever, and a client's are sent,
// and sent again, in the order of their numbers, so they are carried out in that order: when a row
// bears a later one, every earlier one has been carried out before it, with or without an effect.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

inline constexpr std::string_view kOncePrefix = "once-";

// Stands for one operation of one client: the number in the lower 24 bits, above it a hash of the
// client that is not 0. 0 = for none: its name may be used again, or it has none.
using OperationMark = std::uint64_t;
OperationMark mark_of(std::string_view op);

// Is `mark` of the same client as `of`, and not before it?
bool is_same_or_later(OperationMark mark, OperationMark of);

class OperationMarks {
  public:
    // The last of so many clients; beyond that the one that is longest ago is forgotten.
    static constexpr std::size_t kKept = 8;

    // 16 hexadecimal digits for each, a space between two, the newest first.
    static std::optional<OperationMarks> parse(std::string_view text);
    std::string text() const;

    // Has it, or a later one of its client, changed the row?
    bool covers(OperationMark mark) const;
    void add(OperationMark mark);  // 0 is not kept

    friend bool operator==(const OperationMarks&, const OperationMarks&) = default;

  private:
    std::array<OperationMark, kKept> marks_{};  // the newest first, 0 = none
};

}  // namespace carillon
