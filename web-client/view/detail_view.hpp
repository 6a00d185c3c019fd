#pragma once
// One notification whole: beside the list where there is room, over it where there is not.

#include "web-client/model/scroller.hpp"
#include "web-client/platform/input.hpp"
#include "web-client/view/controls.hpp"
#include "web-client/view/detail_list.hpp"
#include "web-client/view/layout.hpp"
#include "web-client/view/text_block.hpp"

#include <string>
#include <vector>

namespace carillon::center {

class DetailView {
  public:
    // How much of it is shown now, 0…1; glides towards what `state` says.
    float advance(const ScreenState& state, Draw& draw);

    // Draws nothing while nothing of it is shown. While it slides out it still shows what it did.
    void draw(const ScreenState& state, const Layout& layout, const FrameInput& input, Draw& draw);

  private:
    void remember(const ScreenState& state, Language language);
    float draw_head(const Rect& pane, Draw& draw);
    float draw_actions(const Rect& pane, Draw& draw);
    void draw_links(ImVec2 at, float width, float top, float bottom, Draw& draw);
    float links_height(const Look& look) const;
    void draw_text(const Rect& pane, float top, float bottom, const FrameInput& input, Draw& draw);

    float shown_ = 0;
    Notification notification_;  // a copy: the session's may be gone while this slides out
    bool has_link_ = false;
    std::vector<std::string> links_;  // actions of its data, addresses within its text
    bool filled_ = false;
    TextBlock title_;
    TextBlock body_;
    std::vector<DetailLine> lines_;
    bool deliveries_failed_ = false;
    DetailList deliveries_;
    std::vector<DetailLine> past_;
    DetailList history_;
    Scroller scroller_;
};

}  // namespace carillon::center
