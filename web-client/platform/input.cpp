#include "web-client/platform/input.hpp"

#include <cfloat>
#include <utility>

namespace carillon::center {

void Input::handle_moved(ImVec2 at) {
    touch_ = false;
    if (!steps_.empty() && !steps_.back().pressed) {
        steps_.back().pointer = at;
    } else {
        steps_.push_back({at, std::nullopt});
    }
}

void Input::handle_left() {
    steps_.push_back({std::nullopt, std::nullopt});
}

void Input::handle_button(ImVec2 at, bool pressed) {
    touch_ = false;
    steps_.push_back({at, pressed});
}

void Input::handle_wheel(float distance) {
    wheel_ += distance;
}

void Input::handle_key(KeyPress press) {
    keys_.push_back(press);
}

void Input::handle_touch_start(ImVec2 at, double time_ms, float scale) {
    touch_ = true;
    fling_.reset();
    gesture_.start({at.x, at.y}, time_ms, scale);
}

void Input::handle_touch_move(ImVec2 at, double time_ms) {
    drag_ += gesture_.move({at.x, at.y}, time_ms);
}

void Input::handle_touch_end(double time_ms) {
    const TouchEnd end = gesture_.end(time_ms);
    if (end.tap) {
        const ImVec2 at(end.tap->x, end.tap->y);
        steps_.push_back({at, true});
        steps_.push_back({at, false});
        steps_.push_back({std::nullopt, std::nullopt});
    } else if (end.speed != 0) {
        fling_ = end.speed;
    }
}

void Input::handle_touch_cancel() {
    gesture_.cancel();
}

FrameInput Input::take_frame() {
    while (!steps_.empty()) {
        const Step step = steps_.front();
        steps_.pop_front();
        pointer_ = step.pointer;
        if (step.pressed) {
            pressed_ = *step.pressed;
            break;
        }
    }
    FrameInput frame;
    frame.pointer = pointer_;
    frame.pressed = pressed_;
    frame.touch = touch_;
    frame.wheel = std::exchange(wheel_, 0.0f);
    if (frame.touch) {
        const Point start = gesture_.start_point();
        frame.finger = ImVec2(start.x, start.y);
    }
    frame.drag = std::exchange(drag_, 0.0f);
    frame.held = gesture_.active();
    frame.fling = std::exchange(fling_, std::nullopt);
    frame.keys = std::exchange(keys_, {});
    frame.more = !steps_.empty();
    return frame;
}

void feed_imgui(const FrameInput& frame) {
    ImGuiIO& io = ImGui::GetIO();
    const ImVec2 at = frame.pointer.value_or(ImVec2(-FLT_MAX, -FLT_MAX));
#if IMGUI_VERSION_NUM >= 18700
    io.AddMousePosEvent(at.x, at.y);
    io.AddMouseButtonEvent(0, frame.pressed);
#else
    io.MousePos = at;
    io.MouseDown[0] = frame.pressed;
#endif
}

}  // namespace carillon::center
