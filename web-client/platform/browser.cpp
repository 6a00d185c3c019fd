#include "web-client/platform/browser.hpp"

#include <emscripten/html5.h>

#include <ctime>

namespace {
// The other side takes lengths as 32-bit numbers; no text of ours comes near.
int length_of(std::string_view text) {
    return static_cast<int>(text.size());
}
}  // namespace

extern "C" {
void browser_attach();
void browser_open_socket(int socket, const char* since, int length);
void browser_send(int socket, const char* text, int length);
void browser_close_socket(int socket, int code);
void browser_renew_token();
void browser_fetch_page(int request, const char* query, int length);
void browser_fetch_deliveries(int request, const char* notification, int length);
void browser_fetch_analytics();
void browser_open_analytics_table();
void browser_fetch_types();
void browser_place_search(double x, double y, double width, double height);
void browser_focus_search();
void browser_set_place(const char* place, int length, int is_step);
void browser_announce(const char* text, int length, int urgent);
void browser_set_title(const char* text, int length);
void browser_set_cursor(int pointing);
void browser_remember(const char* name, int name_length, const char* value, int value_length);
void browser_open_link(const char* data, int length);
int browser_has_link(const char* data, int length);
int browser_links_of(const char* data, int data_length, const char* body, int body_length,
                     char* answer, int room);
void browser_open_link_of(const char* data, int data_length, const char* body, int body_length,
                          int place);
void browser_ask_snooze();
void browser_open_preferences();
void browser_open_compose();
void browser_open_operations();
void browser_connection_changed(const char* name, int length, int close_code);
void browser_fault(const char* text, int length);
void browser_measure_text(const char* text, int length, double size, int strong, int right_to_left,
                          double* answer);
int browser_draw_text(const char* text, int length, double size, int strong, int right_to_left,
                      const int* box, unsigned char* opacity, unsigned char* colors);
void browser_offer_font(const unsigned char* bytes, int length, int strong);
}

namespace carillon::center::browser {
namespace {

constexpr std::size_t kMostLinkBytes = 4096;  // of all that is shown of the links of one

}  // namespace

void attach() {
    browser_attach();
}

void open_socket(int socket, std::string_view since) {
    browser_open_socket(socket, since.data(), length_of(since));
}

void send(int socket, std::string_view text) {
    browser_send(socket, text.data(), length_of(text));
}

void close_socket(int socket, std::uint16_t code) {
    browser_close_socket(socket, code);
}

void renew_token() {
    browser_renew_token();
}

void fetch_page(int request, std::string_view query) {
    browser_fetch_page(request, query.data(), length_of(query));
}

void fetch_deliveries(int request, std::string_view notification) {
    browser_fetch_deliveries(request, notification.data(), length_of(notification));
}

void fetch_analytics() {
    browser_fetch_analytics();
}

void open_analytics_table() {
    browser_open_analytics_table();
}

void fetch_types() {
    browser_fetch_types();
}

void place_search(float x, float y, float width, float height) {
    browser_place_search(static_cast<double>(x), static_cast<double>(y), static_cast<double>(width),
                         static_cast<double>(height));
}

void focus_search() {
    browser_focus_search();
}

void set_place(std::string_view place, bool is_step) {
    browser_set_place(place.data(), length_of(place), is_step ? 1 : 0);
}

void announce(std::string_view text, bool urgent) {
    browser_announce(text.data(), length_of(text), urgent ? 1 : 0);
}

void set_title(std::string_view text) {
    browser_set_title(text.data(), length_of(text));
}

void set_cursor(bool pointing) {
    browser_set_cursor(pointing ? 1 : 0);
}

void remember(std::string_view name, std::string_view value) {
    browser_remember(name.data(), length_of(name), value.data(), length_of(value));
}

void open_link(std::string_view data) {
    browser_open_link(data.data(), length_of(data));
}

bool has_link(std::string_view data) {
    return browser_has_link(data.data(), length_of(data)) != 0;
}

std::string links_of(std::string_view data, std::string_view body) {
    std::string links(kMostLinkBytes, '\0');
    const int length = browser_links_of(data.data(), length_of(data), body.data(), length_of(body),
                                        links.data(), static_cast<int>(links.size()));
    links.resize(static_cast<std::size_t>(length));
    return links;
}

void open_link_of(std::string_view data, std::string_view body, std::size_t place) {
    browser_open_link_of(data.data(), length_of(data), body.data(), length_of(body),
                         static_cast<int>(place));
}

void ask_snooze() {
    browser_ask_snooze();
}

void open_preferences() {
    browser_open_preferences();
}

void open_compose() {
    browser_open_compose();
}

void open_operations() {
    browser_open_operations();
}

void connection_changed(std::string_view name, std::uint16_t close_code) {
    browser_connection_changed(name.data(), length_of(name), close_code);
}

void fault(std::string_view text) {
    browser_fault(text.data(), length_of(text));
}

TextBox measure_text(std::string_view text, const TextStyle& style) {
    double answer[5] = {};
    browser_measure_text(text.data(), length_of(text), static_cast<double>(style.size),
                         style.is_strong ? 1 : 0, style.is_right_to_left ? 1 : 0, answer);
    return {static_cast<float>(answer[0]), static_cast<int>(answer[1]), static_cast<int>(answer[2]),
            static_cast<int>(answer[3]), static_cast<int>(answer[4])};
}

bool draw_text(std::string_view text, const TextStyle& style, const TextBox& box,
               unsigned char* opacity, unsigned char* colors) {
    const int place[4] = {box.left, box.top, box.width, box.height};
    return browser_draw_text(text.data(), length_of(text), static_cast<double>(style.size),
                             style.is_strong ? 1 : 0, style.is_right_to_left ? 1 : 0, place,
                             opacity, colors) != 0;
}

void offer_font(const unsigned char* bytes, std::size_t size, bool is_strong) {
    browser_offer_font(bytes, static_cast<int>(size), is_strong ? 1 : 0);
}

Millis now() {
    return Millis{static_cast<Millis::rep>(emscripten_date_now())};
}

Millis local_offset(Millis at) {
    const auto seconds = static_cast<std::time_t>(at.count() / 1000);
    std::tm local{};
    if (localtime_r(&seconds, &local) == nullptr) return Millis{0};
    return std::chrono::seconds(local.tm_gmtoff);
}

double performance_now_ms() {
    return emscripten_performance_now();
}

}  // namespace carillon::center::browser
