#include "core/operation_marks.hpp"

#include "core/hex.hpp"

#include <algorithm>

namespace carillon {

// FNV-1a (draft-eastlake-fnv section 2).
OperationMark mark_of(std::string_view op) {
    if (op.substr(0, kOncePrefix.size()) != kOncePrefix) return 0;
    constexpr std::uint64_t kPrime = 0x00000100000001b3ull;
    std::uint64_t mark = 0xcbf29ce484222325ull;
    for (const char sign : op)
        mark = (mark ^ static_cast<std::uint8_t>(sign)) * kPrime;
    return mark == 0 ? 1 : mark;
}

std::optional<OperationMarks> OperationMarks::parse(std::string_view text) {
    OperationMarks marks;
    for (std::size_t i = 0; !text.empty(); ++i) {
        if (i == kKept) return std::nullopt;
        if (i > 0) {
            if (text.front() != ' ') return std::nullopt;
            text.remove_prefix(1);
        }
        const auto mark = parse_hex(text.substr(0, kHexChars));
        if (!mark || *mark == 0) return std::nullopt;
        marks.marks_[i] = *mark;
        text.remove_prefix(kHexChars);
    }
    return marks;
}

std::string OperationMarks::text() const {
    std::string text;
    for (const OperationMark mark : marks_) {
        if (mark == 0) break;
        if (!text.empty()) text += ' ';
        text += hex_text(mark);
    }
    return text;
}

bool OperationMarks::has(OperationMark mark) const {
    return mark != 0 && std::find(marks_.begin(), marks_.end(), mark) != marks_.end();
}

void OperationMarks::add(OperationMark mark) {
    if (mark == 0) return;
    std::copy_backward(marks_.begin(), marks_.end() - 1, marks_.end());
    marks_.front() = mark;
}

}  // namespace carillon
