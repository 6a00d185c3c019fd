#pragma once
// Buttons, and what all views share while a frame is drawn.

#include "web-client/model/screen.hpp"
#include "web-client/view/icons.hpp"
#include "web-client/view/theme.hpp"

#include <imgui.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::center {

struct Rect {  // physical pixels
    ImVec2 min{0, 0};
    ImVec2 max{0, 0};

    float width() const { return max.x - min.x; }
    float height() const { return max.y - min.y; }
    ImVec2 middle() const { return ImVec2((min.x + max.x) / 2, (min.y + max.y) / 2); }
    bool contains(ImVec2 p) const {
        return p.x >= min.x && p.x < max.x && p.y >= min.y && p.y < max.y;
    }
    Rect grown(float by) const {
        return {ImVec2(min.x - by, min.y - by), ImVec2(max.x + by, max.y + by)};
    }
};

// A hint that shows once the pointer has rested on a control.
struct Hint {
    std::string text;
    Rect rect;
};

struct Draw {
    explicit Draw(const Look& with) : look(with) {}

    const Look& look;
    float seconds = 0;  // since the last frame
    std::optional<ImVec2> pointer;
    bool animating = false;       // out: the next frame must follow at once
    std::vector<Action> actions;  // out
    std::optional<Hint> hint;     // out: of the control under the pointer
    // Out: where the named controls are, for tests and aids from outside.
    std::map<std::string, Rect, std::less<>> regions;

    template <class A>
    void act(A action) {
        actions.push_back(Action(std::move(action)));
    }
};

struct Control {
    bool clicked = false;
    bool held = false;
    float hover = 0;  // 0…1, glides
};

// The layers of the screen, each a window of Dear ImGui without any of its looks. A layer that was
// begun earlier in the very first frame lies above those begun later, whatever is pressed since.
void begin_layer(const char* name, const Rect& rect);
void end_layer();

// An area that can be pressed. `name` is unique within the present ImGui id and is noted as a
// region unless it begins with '#'.
Control control(Draw& draw, const char* name, const Rect& rect);

// `hint` also is what the icon means.
bool icon_button(Draw& draw, const char* name, const Rect& rect, Icon icon, std::string_view hint,
                 ImU32 behind, ImU32 color, ImU32 color_hovered);

// Moves `value` towards `target` so that most of the way is gone after `seconds`; asks for further
// frames while it moves.
void glide(Draw& draw, float& value, float target, float seconds);

void fill(ImDrawList& list, const Rect& rect, ImU32 color, float rounding);
void outline(ImDrawList& list, const Rect& rect, ImU32 color, float rounding, float width);
// A soft shadow under a rounded rectangle.
void shadow(ImDrawList& list, const Look& look, const Rect& rect, float rounding, float reach);

// Where text of this face starts so that it stands in the middle of a line at `middle_y`.
float text_top(const Face& face, float middle_y);

// A filled capsule with a short text at `at` (its left end, and the middle of its height); gives
// its width.
float pill(ImDrawList& list, const Look& look, ImVec2 at, float height, ImU32 back, ImU32 front,
           std::string_view text);
float pill_width(const Look& look, float height, std::string_view text);

}  // namespace carillon::center
