#pragma once
// The faces the centre writes with. Sizes are asked for in CSS pixels and made in physical ones, so
// that letters are crisp at every device pixel ratio.

struct ImFont;

namespace carillon::center {

class BrowserText;

struct Face {
    ImFont* font = nullptr;
    float size = 0;  // height of a line, physical pixels; what Dear ImGui calls the font's size
    float em = 0;    // the size that designers speak of, physical pixels
    bool is_strong = false;
    BrowserText* browser_text = nullptr;  // writes what the font has no letters for
};

struct Fonts {
    Face body;     // 14, regular
    Face strong;   // 14, semi-bold
    Face small;    // 12.5, regular
    Face label;    // 11.5, semi-bold
    Face heading;  // 20, semi-bold
};

// Fills Dear ImGui's atlas again for `scale` (physical pixels per CSS pixel). Outside of a frame;
// the fonts given before are no longer valid, nor is the texture made of them. `browser_text`
// outlives them.
Fonts build_fonts(float scale, BrowserText& browser_text);

}  // namespace carillon::center
