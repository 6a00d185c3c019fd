#pragma once
// What the module asks of the page around it. Each call returns at once; what comes of it arrives
// by the exported functions of main.cpp. Behind it stands site/host.js, by way of seam.js beside
// this.

#include "core/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace carillon::center::browser {

// Once, before all others.
void attach();

// `socket` is the caller's number for it; `since` a revision or empty. The token is the page's.
void open_socket(int socket, std::string_view since);
void send(int socket, std::string_view text);
void close_socket(int socket, std::uint16_t code);
void renew_token();

// GET /notifications with this query. `request` comes back with the answer.
void fetch_page(int request, std::string_view query);
// What left of this notification by other ways. `request` comes back with it.
void fetch_deliveries(int request, std::string_view notification);

// GET /templates; what comes of it arrives as types.
void fetch_types();

// GET /analytics of the last 30 days; what comes of it arrives as center_analytics. The page keeps
// the same as a table, which is shown when asked for.
void fetch_analytics();
void open_analytics_table();

// Where the page's search field lies, in CSS pixels; not at all with a width of 0.
void place_search(float x, float y, float width, float height);
void focus_search();
// The address says what is shown: `place` holds the list, the search and the notification, each on
// a line. `is_step`: Back leads to what was shown before.
void set_place(std::string_view place, bool is_step);

// Speaks to screen readers; urgent interrupts what they say.
void announce(std::string_view text, bool urgent);
void set_title(std::string_view text);
void set_cursor(bool pointing);
// Kept for the next visit.
void remember(std::string_view name, std::string_view value);
// `data` is a notification's data; opens its deep link, if it has one that may be opened.
void open_link(std::string_view data);
bool has_link(std::string_view data);
// The actions of its data and the addresses within its text that may be opened, as they read, a
// line each; and the one in this place, opened.
std::string links_of(std::string_view data, std::string_view body);
void open_link_of(std::string_view data, std::string_view body, std::size_t place);
// Asks until when to snooze; the answer comes as center_snooze.
void ask_snooze();
// Shows how the person is reached, to be read and changed, over the canvas.
void open_preferences();
// Writes to others, and shows what was sent; only for those who may.
void open_compose();
// Shows how the server is doing, and what it could not deliver; only for those who may.
void open_operations();
// `name` is core's text of a connection; close_code 0 = none.
void connection_changed(std::string_view name, std::uint16_t close_code);
// For the console.
void fault(std::string_view text);

// Texts that the module's own font cannot write are shaped and drawn by the browser.
struct TextStyle {
    float size = 0;  // of an em, physical pixels
    bool is_strong = false;
    bool is_right_to_left = false;
};
struct TextBox {
    float advance = 0;  // from where it begins to where what follows begins
    int left = 0;       // its picture, relative to the pen on the base line
    int top = 0;
    int width = 0;
    int height = 0;
};
TextBox measure_text(std::string_view text, const TextStyle& style);
// Fills `opacity` with width * height bytes, and `colors` with as many of red, green, blue and
// opacity (not multiplied) where the text brings colours of its own. False: it brings none.
bool draw_text(std::string_view text, const TextStyle& style, const TextBox& box,
               unsigned char* opacity, unsigned char* colors);
// The module's own fonts, for Latin letters within such texts; the bytes stay where they are.
void offer_font(const unsigned char* bytes, std::size_t size, bool is_strong);

// The wall clock.
Millis now();
// How far local time is ahead of UTC at that moment.
Millis local_offset(Millis at);
// Monotonic, milliseconds with fractions; the clock of animations.
double performance_now_ms();

}  // namespace carillon::center::browser
