#include "web-client/platform/platform.hpp"

#include "web-client/platform/browser.hpp"

#include <emscripten/html5.h>

#include <optional>
#include <string_view>
#include <utility>

namespace carillon::center {
namespace {

constexpr float kLineCss = 40;  // of a wheel that counts in lines
constexpr float kPageCss = 600;

// The thread argument of the functions that register callbacks; the macros that hide it contain a
// cast that our warnings refuse.
constexpr auto kThisThread = static_cast<pthread_t>(2);

Platform& self(void* user_data) {
    return *static_cast<Platform*>(user_data);
}

struct NamedKey {
    std::string_view name;
    Key key;
};
constexpr NamedKey kNamedKeys[] = {
    {"ArrowUp", Key::kUp},       {"ArrowDown", Key::kDown}, {"ArrowLeft", Key::kLeft},
    {"ArrowRight", Key::kRight}, {"PageUp", Key::kPageUp},  {"PageDown", Key::kPageDown},
    {"Home", Key::kHome},        {"End", Key::kEnd},        {"Enter", Key::kEnter},
    {" ", Key::kSpace},          {"Delete", Key::kDelete},  {"Backspace", Key::kDelete},
    {"Escape", Key::kEscape},
};

std::optional<KeyPress> key_press(const EmscriptenKeyboardEvent& event) {
    const std::string_view name = event.key;
    const bool is_undo = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey &&
                         (name == "z" || name == "Z");
    if ((event.ctrlKey || event.altKey || event.metaKey) && !is_undo) return std::nullopt;
    KeyPress press;
    press.shift = event.shiftKey;
    press.repeat = event.repeat;
    for (const NamedKey& named : kNamedKeys) {
        if (named.name != name) continue;
        press.key = named.key;
        return press;
    }
    if (name.size() != 1) return std::nullopt;
    const char c = name[0];
    const bool upper = c >= 'A' && c <= 'Z';
    const bool sign = c == '/' || (c >= '0' && c <= '9');
    if (!upper && !sign && !(c >= 'a' && c <= 'z')) return std::nullopt;
    press.letter = static_cast<char>(upper ? c - 'A' + 'a' : c);
    return press;
}

}  // namespace

Platform::Platform(const char* canvas, Input& input, Events events)
    : input_(input), events_(std::move(events)) {
    const auto on_mouse = [](int type, const EmscriptenMouseEvent* event, void* user) -> EM_BOOL {
        return self(user).take_mouse(type, *event);
    };
    const auto on_wheel = [](int, const EmscriptenWheelEvent* event, void* user) -> EM_BOOL {
        return self(user).take_wheel(*event);
    };
    const auto on_key = [](int, const EmscriptenKeyboardEvent* event, void* user) -> EM_BOOL {
        return self(user).take_key(*event);
    };
    const auto on_touch = [](int type, const EmscriptenTouchEvent* event, void* user) -> EM_BOOL {
        return self(user).take_touch(type, *event);
    };
    const auto on_focus = [](int type, const EmscriptenFocusEvent*, void* user) -> EM_BOOL {
        self(user).input_.handle_focus(type == EMSCRIPTEN_EVENT_FOCUS);
        self(user).events_.input();
        return EM_FALSE;
    };
    const auto on_context = [](int type, const void*, void* user) -> EM_BOOL {
        const bool lost = type == EMSCRIPTEN_EVENT_WEBGLCONTEXTLOST;
        (lost ? self(user).events_.lost : self(user).events_.restored)();
        return EM_TRUE;  // without this the browser does not give it back
    };

    // A drag goes on outside of the canvas, so what moves and ends it is heard by the window.
    const char* window = EMSCRIPTEN_EVENT_TARGET_WINDOW;
    emscripten_set_mousedown_callback_on_thread(canvas, this, EM_FALSE, on_mouse, kThisThread);
    emscripten_set_mousemove_callback_on_thread(window, this, EM_FALSE, on_mouse, kThisThread);
    emscripten_set_mouseup_callback_on_thread(window, this, EM_FALSE, on_mouse, kThisThread);
    emscripten_set_mouseleave_callback_on_thread(canvas, this, EM_FALSE, on_mouse, kThisThread);
    emscripten_set_wheel_callback_on_thread(canvas, this, EM_FALSE, on_wheel, kThisThread);
    emscripten_set_keydown_callback_on_thread(canvas, this, EM_FALSE, on_key, kThisThread);
    emscripten_set_touchstart_callback_on_thread(canvas, this, EM_FALSE, on_touch, kThisThread);
    emscripten_set_touchmove_callback_on_thread(canvas, this, EM_FALSE, on_touch, kThisThread);
    emscripten_set_touchend_callback_on_thread(canvas, this, EM_FALSE, on_touch, kThisThread);
    emscripten_set_touchcancel_callback_on_thread(canvas, this, EM_FALSE, on_touch, kThisThread);
    emscripten_set_focus_callback_on_thread(canvas, this, EM_FALSE, on_focus, kThisThread);
    emscripten_set_blur_callback_on_thread(canvas, this, EM_FALSE, on_focus, kThisThread);
    emscripten_set_webglcontextlost_callback_on_thread(canvas, this, EM_FALSE, on_context,
                                                       kThisThread);
    emscripten_set_webglcontextrestored_callback_on_thread(canvas, this, EM_FALSE, on_context,
                                                           kThisThread);
}

ImVec2 Platform::place(const EmscriptenMouseEvent& event) const {
    return ImVec2(static_cast<float>(event.clientX) * scale_,
                  static_cast<float>(event.clientY) * scale_);
}

bool Platform::take_mouse(int type, const EmscriptenMouseEvent& event) {
    const bool main_button = event.button == 0;
    switch (type) {
        case EMSCRIPTEN_EVENT_MOUSEMOVE:
            input_.handle_moved(place(event));
            break;
        case EMSCRIPTEN_EVENT_MOUSELEAVE:
            if (!pressed_) input_.handle_left();
            break;
        case EMSCRIPTEN_EVENT_MOUSEDOWN:
            if (!main_button) return false;
            pressed_ = true;
            input_.handle_button(place(event), true);
            break;
        case EMSCRIPTEN_EVENT_MOUSEUP:
            if (!main_button || !pressed_) return false;
            pressed_ = false;
            input_.handle_button(place(event), false);
            break;
        default:
            return false;
    }
    events_.input();
    return false;  // the browser's own way gives the canvas the focus
}

bool Platform::take_wheel(const EmscriptenWheelEvent& event) {
    if (event.mouse.ctrlKey) return false;  // the page is being zoomed
    const float unit = event.deltaMode == DOM_DELTA_LINE   ? kLineCss
                       : event.deltaMode == DOM_DELTA_PAGE ? kPageCss
                                                           : 1.0f;
    input_.handle_wheel(static_cast<float>(event.deltaY) * unit * scale_);
    events_.input();
    return true;
}

bool Platform::take_key(const EmscriptenKeyboardEvent& event) {
    const auto press = key_press(event);
    if (!press) return false;
    input_.handle_key(*press);
    events_.input();
    return true;
}

bool Platform::take_touch(int type, const EmscriptenTouchEvent& event) {
    const double now = browser::performance_now_ms();
    for (int i = 0; i < event.numTouches; ++i) {
        const EmscriptenTouchPoint& finger = event.touches[i];
        if (!finger.isChanged) continue;
        const auto identifier = static_cast<int>(finger.identifier);
        const ImVec2 at(static_cast<float>(finger.clientX) * scale_,
                        static_cast<float>(finger.clientY) * scale_);
        if (type == EMSCRIPTEN_EVENT_TOUCHSTART && finger_ == -1) {
            finger_ = identifier;
            input_.handle_touch_start(at, now, scale_);
        } else if (identifier != finger_) {
            continue;
        } else if (type == EMSCRIPTEN_EVENT_TOUCHMOVE) {
            input_.handle_touch_move(at, now);
        } else if (type == EMSCRIPTEN_EVENT_TOUCHEND) {
            finger_ = -1;
            input_.handle_touch_end(now);
        } else if (type == EMSCRIPTEN_EVENT_TOUCHCANCEL) {
            finger_ = -1;
            input_.handle_touch_cancel();
        }
    }
    events_.input();
    return true;  // no mouse events are made of it
}

}  // namespace carillon::center
