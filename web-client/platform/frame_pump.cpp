#include "web-client/platform/frame_pump.hpp"

#include "web-client/platform/browser.hpp"

#include <emscripten/eventloop.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <utility>

namespace carillon::center {
namespace {

// Dear ImGui knows what is under the pointer one frame after it moved there.
constexpr int kTail = 2;

}  // namespace

FramePump::FramePump(std::function<bool()> draw) : draw_(std::move(draw)) {}

void FramePump::want() {
    tail_ = kTail;
    request();
}

void FramePump::want_in(double ms) {
    const double due = browser::performance_now_ms() + ms;
    if (timer_ != 0) {
        if (timer_due_ms_ <= due) return;
        emscripten_clear_timeout(timer_);
    }
    timer_due_ms_ = due;
    const auto fired = [](void* self) {
        auto& pump = *static_cast<FramePump*>(self);
        pump.timer_ = 0;
        pump.want();
    };
    timer_ = emscripten_set_timeout(fired, std::max(ms, 0.0), this);
}

void FramePump::request() {
    if (requested_) return;
    requested_ = true;
    const auto due = [](double, void* self) -> EM_BOOL {
        static_cast<FramePump*>(self)->frame();
        return EM_FALSE;
    };
    emscripten_request_animation_frame(due, this);
}

void FramePump::frame() {
    requested_ = false;
    ++drawn_;
    if (draw_()) {
        request();
    } else if (tail_ > 0) {
        --tail_;
        request();
    }
}

}  // namespace carillon::center
