#include "web-client/view/text_block.hpp"

#include "core/base/grapheme.hpp"
#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr std::size_t kMostBytesOnLine = 1600;  // more is not looked at for one line

// Line breaks stay, every other control character becomes a space.
std::string cleaned(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '\r') continue;
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        out.push_back(control && c != '\n' ? ' ' : c);
    }
    return out;
}

}  // namespace

float TextBlock::advance() const {
    return std::round(face_.size * 1.22f);
}

void TextBlock::set(std::string_view text, const Face& face, float width) {
    std::string clean = cleaned(text);
    if (clean == text_ && face.font == face_.font && face.size == face_.size && width == width_) {
        return;
    }
    text_ = std::move(clean);
    face_ = face;
    width_ = width;
    lines_.clear();
    std::size_t begin = 0;
    while (begin < text_.size()) {
        const std::size_t end = std::min(text_.find('\n', begin), text_.size());
        add_paragraph(begin, end);
        begin = end + 1;
    }
}

void TextBlock::add_paragraph(std::size_t begin, std::size_t end) {
    const std::string_view paragraph = std::string_view(text_).substr(begin, end - begin);
    const bool backwards = begins_right_to_left(paragraph);
    const Direction direction = backwards ? Direction::kRightToLeft : Direction::kByText;
    if (begin == end) lines_.push_back({begin, end, backwards});
    while (begin < end) {
        const std::string_view rest = std::string_view(text_).substr(begin, end - begin);
        const auto near = rest.substr(0, whole_graphemes(rest, kMostBytesOnLine));
        std::size_t fits = fitting(face_, near, width_, direction);
        if (fits < rest.size()) fits = line_end(rest, fits);
        // Even where nothing fits one character goes on each line, so that it ends.
        if (fits == 0) fits = grapheme_end(rest, 0);
        lines_.push_back({begin, begin + fits, backwards});
        begin += fits;
        while (begin < end && text_[begin] == ' ')
            ++begin;
    }
}

void TextBlock::draw(ImDrawList& list, ImVec2 at, float top, float bottom, ImU32 color) const {
    float y = at.y;
    for (const Line& line : lines_) {
        if (y > bottom) return;
        if (y + advance() >= top) {
            const auto text = std::string_view(text_).substr(line.begin, line.end - line.begin);
            const Direction direction =
                line.is_right_to_left ? Direction::kRightToLeft : Direction::kByText;
            const float x =
                line.is_right_to_left ? at.x + width_ - text_width(face_, text, direction) : at.x;
            put_text(list, face_, ImVec2(x, y), color, text, direction);
        }
        y += advance();
    }
}

}  // namespace carillon::center
