#pragma once
// Draws Dear ImGui's triangles with WebGL2. An own renderer instead of Dear ImGui's for OpenGL:
// that one asks the driver for some twenty values in each frame so as to restore them, and each
// question makes the browser wait until everything before it is drawn. Nobody else draws on this
// canvas, so nothing has to be asked.
//
// A texture holds opacity only, which is all that letters and smooth lines need, or colours, which
// emoji bring.

#include <imgui.h>

#include <cstdint>

namespace carillon::center {

enum class TextureKind { kOpacity, kColors };

class Renderer {
  public:
    // Tells Dear ImGui what this renderer can do; its context must exist.
    void attach();

    // Makes everything that lives in the WebGL context, which must be current and empty of ours.
    // False: the browser refused the shaders.
    bool create();
    // The context is lost and everything in it gone; create() makes it again.
    void forget();
    // The font atlas has been filled again (before Dear ImGui 1.92; after that it says so itself).
    void upload_fonts();

    // Textures of a view's own; they go with the context.
    unsigned make_texture(int width, int height, TextureKind kind);
    // `pixels`: one byte each of opacity, or four of red, green, blue and opacity.
    void fill_texture(unsigned texture, int x, int y, int width, int height, TextureKind kind,
                      const unsigned char* pixels);
    void drop_texture(unsigned texture);
    // As Dear ImGui is told of it.
    static ImTextureID id_of(unsigned texture, TextureKind kind);

    // `background` is an ImU32. Sizes are physical pixels.
    void draw(ImDrawData& data, int width, int height, std::uint32_t background);

  private:
    void draw_list(const ImDrawList& list, int height);
    void update_textures(ImDrawData& data);

    unsigned program_ = 0;
    int screen_ = -1;      // uniform: the size of the screen
    int has_colors_ = -1;  // uniform: does the texture hold colours?
    unsigned array_ = 0;
    unsigned vertices_ = 0;
    unsigned indices_ = 0;
    unsigned fonts_ = 0;  // texture
};

}  // namespace carillon::center
