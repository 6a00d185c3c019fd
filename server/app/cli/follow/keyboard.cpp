#include "server/app/cli/follow/keyboard.hpp"

#include <algorithm>

namespace carillon::cli {
namespace {

struct Sequence {
    std::string_view bytes;  // behind the Escape
    Key key;
};
constexpr Sequence kSequences[] = {
    {"[A", Key::kUp},      {"OA", Key::kUp},        {"[B", Key::kDown},    {"OB", Key::kDown},
    {"[5~", Key::kPageUp}, {"[6~", Key::kPageDown}, {"[H", Key::kHome},    {"OH", Key::kHome},
    {"[1~", Key::kHome},   {"[7~", Key::kHome},     {"[F", Key::kEnd},     {"OF", Key::kEnd},
    {"[4~", Key::kEnd},    {"[8~", Key::kEnd},      {"[3~", Key::kDelete},
};

Key key_of(std::string_view bytes) {
    const auto known = std::find_if(std::begin(kSequences), std::end(kSequences),
                                    [&](const Sequence& each) { return each.bytes == bytes; });
    return known == std::end(kSequences) ? Key::kUnknown : known->key;
}

// How many bytes stand behind the Escape at the begin; 0: it is not whole.
std::size_t sequence_length(std::string_view behind) {
    if (behind.empty()) return 0;
    if (behind[0] != '[' && behind[0] != 'O') return 1;
    for (std::size_t i = 1; i < behind.size(); ++i) {
        if (behind[i] >= 0x40 && behind[i] <= 0x7e) return i + 1;
    }
    return 0;
}

KeyPress press_of(char c) {
    switch (c) {
        case '\r':
        case '\n':
            return {Key::kEnter};
        case 0x03:
            return {Key::kInterrupt};
        case 0x0c:
            return {Key::kRedraw};
        case 0x1a:
            return {Key::kUndo};
        case 0x08:
        case 0x7f:
            return {Key::kBackspace};
        default:
            break;
    }
    const bool is_printable = c >= 0x20 && c < 0x7f;
    return is_printable ? KeyPress{Key::kCharacter, c} : KeyPress{};
}

}  // namespace

std::vector<KeyPress> Keyboard::take(std::string_view bytes) {
    std::vector<KeyPress> presses;
    const std::string all = cut_.append(bytes);
    cut_.clear();
    std::string_view rest = all;
    while (!rest.empty()) {
        if (rest[0] != 0x1b) {
            presses.push_back(press_of(rest[0]));
            rest.remove_prefix(1);
            continue;
        }
        const std::string_view behind = rest.substr(1);
        if (behind.empty()) {
            presses.push_back({Key::kEscape});
            break;
        }
        const std::size_t length = sequence_length(behind);
        if (length == 0) {
            cut_ = rest;
            break;
        }
        presses.push_back({key_of(behind.substr(0, length))});
        rest.remove_prefix(1 + length);
    }
    return presses;
}

}  // namespace carillon::cli
