#pragma once
// Analytics for managers, in the place of the list: per day, by type, deliveries by state. The same
// numbers are a table of the page (site/figures.js).

#include "web-client/model/figures.hpp"
#include "web-client/model/scroller.hpp"
#include "web-client/platform/input.hpp"
#include "web-client/view/controls.hpp"
#include "web-client/view/layout.hpp"

#include <optional>

namespace carillon::center {

class FiguresView {
  public:
    // Nothing while they are loaded. `failed`: they could not be.
    void draw(const std::optional<Figures>& figures, bool failed, const Layout& layout,
              const FrameInput& input, Draw& draw);

  private:
    float draw_days(const Figures& figures, const Rect& column, float y, Draw& draw) const;
    float draw_types(const Figures& figures, const Rect& column, float y, Draw& draw) const;
    float draw_channels(const Figures& figures, const Rect& column, float y, Draw& draw) const;

    Scroller scroller_;
};

}  // namespace carillon::center
