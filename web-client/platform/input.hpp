#pragma once
// What the person did between two frames. Events come in as the browser reports them and go out one
// frame at a time, so that a press and a release that come together are seen as two states.
// Positions and distances are physical pixels.

#include "web-client/model/keyboard.hpp"
#include "web-client/model/touch_gesture.hpp"

#include <imgui.h>

#include <deque>
#include <optional>
#include <vector>

namespace carillon::center {

struct FrameInput {
    std::optional<ImVec2> pointer;  // where it is; nothing hovers without it
    bool pressed = false;           // the main button or a tapping finger
    bool touch = false;             // the last pointer was a finger
    float wheel = 0;                // positive: towards the end of the list
    std::optional<ImVec2> finger;   // where the one that drags came down
    float drag = 0;                 // by finger; positive: towards the end of the list
    bool held = false;              // a finger rests on the canvas
    std::optional<float> fling;     // a finger let go while moving; pixels per second, as drag
    std::vector<KeyPress> keys;
    bool more = false;  // another frame must follow at once
};

class Input {
  public:
    void handle_moved(ImVec2 at);
    void handle_left();
    void handle_button(ImVec2 at, bool pressed);
    void handle_wheel(float distance);
    void handle_key(KeyPress press);
    // `time_ms` is monotonic. `scale`: physical pixels per CSS pixel.
    void handle_touch_start(ImVec2 at, double time_ms, float scale);
    void handle_touch_move(ImVec2 at, double time_ms);
    void handle_touch_end(double time_ms);
    void handle_touch_cancel();
    // The canvas has (lost) the keyboard's focus.
    void handle_focus(bool focused) { focused_ = focused; }

    bool focused() const { return focused_; }
    // What happened up to and including the next press or release.
    FrameInput take_frame();

  private:
    struct Step {  // a pointer that moved, left, or whose button changed
        std::optional<ImVec2> pointer;
        std::optional<bool> pressed;
    };

    std::deque<Step> steps_;
    std::optional<ImVec2> pointer_;
    bool pressed_ = false;
    bool touch_ = false;
    bool focused_ = false;
    float wheel_ = 0;
    float drag_ = 0;
    std::optional<float> fling_;
    std::vector<KeyPress> keys_;
    TouchGesture gesture_;
};

// Hands the frame's pointer to Dear ImGui.
void feed_imgui(const FrameInput& frame);

}  // namespace carillon::center
