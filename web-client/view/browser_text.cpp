#include "web-client/view/browser_text.hpp"

#include "core/base/grapheme.hpp"
#include "web-client/view/fonts.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace carillon::center {
namespace {

constexpr std::size_t kGeneration = 1500;  // of runs, lines and cuts that are kept
constexpr std::size_t kColorBytes = 4;

std::string key_of(const Face& face, bool right_to_left, std::string_view text) {
    std::string key;
    key.reserve(text.size() + 8);
    key += std::to_string(static_cast<int>(std::lround(face.em * 8)));
    key += face.is_strong ? 's' : 'r';
    key += right_to_left ? '<' : '>';
    key += text;
    return key;
}

browser::TextStyle style_of(const Face& face, bool right_to_left) {
    return {face.em, face.is_strong, right_to_left};
}

}  // namespace

BrowserText::BrowserText(Renderer& renderer)
    : opacity_(renderer, TextureKind::kOpacity),
      colors_(renderer, TextureKind::kColors),
      drawn_(kGeneration),
      runs_(kGeneration),
      fits_(kGeneration) {}

void BrowserText::begin_frame() {
    opacity_.begin_frame();
    colors_.begin_frame();
}

void BrowserText::forget() {
    drawn_.clear();
    runs_.clear();
    fits_.clear();
    opacity_.clear();
    colors_.clear();
}

const std::vector<TextRun>& BrowserText::runs(const Face& face, std::string_view text,
                                              Direction direction) {
    std::string key = key_of(face, direction == Direction::kRightToLeft, text);
    key += direction == Direction::kByText ? '?' : '!';
    if (const auto* known = runs_.find(key)) return *known;
    const ImFont& font = *face.font;
    return runs_.put(key, text_runs(text, direction, [&font](char32_t c) {
                         return c <= 0xffff &&
                                font.FindGlyphNoFallback(static_cast<ImWchar>(c)) != nullptr;
                     }));
}

BrowserText::Drawn& BrowserText::measured(const Face& face, std::string_view run,
                                          bool right_to_left) {
    const std::string key = key_of(face, right_to_left, run);
    if (Drawn* known = drawn_.find(key)) return *known;
    Drawn drawn;
    drawn.box = browser::measure_text(run, style_of(face, right_to_left));
    return drawn_.put(key, drawn);
}

float BrowserText::width(const Face& face, std::string_view run, bool right_to_left) {
    return measured(face, run, right_to_left).box.advance;
}

void BrowserText::draw(ImDrawList& list, const Face& face, std::string_view run, bool right_to_left,
                       ImVec2 pen, ImU32 color) {
    Drawn& drawn = measured(face, run, right_to_left);
    const bool is_there = drawn.is_drawn && (!drawn.opacity || opacity_.use(*drawn.opacity)) &&
                          (!drawn.has_colors || (drawn.colors && colors_.use(*drawn.colors)));
    if (!is_there && !paint(drawn, face, run, right_to_left)) return;
    const ImVec2 at(std::floor(pen.x + 0.5f) + static_cast<float>(drawn.box.left),
                    std::floor(pen.y + 0.5f) + static_cast<float>(drawn.box.top));
    if (drawn.opacity) opacity_.draw(list, *drawn.opacity, at, color);
    if (!drawn.colors) return;
    const ImVec2 colors_at(at.x + static_cast<float>(drawn.colors_left),
                           at.y + static_cast<float>(drawn.colors_top));
    colors_.draw(list, *drawn.colors, colors_at, color | ~IM_COL32_A_MASK);
}

bool BrowserText::paint(Drawn& drawn, const Face& face, std::string_view run, bool right_to_left) {
    const browser::TextBox& box = drawn.box;
    drawn.opacity.reset();
    drawn.colors.reset();
    drawn.has_colors = false;
    drawn.is_drawn = true;
    if (box.width <= 0 || box.height <= 0) return true;
    const auto pixels = static_cast<std::size_t>(box.width) * static_cast<std::size_t>(box.height);
    opacity_pixels_.resize(pixels);
    color_pixels_.resize(pixels * kColorBytes);
    drawn.has_colors = browser::draw_text(run, style_of(face, right_to_left), box,
                                          opacity_pixels_.data(), color_pixels_.data());
    const bool is_tinted = std::any_of(opacity_pixels_.begin(), opacity_pixels_.end(),
                                       [](unsigned char opacity) { return opacity != 0; });
    if (is_tinted) {
        drawn.opacity = opacity_.place(box.width, box.height, opacity_pixels_.data());
        if (!drawn.opacity) drawn.is_drawn = false;
    }
    if (drawn.has_colors) {
        place_colors(drawn, color_pixels_);
        if (!drawn.colors) drawn.is_drawn = false;
    }
    return true;
}

// Only the part that has any: one emoji in a long line does not take the room of the line.
void BrowserText::place_colors(Drawn& drawn, const std::vector<unsigned char>& pixels) {
    const auto width = static_cast<std::size_t>(drawn.box.width);
    const auto height = static_cast<std::size_t>(drawn.box.height);
    const auto has_color = [&](std::size_t x, std::size_t y) {
        return pixels[(y * width + x) * kColorBytes + 3] != 0;
    };
    std::size_t left = width;
    std::size_t right = 0;
    std::size_t top = height;
    std::size_t bottom = 0;
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            if (!has_color(x, y)) continue;
            left = std::min(left, x);
            right = std::max(right, x + 1);
            top = std::min(top, y);
            bottom = y + 1;
        }
    }
    if (right <= left) return;
    std::vector<unsigned char> part;
    part.reserve((right - left) * (bottom - top) * kColorBytes);
    for (std::size_t y = top; y < bottom; ++y) {
        const auto row = pixels.begin() + static_cast<std::ptrdiff_t>(y * width * kColorBytes);
        part.insert(part.end(), row + static_cast<std::ptrdiff_t>(left * kColorBytes),
                    row + static_cast<std::ptrdiff_t>(right * kColorBytes));
    }
    drawn.colors_left = static_cast<int>(left);
    drawn.colors_top = static_cast<int>(top);
    drawn.colors =
        colors_.place(static_cast<int>(right - left), static_cast<int>(bottom - top), part.data());
}

std::size_t BrowserText::fitting(const Face& face, std::string_view run, bool right_to_left,
                                 float width) {
    if (this->width(face, run, right_to_left) <= width) return run.size();
    const std::string key =
        key_of(face, right_to_left, run) + '\n' + std::to_string(std::lround(width * 4));
    if (const std::size_t* known = fits_.find(key)) return *known;
    std::vector<std::size_t> ends{0};
    while (ends.back() < run.size())
        ends.push_back(grapheme_end(run, ends.back()));
    const browser::TextStyle style = style_of(face, right_to_left);
    // Texts grow with their length, but for a pixel or so where letters are joined.
    std::size_t low = 0;
    std::size_t high = ends.size() - 1;
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        const bool fits =
            browser::measure_text(run.substr(0, ends[middle]), style).advance <= width;
        (fits ? low : high) = middle;
    }
    return fits_.put(key, ends[low]);
}

}  // namespace carillon::center
