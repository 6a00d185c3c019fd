#pragma once
// The canvas as something to draw on: a WebGL2 context and the renderer in it. Survives the loss of
// the context, which browsers take from tabs as they see fit.

#include "web-client/platform/renderer.hpp"

#include <cstdint>

namespace carillon::center {

class Surface {
  public:
    // `canvas` is a CSS selector that outlives the surface. False: the browser has no WebGL2.
    // Dear ImGui's context must exist.
    bool create(const char* canvas);

    // Physical pixels. Takes effect with the next frame: a canvas that is resized is cleared.
    void resize(int width, int height);

    // The font atlas has been filled again.
    void fonts_changed();

    // Is there anything to draw on? Not while the context is lost.
    bool ready() const { return created_ && !lost_; }
    // `background` is an ImU32.
    void draw(ImDrawData& data, std::uint32_t background);

    Renderer& renderer() { return renderer_; }

    void handle_lost();
    void handle_restored();

  private:
    const char* canvas_ = nullptr;
    Renderer renderer_;
    int width_ = 0;
    int height_ = 0;
    bool resized_ = false;
    bool created_ = false;
    bool lost_ = false;
    bool fonts_known_ = false;
};

}  // namespace carillon::center
