#pragma once
// The canvas as something to draw on: a WebGL2 context and Dear ImGui's renderer on it. Survives
// the loss of the context, which browsers take from tabs as they see fit.

#include <cstdint>

struct ImDrawData;

namespace carillon::center {

class Surface {
public:
    // `canvas` is a CSS selector that outlives the surface. False: the browser has no WebGL2.
    // Dear ImGui's context must exist.
    bool create(const char* canvas);

    // Physical pixels.
    void resize(int width, int height);

    // The font atlas has been filled anew.
    void fonts_changed();

    // False while the context is lost: then there is nothing to draw on.
    bool begin_frame();
    // `background` is an ImU32.
    void end_frame(ImDrawData* draw_data, std::uint32_t background);

    void handle_lost() { lost_ = true; }
    void handle_restored();

private:
    const char* canvas_ = nullptr;
    std::uintptr_t context_ = 0;
    int width_ = 0;
    int height_ = 0;
    bool lost_ = false;
};

}  // namespace carillon::center
