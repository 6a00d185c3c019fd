#pragma once
// The inbox as a terminal shows it: pure, from what is known to lines of text. Order and counters
// are the view's.

#include "core/session/client_session.hpp"
#include "server/app/cli/follow/terminal.hpp"

#include <cstddef>
#include <string>

namespace carillon::cli {

struct ScreenState {
    const ClientSession& session;
    std::string whose;        // an email or an id
    std::size_t chosen = 0;   // place in the view
    std::size_t first = 0;    // place of the first row that is shown
    bool is_complete = true;  // the view holds all there is
    std::string message = {};
    bool has_colours = true;
    Millis now{0};
};

// How many rows of the list a screen of that size has room for.
std::size_t list_rows(const TerminalSize& size);
// The first row to be shown, so that the chosen one is among them.
std::size_t first_row(std::size_t first, std::size_t chosen, const TerminalSize& size);

// All of it, from the first line on, as it is written to the terminal.
std::string draw_screen(const ScreenState& state, const TerminalSize& size);

// "now", "5 min", "3 h", "2 d", then the date: how long ago that was.
std::string age_text(Millis at, Millis now);
// What is known of the connection, in a word or two.
std::string connection_text(const ClientSession& session, Millis now);
// One line without a screen: when, priority, type, title and body.
std::string line_text(const Notification& n);

}  // namespace carillon::cli
