// The functions that the page calls (site/host.js). Texts are handed over in a buffer of ours:
// center_room() gives its address for a length, the call that follows takes that many bytes.
// Everything runs on the page's one thread.

#include "web-client/app.hpp"
#include "web-client/platform/browser.hpp"

#include <emscripten/em_macros.h>
#include <imgui.h>

#include <cstdint>
#include <optional>
#include <string>

namespace {

using namespace carillon::center;

constexpr const char* kCanvas = "#canvas";

App* app = nullptr;  // lives as long as the page
std::string room;    // texts on their way in
std::string answer;  // the last text on its way out
double rect_answer[4];

std::string taken(int length) {
    return room.substr(0, static_cast<std::size_t>(length));
}

// x, y, width, height in CSS pixels, or null.
const double* rect_result(const std::optional<Rect>& rect) {
    if (!rect) return nullptr;
    rect_answer[0] = static_cast<double>(rect->min.x);
    rect_answer[1] = static_cast<double>(rect->min.y);
    rect_answer[2] = static_cast<double>(rect->width());
    rect_answer[3] = static_cast<double>(rect->height());
    return rect_answer;
}

}  // namespace

extern "C" {

// Once, before all others. The seed must be random. 0 = the browser has no WebGL2.
EMSCRIPTEN_KEEPALIVE int center_create(std::uint32_t seed_high, std::uint32_t seed_low) {
    browser::attach();
    IMGUI_CHECKVERSION();
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    app = new App(kCanvas, (std::uint64_t{seed_high} << 32) | seed_low);
    return app->create() ? 1 : 0;
}

// theme: 0 as the system, 1 light, 2 dark.
EMSCRIPTEN_KEEPALIVE void center_settings(int french, int theme, int system_dark,
                                          int reduced_motion, int high_contrast) {
    Settings settings;
    settings.language = french != 0 ? Language::kFrench : Language::kEnglish;
    settings.theme = theme == 1 ? Theme::kLight : theme == 2 ? Theme::kDark : Theme::kAuto;
    settings.system_dark = system_dark != 0;
    settings.reduced_motion = reduced_motion != 0;
    settings.high_contrast = high_contrast != 0;
    app->set(settings);
}

EMSCRIPTEN_KEEPALIVE void center_resize(int width, int height, double scale) {
    app->resize(width, height, static_cast<float>(scale));
}

// The browser has fonts that it had not when it drew texts for us.
EMSCRIPTEN_KEEPALIVE void center_fonts_changed() {
    app->handle_fonts_changed();
}

// The person searches for something else.
EMSCRIPTEN_KEEPALIVE void center_search(int length) {
    app->search(taken(length));
}

// What the address says is to be shown (browser::set_place); before the first frame, and after
// Back.
EMSCRIPTEN_KEEPALIVE void center_place(int length) {
    app->go_to(taken(length));
}

// What comes of browser::ask_snooze: epoch milliseconds, by the clock of the page.
EMSCRIPTEN_KEEPALIVE void center_snooze(double until_ms) {
    app->snooze(carillon::Millis(static_cast<carillon::Millis::rep>(until_ms)));
}

// May the person see analytics, and write to others?
EMSCRIPTEN_KEEPALIVE void center_rights(int may_analyse, int may_compose) {
    app->handle_rights(may_analyse != 0, may_compose != 0);
}

// What comes of browser::fetch_analytics; a negative length: they could not be read.
EMSCRIPTEN_KEEPALIVE void center_analytics(int length) {
    app->handle_analytics(length < 0 ? std::nullopt : std::optional(taken(length)));
}

// What comes of browser::fetch_types: a type on each line.
EMSCRIPTEN_KEEPALIVE void center_types(int length) {
    app->handle_types(taken(length));
}

// Connects; also again after a connection that was given up.
EMSCRIPTEN_KEEPALIVE void center_start() {
    app->client().start();
}

EMSCRIPTEN_KEEPALIVE char* center_room(int length) {
    room.resize(static_cast<std::size_t>(length));
    return room.data();
}

EMSCRIPTEN_KEEPALIVE void center_socket_opened(int socket) {
    app->client().handle_opened(socket);
}

EMSCRIPTEN_KEEPALIVE void center_socket_text(int socket, int length) {
    app->client().handle_text(socket, taken(length));
}

EMSCRIPTEN_KEEPALIVE void center_socket_closed(int socket, int code) {
    app->client().handle_closed(socket, static_cast<std::uint16_t>(code));
}

EMSCRIPTEN_KEEPALIVE void center_token(int length) {
    app->client().handle_token(taken(length));
}

EMSCRIPTEN_KEEPALIVE void center_page(int request, int length) {
    app->client().handle_page(request, taken(length));
}

EMSCRIPTEN_KEEPALIVE void center_page_failed(int request) {
    app->client().handle_page_failure(request);
}

EMSCRIPTEN_KEEPALIVE void center_deliveries(int request, int length) {
    app->handle_deliveries(request, taken(length));
}

EMSCRIPTEN_KEEPALIVE void center_deliveries_failed(int request) {
    app->handle_deliveries_failure(request);
}

EMSCRIPTEN_KEEPALIVE void center_wakeup() {
    app->client().handle_wakeup();
}

EMSCRIPTEN_KEEPALIVE void center_visible(int visible) {
    app->handle_visibility(visible != 0);
}

// The state as JSON; its address, valid until the next call that answers with a text.
EMSCRIPTEN_KEEPALIVE const char* center_report() {
    answer = app->report();
    return answer.data();
}

EMSCRIPTEN_KEEPALIVE const char* center_selected_text() {
    answer = app->selected_text();
    return answer.data();
}

// The length of the last text that was answered.
EMSCRIPTEN_KEEPALIVE int center_answer_length() {
    return static_cast<int>(answer.size());
}

EMSCRIPTEN_KEEPALIVE const double* center_row_rect(int index) {
    if (index < 0) return nullptr;
    return rect_result(app->row_rect(static_cast<std::size_t>(index)));
}

EMSCRIPTEN_KEEPALIVE const double* center_region(int length) {
    return rect_result(app->region(taken(length)));
}

}  // extern "C"
