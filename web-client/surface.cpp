#include "web-client/surface.hpp"

#include <GLES3/gl3.h>
#include <emscripten/html5.h>
#include <emscripten/html5_webgl.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

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
    context_ = static_cast<std::uintptr_t>(context);
    return ImGui_ImplOpenGL3_Init("#version 300 es");
}

void Surface::resize(int width, int height) {
    if (width == width_ && height == height_) return;
    width_ = width;
    height_ = height;
    // Also clears the canvas, so it is only done together with a new frame.
    emscripten_set_canvas_element_size(canvas_, width, height);
}

void Surface::fonts_changed() {
#if IMGUI_VERSION_NUM < 19200
    if (lost_) return;  // made anew when the context comes back
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

bool Surface::begin_frame() {
    if (lost_ || context_ == 0) return false;
    ImGui_ImplOpenGL3_NewFrame();
    return true;
}

void Surface::end_frame(ImDrawData* draw_data, std::uint32_t background) {
    const ImVec4 color = ImGui::ColorConvertU32ToFloat4(background);
    glViewport(0, 0, width_, height_);
    glClearColor(color.x, color.y, color.z, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(draw_data);
}

void Surface::handle_restored() {
    lost_ = false;
    // The names are those of the lost context; deleting them does nothing. The next frame makes
    // everything anew.
    ImGui_ImplOpenGL3_DestroyDeviceObjects();
}

}  // namespace carillon::center
