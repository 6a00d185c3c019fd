#include "web-client/view/fonts.hpp"

#include "web-client/view/embedded_fonts.hpp"

#include <imgui.h>

namespace carillon::center {
namespace {

// Dear ImGui measures a font from its ascender to its descender, designers by the em. Inter's
// lines are (2728 + 680) / 2816 em high.
constexpr float kLinePerEm = 3408.0f / 2816.0f;

// From this ratio on, pixels are so small that letters need not be placed between them.
constexpr float kDenseScale = 1.75f;

ImFont* add(const EmbeddedFont& file, float size, float scale) {
    // What the cut fonts hold: see scripts/lib/subset_fonts.sh.
    static constexpr ImWchar kRanges[] = {
        0x0020, 0x007e, 0x00a0, 0x017f, 0x0192, 0x0192, 0x0218, 0x021b, 0x02c6, 0x02dc,
        0x2010, 0x203a, 0x20ac, 0x20ac, 0x2116, 0x2122, 0x2190, 0x2199, 0x2212, 0x2265,
        0x25a0, 0x25cf, 0x2605, 0x2606, 0x2713, 0x2717, 0xfffd, 0xfffd, 0};
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = scale < kDenseScale ? 2 : 1;
    config.OversampleV = 1;
    config.GlyphRanges = kRanges;
    // The atlas only reads it, but its interface predates const.
    void* bytes = const_cast<unsigned char*>(file.bytes);
    return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(bytes, static_cast<int>(file.size), size,
                                                      &config);
}

}  // namespace

Fonts build_fonts(float scale, BrowserText& browser_text) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
    const auto face = [&](float em, bool is_strong) {
        return Face{nullptr, em * kLinePerEm * scale, em * scale, is_strong, &browser_text};
    };
    Fonts fonts{face(14.0f, false), face(14.0f, true), face(12.5f, false), face(11.5f, true),
                face(20.0f, true)};
#if IMGUI_VERSION_NUM >= 19200
    // Glyphs are made when they are first drawn, at the size they are drawn in.
    fonts.body.font = fonts.small.font = add(regular_font(), fonts.body.size, scale);
    fonts.strong.font = fonts.label.font = fonts.heading.font =
        add(semi_bold_font(), fonts.strong.size, scale);
#else
    fonts.body.font = add(regular_font(), fonts.body.size, scale);
    fonts.small.font = add(regular_font(), fonts.small.size, scale);
    fonts.strong.font = add(semi_bold_font(), fonts.strong.size, scale);
    fonts.label.font = add(semi_bold_font(), fonts.label.size, scale);
    fonts.heading.font = add(semi_bold_font(), fonts.heading.size, scale);
    atlas.Build();
#endif
    return fonts;
}

}  // namespace carillon::center
