#include "web-client/platform/surface.hpp"

#include <emscripten/html5.h>
#include <emscripten/html5_webgl.h>

namespace carillon::center {

bool Surface::create(const char* canvas) {
    canvas_ = canvas;
    EmscriptenWebGLContextAttributes attributes;
    emscripten_webgl_init_context_attributes(&attributes);
    attributes.majorVersion = 2;
    attributes.minorVersion = 0;
    attributes.alpha = EM_FALSE;
    attributes.depth = EM_FALSE;
    attributes.stencil = EM_FALSE;
    attributes.antialias = EM_FALSE;  // Dear ImGui smooths its own edges
    attributes.powerPreference = EM_WEBGL_POWER_PREFERENCE_LOW_POWER;
    const auto context = emscripten_webgl_create_context(canvas, &attributes);
    if (context <= 0) return false;
    if (emscripten_webgl_make_context_current(context) != EMSCRIPTEN_RESULT_SUCCESS) return false;
    renderer_.attach();
    created_ = renderer_.create();
    return created_;
}

void Surface::resize(int width, int height) {
    resized_ = resized_ || width != width_ || height != height_;
    width_ = width;
    height_ = height;
}

void Surface::fonts_changed() {
    fonts_known_ = true;
    if (ready()) renderer_.upload_fonts();
}

void Surface::draw(ImDrawData& data, std::uint32_t background) {
    if (resized_) emscripten_set_canvas_element_size(canvas_, width_, height_);
    resized_ = false;
    renderer_.draw(data, width_, height_, background);
}

void Surface::handle_lost() {
    lost_ = true;
    renderer_.forget();
}

void Surface::handle_restored() {
    lost_ = false;
    created_ = renderer_.create();
    if (created_ && fonts_known_) renderer_.upload_fonts();
}

}  // namespace carillon::center
