#include "web-client/view/text_draw.hpp"

#include "core/base/grapheme.hpp"
#include "web-client/view/browser_text.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr std::string_view kEllipsis = "\xe2\x80\xa6";

// What an ellipsis can follow: no space, and no full stop that would look like a fourth dot.
std::string_view without_loose_end(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '.'))
        text.remove_suffix(1);
    return text;
}

// All of it is in the module's font.
bool is_built_in(const Face& face, std::string_view text, Direction direction) {
    if (direction != Direction::kRightToLeft && is_plain_ascii(text)) return true;
    const auto& runs = face.browser_text->runs(face, text, direction);
    return runs.size() == 1 && runs.front().is_built_in && runs.front().end == text.size();
}

float built_in_width(const Face& face, std::string_view text) {
    return face.font
        ->CalcTextSizeA(face.size, 1e9f, 0.0f, text.data(), text.data() + text.size(), nullptr)
        .x;
}

std::size_t built_in_fitting(const Face& face, std::string_view text, float width) {
    const char* rest = text.data();
    face.font->CalcTextSizeA(face.size, width, 0.0f, text.data(), text.data() + text.size(), &rest);
    return whole_graphemes(text, static_cast<std::size_t>(rest - text.data()));
}

// Only a line that is one run may run from right to left.
bool runs_right_to_left(std::string_view text, Direction direction) {
    if (direction != Direction::kByText) return direction == Direction::kRightToLeft;
    return begins_right_to_left(text);
}

// The base line, from the top of a line.
float ascent(const Face& face) {
    return std::round(face.font->Ascent * face.size / face.font->FontSize);
}

}  // namespace

float text_width(const Face& face, std::string_view text, Direction direction) {
    if (is_built_in(face, text, direction)) return built_in_width(face, text);
    BrowserText& browser = *face.browser_text;
    const bool backwards = runs_right_to_left(text, direction);
    float width = 0;
    for (const TextRun& run : browser.runs(face, text, direction)) {
        const auto part = text.substr(run.begin, run.end - run.begin);
        width +=
            run.is_built_in ? built_in_width(face, part) : browser.width(face, part, backwards);
    }
    return width;
}

std::size_t fitting(const Face& face, std::string_view text, float width, Direction direction) {
    if (is_built_in(face, text, direction)) return built_in_fitting(face, text, width);
    BrowserText& browser = *face.browser_text;
    const bool backwards = runs_right_to_left(text, direction);
    for (const TextRun& run : browser.runs(face, text, direction)) {
        const auto part = text.substr(run.begin, run.end - run.begin);
        const float whole =
            run.is_built_in ? built_in_width(face, part) : browser.width(face, part, backwards);
        if (whole <= width) {
            width -= whole;
            continue;
        }
        return run.begin + (run.is_built_in ? built_in_fitting(face, part, width)
                                            : browser.fitting(face, part, backwards, width));
    }
    return text.size();
}

void put_text(ImDrawList& list, const Face& face, ImVec2 at, ImU32 color, std::string_view text,
              Direction direction) {
    if (text.empty()) return;
    const auto put_built_in = [&](float x, std::string_view part) {
        list.AddText(face.font, face.size, ImVec2(x, at.y), color, part.data(),
                     part.data() + part.size());
    };
    if (is_built_in(face, text, direction)) return put_built_in(at.x, text);
    BrowserText& browser = *face.browser_text;
    const bool backwards = runs_right_to_left(text, direction);
    float x = at.x;
    for (const TextRun& run : browser.runs(face, text, direction)) {
        const auto part = text.substr(run.begin, run.end - run.begin);
        if (run.is_built_in) {
            put_built_in(x, part);
            x += built_in_width(face, part);
        } else {
            browser.draw(list, face, part, backwards, ImVec2(x, at.y + ascent(face)), color);
            x += browser.width(face, part, backwards);
        }
    }
}

float put_line(ImDrawList& list, const Face& face, ImVec2 at, float width, ImU32 color,
               std::string_view text) {
    const bool backwards = begins_right_to_left(text);
    const auto put = [&](std::string_view line, float wide) {
        const float x = backwards ? std::max(at.x + width - wide, at.x) : at.x;
        put_text(list, face, ImVec2(x, at.y), color, line);
        return wide;
    };
    const float whole = text_width(face, text);
    if (whole <= width) return put(text, whole);
    const float dots = text_width(face, kEllipsis);
    std::string kept(
        without_loose_end(text.substr(0, fitting(face, text, std::max(width - dots, 0.0f)))));
    kept += kEllipsis;
    return put(kept, text_width(face, kept));
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
