#pragma once
// The list: scrolls, draws the rows in view, and says what of them has been before the eyes.

#include "web-client/model/row_motion.hpp"
#include "web-client/model/scroller.hpp"
#include "web-client/platform/input.hpp"
#include "web-client/view/controls.hpp"
#include "web-client/view/layout.hpp"

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace carillon::center {

class ListView {
  public:
    void draw(const ScreenState& state, const Layout& layout, const FrameInput& input, Draw& draw);

    // Brings a row into view with the next frame.
    void reveal(std::size_t index) { reveal_ = index; }
    // Another list is shown from its beginning.
    void rewind();
    // This row has just come in and is marked for a while.
    void note_arrival(const NotificationId& id) { arrivals_[id] = 1.0f; }

    // Of the last frame:
    // rows of which at least half was in view;
    const std::vector<NotificationId>& in_view() const { return in_view_; }
    // which places were in view, and as many before and behind them;
    std::size_t near_begin() const { return near_begin_; }
    std::size_t near_end() const { return near_end_; }
    // how many rows fit into view, at least one;
    std::size_t page_rows() const { return page_rows_; }
    // where a row was, if any of it was in view.
    std::optional<Rect> row_rect(std::size_t index) const;

  private:
    void stay(const ListRows& rows);
    void scroll(const ScreenState& state, const Layout& layout, const FrameInput& input,
                Draw& draw);
    void draw_rows(const ScreenState& state, const Layout& layout, Draw& draw);
    void draw_scrollbar(const Layout& layout, Draw& draw);
    void draw_edges(const Layout& layout, const Look& look) const;
    void draw_new_above(const Layout& layout, Draw& draw);
    double row_y(std::size_t index) const;

    Scroller scroller_;
    RowMotion motion_;
    std::optional<std::size_t> reveal_;
    std::unordered_map<NotificationId, float, UuidHash> arrivals_;  // 1 … 0
    std::vector<NotificationId> in_view_;
    // Rows that were in view, by their places: what is looked at stays when others come and go.
    std::vector<std::pair<NotificationId, std::size_t>> anchors_;
    std::size_t new_above_ = 0;  // rows that came in above what is looked at
    std::size_t near_begin_ = 0;
    std::size_t near_end_ = 0;
    std::size_t page_rows_ = 1;
    double content_height_ = 0;
    float grab_offset_ = 0;  // where the thumb of the scrollbar is held
    Layout layout_;
    std::size_t rows_ = 0;
    float top_pad_ = 0;
};

// What stands in the list's place when it has no rows.
void draw_no_rows(const ScreenState& state, const Layout& layout, Draw& draw);

}  // namespace carillon::center
