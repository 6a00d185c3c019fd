#pragma once
// Asks the browser for frames only while something on the screen changes, so that an idle tab costs
// nothing.

#include <cstdint>
#include <functional>

namespace carillon::center {

class FramePump {
  public:
    // `draw` draws one frame; true = the next one must follow. The pump lives as long as the page.
    explicit FramePump(std::function<bool()> draw);
    FramePump(const FramePump&) = delete;
    FramePump& operator=(const FramePump&) = delete;

    // A frame soon, and a short tail after it in which what it set off settles.
    void want();
    // A frame at the latest after this time.
    void want_in(double ms);

    std::uint64_t drawn() const { return drawn_; }

  private:
    void request();
    void frame();

    std::function<bool()> draw_;
    bool requested_ = false;
    int tail_ = 0;  // frames to draw although nothing moves
    long timer_ = 0;
    double timer_due_ms_ = 0;
    std::uint64_t drawn_ = 0;
};

}  // namespace carillon::center
