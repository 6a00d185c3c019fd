#include "core/inbox/operation_marks.hpp"

#include "core/base/hex.hpp"

#include <algorithm>

namespace carillon {

namespace {

constexpr unsigned kNumberBits = 24;
constexpr OperationMark kMostNumber = (OperationMark{1} << kNumberBits) - 1;

// As a client writes it: decimal, no sign, no zero in front.
std::optional<OperationMark> parse_number(std::string_view text) {
    constexpr std::size_t kMostDigits = 8;
    if (text.empty() || text.size() > kMostDigits) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    OperationMark number = 0;
    for (const char sign : text) {
        if (sign < '0' || sign > '9') return std::nullopt;
        number = number * 10 + static_cast<OperationMark>(sign - '0');
    }
    if (number > kMostNumber) return std::nullopt;
    return number;
}

// FNV-1a (draft-eastlake-fnv section 2), folded to the bits that a mark has for it.
OperationMark hash_of(std::string_view client) {
    constexpr std::uint64_t kPrime = 0x00000100000001b3ull;
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (const char sign : client)
        hash = (hash ^ static_cast<std::uint8_t>(sign)) * kPrime;
    hash = (hash ^ hash >> (64 - kNumberBits)) << kNumberBits;
    return hash == 0 ? OperationMark{1} << kNumberBits : hash;
}

bool is_same_client(OperationMark a, OperationMark b) {
    return a >> kNumberBits == b >> kNumberBits;
}

}  // namespace

OperationMark mark_of(std::string_view op) {
    if (op.substr(0, kOncePrefix.size()) != kOncePrefix) return 0;
    op.remove_prefix(kOncePrefix.size());
    const std::size_t dash = op.rfind('-');
    if (dash == std::string_view::npos || dash == 0) return 0;
    const auto number = parse_number(op.substr(dash + 1));
    return number ? hash_of(op.substr(0, dash)) | *number : 0;
}

bool is_same_or_later(OperationMark mark, OperationMark of) {
    return is_same_client(mark, of) && mark >= of;
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

bool OperationMarks::covers(OperationMark mark) const {
    return mark != 0 && std::any_of(marks_.begin(), marks_.end(), [mark](OperationMark kept) {
               return is_same_or_later(kept, mark);
           });
}

void OperationMarks::add(OperationMark mark) {
    if (mark == 0) return;
    // In place of what its client did before, else of what is longest ago.
    const auto old = std::find_if(marks_.begin(), marks_.end() - 1, [mark](OperationMark kept) {
        return kept == 0 || is_same_client(kept, mark);
    });
    std::copy_backward(marks_.begin(), old, old + 1);
    marks_.front() = mark;
}

}  // namespace carillon
