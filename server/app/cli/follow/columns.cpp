#include "server/app/cli/follow/columns.hpp"

#include "core/base/grapheme.hpp"
#include "core/base/utf8.hpp"

#include <wchar.h>

#include <algorithm>

namespace carillon::cli {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr char32_t kEmojiStyle = 0xfe0f;

bool acts_on_terminal(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}
// Unicode Standard Annex #9, section 2: embeddings, overrides, isolates.
bool turns_direction(char32_t c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

// Of one cluster: as wide as its widest character, and what asks to be drawn as an emoji is two
// wide.
std::size_t cluster_columns(std::string_view cluster) {
    int widest = 0;
    for (std::size_t at = 0; at < cluster.size();) {
        const CodePoint c = code_point_at(cluster, at);
        if (c.bytes == 0) return 1;
        if (c.value == kEmojiStyle) return 2;
        widest = std::max(widest, ::wcwidth(static_cast<wchar_t>(c.value)));
        at += c.bytes;
    }
    return static_cast<std::size_t>(std::clamp(widest, 0, 2));
}

// Where what takes at most so many columns ends, and how many those are.
struct Cut {
    std::size_t bytes = 0;
    std::size_t columns = 0;
};
Cut cut_at(std::string_view line, std::size_t most) {
    Cut cut;
    while (cut.bytes < line.size()) {
        const std::size_t end = grapheme_end(line, cut.bytes);
        const std::size_t wide = cluster_columns(line.substr(cut.bytes, end - cut.bytes));
        if (cut.columns + wide > most) break;
        cut = {end, cut.columns + wide};
    }
    return cut;
}

}  // namespace

std::string shown_line(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (c.bytes == 0) {
            line += '?';
            ++at;
            continue;
        }
        if (acts_on_terminal(c.value) || turns_direction(c.value))
            line += ' ';
        else
            line += text.substr(at, c.bytes);
        at += c.bytes;
    }
    return line;
}

std::size_t columns(std::string_view line) {
    return cut_at(line, static_cast<std::size_t>(-1) / 2).columns;
}

std::string cut_columns(std::string_view line, std::size_t most) {
    if (most == 0) return {};
    if (const Cut whole = cut_at(line, most); whole.bytes == line.size()) return std::string(line);
    return std::string(line.substr(0, cut_at(line, most - 1).bytes)).append(kEllipsis);
}

std::string fit_columns(std::string_view line, std::size_t count) {
    std::string fitted = cut_columns(line, count);
    return fitted.append(count - std::min(count, columns(fitted)), ' ');
}

std::vector<std::string> wrap_columns(std::string_view text, std::size_t width, std::size_t most) {
    std::vector<std::string> lines;
    if (width == 0 || most == 0) return lines;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string line = shown_line(text.substr(begin, end - begin));
        std::string_view rest = line;
        do {
            if (lines.size() == most) {
                lines.back() = cut_columns(lines.back() + ' ' + std::string(rest), width);
                if (lines.back().size() < kEllipsis.size() ||
                    lines.back().substr(lines.back().size() - kEllipsis.size()) != kEllipsis)
                    lines.back() = cut_columns(lines.back(), width - 1).append(kEllipsis);
                return lines;
            }
            std::size_t cut = cut_at(rest, width).bytes;
            if (cut < rest.size()) {
                const std::size_t blank = rest.rfind(' ', cut);
                if (blank != std::string_view::npos && blank > 0) cut = blank;
                if (cut == 0) cut = grapheme_end(rest, 0);  // wider than the line
            }
            lines.emplace_back(rest.substr(0, cut));
            rest.remove_prefix(cut);
            while (!rest.empty() && rest.front() == ' ')
                rest.remove_prefix(1);
        } while (!rest.empty());
        begin = end + 1;
    }
    return lines;
}

}  // namespace carillon::cli
