#pragma once
// Text that the module's own font cannot write: shaped, measured and drawn by the browser, kept as
// pictures. What is kept is bounded; what was let go is drawn again when it is shown again.

#include "web-client/model/recent.hpp"
#include "web-client/model/text_runs.hpp"
#include "web-client/platform/browser.hpp"
#include "web-client/platform/text_atlas.hpp"

#include <imgui.h>

#include <optional>
#include <string_view>
#include <vector>

namespace carillon::center {

struct Face;

class BrowserText {
  public:
    explicit BrowserText(Renderer& renderer);

    void begin_frame();
    // Did a frame lack room for something that the next one has?
    bool wants_frame() const { return opacity_.wants_frame() || colors_.wants_frame(); }
    // The browser has other fonts than before, or the pictures are lost.
    void forget();

    // Of a line that is not all of the module's font; kept, as is asked in each frame.
    const std::vector<TextRun>& runs(const Face& face, std::string_view text, Direction direction);

    // A run, in one direction. `pen` is where it begins on its base line.
    float width(const Face& face, std::string_view run, bool right_to_left);
    void draw(ImDrawList& list, const Face& face, std::string_view run, bool right_to_left,
              ImVec2 pen, ImU32 color);
    // How many bytes of a run fit into `width`, where a grapheme cluster ends.
    std::size_t fitting(const Face& face, std::string_view run, bool right_to_left, float width);

    // How many runs are kept.
    std::size_t held() const { return drawn_.size(); }

  private:
    struct Drawn {
        browser::TextBox box;
        bool is_drawn = false;
        bool has_colors = false;
        std::optional<TextAtlas::Picture> opacity;
        std::optional<TextAtlas::Picture> colors;
        int colors_left = 0;  // of their picture, from that of the opacity
        int colors_top = 0;
    };
    Drawn& measured(const Face& face, std::string_view run, bool right_to_left);
    bool paint(Drawn& drawn, const Face& face, std::string_view run, bool right_to_left);
    void place_colors(Drawn& drawn, const std::vector<unsigned char>& pixels);

    TextAtlas opacity_;
    TextAtlas colors_;
    Recent<Drawn> drawn_;
    Recent<std::vector<TextRun>> runs_;
    Recent<std::size_t> fits_;
    std::vector<unsigned char> opacity_pixels_;
    std::vector<unsigned char> color_pixels_;
};

}  // namespace carillon::center
