#pragma once
// Analytics for managers, in the place of the list: per day, by type, deliveries by state. The same
// numbers are a table of the page (site/analytics.js).

#include "web-client/model/analytics.hpp"
#include "web-client/model/scroller.hpp"
#include "web-client/platform/input.hpp"
#include "web-client/view/controls.hpp"
#include "web-client/view/layout.hpp"

#include <optional>

namespace carillon::center {

class AnalyticsView {
  public:
    // Nothing while they are loaded. `failed`: they could not be.
    void draw(const std::optional<Analytics>& analytics, bool failed, const Layout& layout,
              const FrameInput& input, Draw& draw);

  private:
    float draw_days(const Analytics& analytics, const Rect& column, float y, Draw& draw) const;
    float draw_types(const Analytics& analytics, const Rect& column, float y, Draw& draw) const;
    float draw_channels(const Analytics& analytics, const Rect& column, float y, Draw& draw) const;

    Scroller scroller_;
};

}  // namespace carillon::center
