#include "web-client/model/text_runs.hpp"

#include "core/base/grapheme.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>

namespace carillon::center {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

template <std::size_t kCount>
bool within(const Range (&ranges)[kCount], char32_t c) {
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [c](const Range& range) { return c >= range.first && c <= range.last; });
}

// Blocks of Bidi_Class R and AL.
constexpr Range kRightToLeft[] = {{0x0590, 0x08ff}, {0x200f, 0x200f},   {0x202b, 0x202b},
                                  {0x202e, 0x202e}, {0x2067, 0x2067},   {0xfb1d, 0xfdff},
                                  {0xfe70, 0xfefc}, {0x10800, 0x10fff}, {0x1e800, 0x1eeff}};

// Characters that are no letters and give a paragraph no direction.
constexpr Range kNeutral[] = {
    {0x0000, 0x0040}, {0x005b, 0x0060}, {0x007b, 0x00a9}, {0x00ab, 0x00b4},   {0x00b6, 0x00b9},
    {0x00bb, 0x00bf}, {0x00d7, 0x00d7}, {0x00f7, 0x00f7}, {0x0300, 0x036f},   {0x2000, 0x200d},
    {0x2010, 0x2070}, {0x20a0, 0x20ff}, {0x2190, 0x2bff}, {0x2e00, 0x2e7f},   {0x3000, 0x3004},
    {0x3008, 0x3020}, {0xfe00, 0xfe6f}, {0xff01, 0xff20}, {0x1f000, 0x1faff}, {0xe0000, 0xe0fff}};

// Nothing is drawn for them where they stand alone (part of Default_Ignorable_Code_Point).
constexpr Range kUnseen[] = {{0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c},
                             {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f},
                             {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xe0000, 0xe0fff}};

// Scripts whose lines may be broken between any two letters.
constexpr Range kUnspaced[] = {{0x2e80, 0x2fdf},   {0x3005, 0x3007},  {0x3021, 0x30ff},
                               {0x3100, 0x9fff},   {0xf900, 0xfaff},  {0xff21, 0xff9f},
                               {0x20000, 0x3ffff}, {0x1f300, 0x1faff}};

// No line begins with them.
constexpr char32_t kClosing[] = {0x2019, 0x201d, 0x2026, 0x3001, 0x3002, 0x3009, 0x300b,
                                 0x300d, 0x300f, 0x3011, 0x30fc, 0xff01, 0xff09, 0xff0c,
                                 0xff0e, 0xff1a, 0xff1b, 0xff1f, U'!',   U')',   U',',
                                 U'.',   U':',   U';',   U'?'};

enum class Kind { kOwn, kForeign, kNothing };

Kind kind_of(std::string_view cluster, const HasGlyph& has_glyph) {
    bool seen = false;
    bool built_in = true;
    for (std::size_t at = 0; at < cluster.size();) {
        const CodePoint c = code_point_at(cluster, at);
        at += std::max<std::size_t>(c.bytes, 1);
        seen = seen || !within(kUnseen, c.value);
        built_in = built_in && has_glyph(c.value);
    }
    if (!seen) return Kind::kNothing;
    return built_in ? Kind::kOwn : Kind::kForeign;
}

}  // namespace

bool is_right_to_left(char32_t c) {
    return c >= 0x0590 && within(kRightToLeft, c);
}

bool has_right_to_left(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (is_right_to_left(c.value)) return true;
        at += std::max<std::size_t>(c.bytes, 1);
    }
    return false;
}

bool begins_right_to_left(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (is_right_to_left(c.value)) return true;
        if (!within(kNeutral, c.value)) return false;
        at += std::max<std::size_t>(c.bytes, 1);
    }
    return false;
}

bool is_plain_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::vector<TextRun> text_runs(std::string_view text, Direction direction,
                               const HasGlyph& has_glyph) {
    std::vector<TextRun> runs;
    if (text.empty()) return runs;
    if (direction == Direction::kRightToLeft || has_right_to_left(text)) {
        runs.push_back({0, text.size(), false});
        return runs;
    }
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = grapheme_end(text, at);
        const Kind kind = kind_of(text.substr(at, end - at), has_glyph);
        const bool built_in = kind == Kind::kOwn;
        const bool follows = !runs.empty() && runs.back().end == at;
        if (kind == Kind::kNothing) {
            // It may belong to what a script before it makes of its letters.
            if (follows && !runs.back().is_built_in) runs.back().end = end;
        } else if (follows && runs.back().is_built_in == built_in) {
            runs.back().end = end;
        } else {
            runs.push_back({at, end, built_in});
        }
        at = end;
    }
    return runs;
}

std::size_t line_end(std::string_view text, std::size_t fits) {
    if (text[fits] == ' ') return fits;
    std::size_t best = 0;
    bool was_unspaced = false;
    for (std::size_t at = 0; at <= fits;) {
        const CodePoint c = code_point_at(text, at);
        const bool unspaced = within(kUnspaced, c.value);
        const bool closes =
            std::find(std::begin(kClosing), std::end(kClosing), c.value) != std::end(kClosing);
        if (at > 0 && (was_unspaced || unspaced) && !closes) best = at;
        if (c.value == U' ' && at > 0) best = at;
        was_unspaced = unspaced;
        at = grapheme_end(text, at);
    }
    return best > 0 ? best : fits;
}

}  // namespace carillon::center
