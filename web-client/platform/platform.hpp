#pragma once
// The canvas and the window as Dear ImGui's platform: registers for the browser's events and hands
// them on in physical pixels. The canvas fills the page's view, its corner is the window's.

#include "web-client/platform/input.hpp"

#include <functional>

struct EmscriptenFocusEvent;
struct EmscriptenKeyboardEvent;
struct EmscriptenMouseEvent;
struct EmscriptenTouchEvent;
struct EmscriptenWheelEvent;

namespace carillon::center {

class Platform {
  public:
    struct Events {
        std::function<void()> input;  // there is something in the input
        std::function<void()> lost;   // the WebGL context
        std::function<void()> restored;
    };

    // `canvas` is a CSS selector; it and the input outlive the platform, which lives as long as the
    // page: its address is registered with the browser.
    Platform(const char* canvas, Input& input, Events events);
    Platform(const Platform&) = delete;
    Platform& operator=(const Platform&) = delete;

    void set_scale(float physical_per_css) { scale_ = physical_per_css; }

  private:
    ImVec2 place(const EmscriptenMouseEvent& event) const;
    bool take_mouse(int type, const EmscriptenMouseEvent& event);
    bool take_wheel(const EmscriptenWheelEvent& event);
    bool take_key(const EmscriptenKeyboardEvent& event);
    bool take_touch(int type, const EmscriptenTouchEvent& event);

    Input& input_;
    Events events_;
    float scale_ = 1;
    bool pressed_ = false;
    int finger_ = -1;  // the identifier of the finger that counts, -1 = none
};

}  // namespace carillon::center
