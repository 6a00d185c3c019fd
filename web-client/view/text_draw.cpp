#include "web-client/view/text_draw.hpp"

#include "core/base/grapheme.hpp"

#include <algorithm>

namespace carillon::center {
namespace {

constexpr std::string_view kEllipsis = "\xe2\x80\xa6";

// What an ellipsis can follow: no space, and no full stop that would look like a fourth dot.
std::string_view without_loose_end(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '.'))
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::size_t fitting(const Face& face, std::string_view text, float width) {
    const char* rest = text.data();
    face.font->CalcTextSizeA(face.size, width, 0.0f, text.data(), text.data() + text.size(), &rest);
    return whole_graphemes(text, static_cast<std::size_t>(rest - text.data()));
}

float text_width(const Face& face, std::string_view text) {
    return face.font
        ->CalcTextSizeA(face.size, 1e9f, 0.0f, text.data(), text.data() + text.size(), nullptr)
        .x;
}

void put_text(ImDrawList& list, const Face& face, ImVec2 at, ImU32 color, std::string_view text) {
    if (text.empty()) return;
    list.AddText(face.font, face.size, at, color, text.data(), text.data() + text.size());
}

float put_line(ImDrawList& list, const Face& face, ImVec2 at, float width, ImU32 color,
               std::string_view text) {
    const float whole = text_width(face, text);
    if (whole <= width) {
        put_text(list, face, at, color, text);
        return whole;
    }
    const float dots = text_width(face, kEllipsis);
    const auto kept =
        without_loose_end(text.substr(0, fitting(face, text, std::max(width - dots, 0.0f))));
    put_text(list, face, at, color, kept);
    const float drawn = text_width(face, kept);
    put_text(list, face, ImVec2(at.x + drawn, at.y), color, kEllipsis);
    return drawn + dots;
}

std::string one_line(std::string_view text, std::size_t bytes) {
    text = text.substr(0, whole_graphemes(text, bytes));
    std::string line;
    line.reserve(text.size());
    for (const char c : text) {
        const bool blank = static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
        if (!blank) {
            line.push_back(c);
        } else if (!line.empty() && line.back() != ' ') {
            line.push_back(' ');
        }
    }
    return line;
}

}  // namespace carillon::center
