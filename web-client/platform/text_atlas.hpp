#pragma once
// Pictures of texts as textures: pages on which they are placed side by side. Bounded: when all
// pages are full the one that was not drawn from for the longest time is cleared, and what stood on
// it has to be placed again.

#include "web-client/model/shelf_packer.hpp"
#include "web-client/platform/renderer.hpp"

#include <imgui.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace carillon::center {

class TextAtlas {
  public:
    // Of one kind: opacity (one byte a pixel), or colours (four).
    TextAtlas(Renderer& renderer, TextureKind kind) : renderer_(renderer), kind_(kind) {}

    struct Picture {
        std::size_t page = 0;
        std::uint32_t era = 0;  // of the page; after it is cleared the picture is gone
        int x = 0;
        int y = 0;
        int width = 0;
        int height = 0;
    };
    // Before each frame.
    void begin_frame();
    // Nothing where all pages hold what this frame draws.
    std::optional<Picture> place(int width, int height, const unsigned char* pixels);
    // Is it still there? Counts as drawn in this frame.
    bool use(const Picture& picture);
    void draw(ImDrawList& list, const Picture& picture, ImVec2 at, ImU32 color) const;
    // The context is lost, or what was placed is of no use any more.
    void clear();

    // What a frame could not place is asked for again by another frame, once.
    bool wants_frame() const { return wants_frame_; }

  private:
    struct Page {
        unsigned texture = 0;
        std::uint32_t era = 0;   // another one after each clearing, of all pages
        std::uint64_t used = 0;  // the last frame that drew from it
        ShelfPacker packer;
    };
    int page_height() const;
    Page* free_page();
    void reset(Page& page);

    Renderer& renderer_;
    TextureKind kind_;
    std::vector<Page> pages_;
    std::uint32_t last_era_ = 0;
    std::uint64_t frame_ = 1;
    bool is_short_ = false;     // this frame had no room for something
    bool was_cleared_ = false;  // before this frame, for that reason
    bool wants_frame_ = false;
};

}  // namespace carillon::center
