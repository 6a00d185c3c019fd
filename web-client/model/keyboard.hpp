#pragma once
// What the keys mean while the canvas has the keyboard.

#include "web-client/model/list_rows.hpp"
#include "web-client/model/screen.hpp"

#include <cstddef>
#include <optional>

namespace carillon::center {

enum class Key {
    kUp,
    kDown,
    kLeft,
    kRight,
    kPageUp,
    kPageDown,
    kHome,
    kEnd,
    kEnter,
    kSpace,
    kDelete,
    kEscape,
    kLetter,
};

struct KeyPress {
    Key key = Key::kLetter;
    char letter = 0;  // lower case, with kLetter; a digit or a sign likewise
    bool shift = false;
    bool repeat = false;  // it is being held down
};

struct KeyboardContext {
    const ListRows& rows;
    std::optional<std::size_t> selected;
    std::size_t page_rows = 1;  // how many rows Page Up and Page Down move by
    bool toast = false;         // one is shown
    bool detail = false;        // likewise
    bool is_away = false;       // the selected row has gone, and another one stands in its place
    bool has_marks = false;     // rows are marked
};

// Nothing for a key that means nothing here, or not while it is held down.
std::optional<Action> action_of(const KeyPress& press, const KeyboardContext& context);

}  // namespace carillon::center
