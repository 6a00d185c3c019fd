// What `carillon follow` makes of keys and of an inbox, without a terminal.

#include "server/app/cli/follow/columns.hpp"
#include "server/app/cli/follow/keyboard.hpp"
#include "server/app/cli/follow/screen.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <clocale>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::cli;
using namespace carillon::test;

namespace {

const bool kHasLocale = std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;

std::vector<Key> keys_of(Keyboard& keyboard, std::string_view bytes) {
    std::vector<Key> keys;
    for (const KeyPress& press : keyboard.take(bytes))
        keys.push_back(press.key);
    return keys;
}

std::vector<std::string> lines_of(std::string_view screen) {
    std::vector<std::string> lines;
    std::string line;
    for (std::size_t at = 0; at < screen.size();) {
        if (screen.substr(at, 2) == "\r\n") {
            lines.push_back(std::exchange(line, {}));
            at += 2;
        } else if (screen[at] == 0x1b) {
            at = screen.find_first_of("HJKm", at) + 1;
        } else {
            line += screen[at++];
        }
    }
    lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("what was written cannot act on the terminal", "[server][follow]") {
    CHECK(shown_line("a\x1b[2Jb\x07"
                     "c\td\r\n") == "a [2Jb c d  ");
    CHECK(shown_line("x\u202egnp.exe\u2066") == "x gnp.exe ");
    CHECK(shown_line("\u009b31m") == " 31m");
    CHECK(shown_line("caf\u00e9 \xff") == "café ?");
}

TEST_CASE("text is cut by the columns that it takes", "[server][follow]") {
    REQUIRE(kHasLocale);
    CHECK(columns("abc") == 3);
    CHECK(columns("会議") == 4);
    CHECK(columns("e\u0301") == 1);
    CHECK(columns("❤\ufe0f") == 2);
    CHECK(cut_columns("abcdef", 6) == "abcdef");
    CHECK(cut_columns("abcdef", 4) == "abc…");
    CHECK(cut_columns("会議招待", 5) == "会議…");
    CHECK(fit_columns("会議招待", 4) == "会… ");
    CHECK(fit_columns("ab", 4) == "ab  ");
    CHECK(cut_columns("abc", 0).empty());
}

TEST_CASE("lines are broken at blanks, and say when there is more", "[server][follow]") {
    REQUIRE(kHasLocale);
    CHECK(wrap_columns("one two three", 8, 9) == std::vector<std::string>{"one two", "three"});
    CHECK(wrap_columns("abcdefghij", 4, 9) == std::vector<std::string>{"abcd", "efgh", "ij"});
    CHECK(wrap_columns("one\n\ntwo", 8, 9) == std::vector<std::string>{"one", "", "two"});
    CHECK(wrap_columns("one two three four", 8, 2) ==
          std::vector<std::string>{"one two", "three f…"});
    CHECK(wrap_columns("会議招待", 3, 9) == std::vector<std::string>{"会", "議", "招", "待"});
    CHECK(wrap_columns("", 8, 9) == std::vector<std::string>{""});
}

TEST_CASE("keys are read from what terminals send, also in pieces", "[server][follow]") {
    Keyboard keyboard;
    CHECK(
        keys_of(keyboard, "\x1b[A\x1bOB\x1b[5~\x1b[3~\x1b[1~\x1b[F") ==
        std::vector<Key>{Key::kUp, Key::kDown, Key::kPageUp, Key::kDelete, Key::kHome, Key::kEnd});
    CHECK(keys_of(keyboard, "\x1b[").empty());
    CHECK(keys_of(keyboard, "6~") == std::vector<Key>{Key::kPageDown});
    CHECK(keys_of(keyboard, "\x1b") == std::vector<Key>{Key::kEscape});
    CHECK(keys_of(keyboard, "\r\x03\x1a\x7f") ==
          std::vector<Key>{Key::kEnter, Key::kInterrupt, Key::kUndo, Key::kBackspace});
    CHECK(keys_of(keyboard, "\x1b[1;5C\xc3") == std::vector<Key>{Key::kUnknown, Key::kUnknown});
    const auto presses = keyboard.take("q");
    REQUIRE(presses.size() == 1);
    CHECK(presses[0] == KeyPress{Key::kCharacter, 'q'});
}

TEST_CASE("the chosen row is always on the screen", "[server][follow]") {
    const TerminalSize size{80, 24};
    const std::size_t rows = list_rows(size);
    CHECK(rows == 15);
    CHECK(first_row(0, rows - 1, size) == 0);
    CHECK(first_row(0, rows, size) == 1);
    CHECK(first_row(9, 3, size) == 3);
    CHECK(list_rows({10, 3}) == 1);
}

TEST_CASE("a screen has as many lines and columns as the terminal, whatever is known",
          "[server][follow]") {
    REQUIRE(kHasLocale);
    ClientSession session(7);
    const Millis now{1'790'000'000'000};
    ScreenState state{session, "ada@example.com"};
    state.now = now;
    for (const TerminalSize size : {TerminalSize{80, 24}, {20, 5}, {200, 50}, {1, 1}}) {
        const auto lines = lines_of(draw_screen(state, size));
        REQUIRE(lines.size() == size.rows);
        for (const std::string& line : lines)
            CHECK(columns(line) == size.columns);
    }
    // What is not known is not none.
    const std::string head = lines_of(draw_screen(state, {80, 24}))[0];
    CHECK(head.find("unread: unknown") != std::string::npos);
    CHECK(head.find("connecting") != std::string::npos);
}

TEST_CASE("how long ago", "[server][follow]") {
    const Millis now{1'790'000'000'000};
    const auto ago = [&](std::int64_t seconds) {
        return age_text(now - Millis(seconds * 1000), now);
    };
    CHECK(ago(-5) == "now");
    CHECK(ago(59) == "now");
    CHECK(ago(60) == "1 min");
    CHECK(ago(3600) == "1 h");
    CHECK(ago(2 * 86400) == "2 d");
    CHECK(ago(8 * 86400) == format_rfc3339(now - Millis(8ll * 86400 * 1000)).substr(0, 10));
}
