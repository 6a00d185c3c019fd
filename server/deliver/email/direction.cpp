#include "server/deliver/email/direction.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>

namespace carillon::deliver {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Hebrew, Arabic, Syriac, Thaana, N'Ko and their like; their presentation forms; the old scripts.
constexpr Range kRightToLeft[] = {
    {0x0590, 0x08ff}, {0xfb1d, 0xfdff}, {0xfe70, 0xfeff}, {0x10800, 0x10fff}, {0x1e800, 0x1efff}};

// Digits, marks and signs that take the direction of what stands around them.
constexpr Range kNeutral[] = {
    {0x0000, 0x0040},  {0x005b, 0x0060}, {0x007b, 0x00a9}, {0x00ab, 0x00b4}, {0x00b6, 0x00b9},
    {0x00bb, 0x00bf},  {0x00d7, 0x00d7}, {0x00f7, 0x00f7}, {0x02b9, 0x02ba}, {0x02c2, 0x02cf},
    {0x0300, 0x036f},  {0x0600, 0x0607}, {0x0609, 0x060a}, {0x060c, 0x060c}, {0x0610, 0x061a},
    {0x064b, 0x066c},  {0x0670, 0x0670}, {0x06dd, 0x06de}, {0x06f0, 0x06f9}, {0x2000, 0x200d},
    {0x2010, 0x2070},  {0x2074, 0x207e}, {0x2080, 0x208e}, {0x20a0, 0x20ff}, {0x2190, 0x2335},
    {0x2460, 0x249b},  {0x2500, 0x27ff}, {0x2900, 0x2bff}, {0x2e00, 0x2e7f}, {0x3000, 0x3004},
    {0x3008, 0x3020},  {0xfd3e, 0xfd3f}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0x1f000, 0x1faff},
    {0xe0000, 0xe01ef}};

template <std::size_t size>
bool is_in(const Range (&ranges)[size], char32_t c) {
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [c](const Range& range) { return c >= range.first && c <= range.last; });
}

}  // namespace

Direction direction_of(std::string_view text) {
    constexpr char32_t kLeftToRightMark = 0x200e;
    constexpr char32_t kRightToLeftMark = 0x200f;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        at += std::max<std::size_t>(c.bytes, 1);
        if (c.value == kRightToLeftMark) return Direction::kRightToLeft;
        if (c.value == kLeftToRightMark) return Direction::kLeftToRight;
        if (c.bytes == 0 || is_in(kNeutral, c.value)) continue;
        return is_in(kRightToLeft, c.value) ? Direction::kRightToLeft : Direction::kLeftToRight;
    }
    return Direction::kLeftToRight;
}

}  // namespace carillon::deliver
