#pragma once
// What was typed, from the bytes that a terminal sends for it (ECMA-48 section 5.4, and what xterm
// and its kin send for keys).

#include <string>
#include <string_view>
#include <vector>

namespace carillon::cli {

enum class Key {
    kCharacter,
    kUp,
    kDown,
    kPageUp,
    kPageDown,
    kHome,
    kEnd,
    kEnter,
    kDelete,
    kBackspace,
    kEscape,
    kInterrupt,  // Ctrl+C
    kRedraw,     // Ctrl+L
    kUndo,       // Ctrl+Z
    kUnknown,
};

struct KeyPress {
    Key key = Key::kUnknown;
    char character = 0;  // of kCharacter

    friend bool operator==(const KeyPress&, const KeyPress&) = default;
};

class Keyboard {
  public:
    // Of a sequence that is cut the rest is waited for; a lone Escape at the end is the key.
    std::vector<KeyPress> take(std::string_view bytes);

  private:
    std::string cut_;
};

}  // namespace carillon::cli
