#pragma once
// Which operations have changed a row last. A client that never got the answer to an operation
// sends it again; had another device changed the row in between, it would take effect a second
// time. The row remembers, in the very write that the operation makes, so it costs no more.
//
// Names of operations are the client's own and may be used anew, but for those that begin with
// kOncePrefix: such a name is promised to mean one operation for ever.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

inline constexpr std::string_view kOncePrefix = "once-";

// Stands for one operation of one client. 0 = for none: its name may be used anew, or it has none.
using OperationMark = std::uint64_t;
OperationMark mark_of(std::string_view op);

class OperationMarks {
  public:
    // After as many others an operation is forgotten.
    static constexpr std::size_t kKept = 8;

    // 16 hexadecimal digits for each, a space between two, the newest first.
    static std::optional<OperationMarks> parse(std::string_view text);
    std::string text() const;

    bool has(OperationMark mark) const;
    void add(OperationMark mark);  // 0 is not kept

    friend bool operator==(const OperationMarks& a, const OperationMarks& b) {
        return a.marks_ == b.marks_;
    }

  private:
    std::array<OperationMark, kKept> marks_{};  // the newest first, 0 = none
};

}  // namespace carillon
