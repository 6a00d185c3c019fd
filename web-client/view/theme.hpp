#pragma once
// Colours and measures. The colours are those of the custom elements (public/elements/styles), so
// that the drawn centre and the DOM one are one product; whoever asks for more contrast has colours
// that differ more. A browser puts colours of its own in place of a page's where it is told to, but
// not of what is drawn.

#include "web-client/model/texts.hpp"
#include "web-client/view/fonts.hpp"

#include <imgui.h>

namespace carillon::center {

struct Palette {
    ImU32 page;     // behind everything
    ImU32 surface;  // header, unread rows
    ImU32 hover;
    ImU32 raised;  // floating groups of buttons
    ImU32 pressed;
    ImU32 text;
    ImU32 muted;
    ImU32 border;
    ImU32 accent;
    ImU32 on_accent;
    ImU32 accent_text;  // on a tint of the accent
    ImU32 critical;
    ImU32 on_critical;
    ImU32 critical_text;
    ImU32 high;
    ImU32 high_text;
    ImU32 good;
    ImU32 tile;  // behind the icon of a row
    ImU32 tile_text;
    ImU32 scroll;
    ImU32 toast;
    ImU32 on_toast;
    float shadow;  // opacity of the darkest part
};

const Palette& palette(bool dark, bool high_contrast);

// `share` of b in a, channel by channel; the result is as opaque as a.
ImU32 mix(ImU32 a, ImU32 b, float share);
// The colour with its opacity multiplied by `share`.
ImU32 faded(ImU32 color, float share);

// All a view needs to draw: passed to each of them, valid for one frame.
struct Look {
    const Palette& colors;
    const Fonts& fonts;
    const Texts& texts;
    float scale = 1;  // physical pixels per CSS pixel
    bool reduced_motion = false;
    bool touch = false;  // the last pointer was a finger: nothing hovers

    // CSS pixels to whole physical ones.
    float px(float css) const;
};

// Dear ImGui's own style: no paddings, a slim scrollbar; everything else is drawn by the views.
void apply_style(const Palette& colors, float scale);

}  // namespace carillon::center
