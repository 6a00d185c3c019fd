#include "web-client/platform/renderer.hpp"

#include <GLES3/gl3.h>
#include <imgui.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace carillon::center {
namespace {

constexpr const char* kVertexShader = R"(#version 300 es
uniform vec2 screen;
layout(location = 0) in vec2 place;
layout(location = 1) in vec2 texel;
layout(location = 2) in vec4 color;
out vec2 at;
out vec4 tint;
void main() {
    at = texel;
    tint = color;
    gl_Position = vec4(place.x / screen.x * 2.0 - 1.0, 1.0 - place.y / screen.y * 2.0, 0.0, 1.0);
}
)";

constexpr const char* kFragmentShader = R"(#version 300 es
precision mediump float;
uniform sampler2D picture;
uniform float has_colors;
in vec2 at;
in vec4 tint;
out vec4 color;
void main() {
    vec4 texel = texture(picture, at);
    color = vec4(mix(tint.rgb, texel.rgb, has_colors), tint.a * mix(texel.r, texel.a, has_colors));
}
)";

unsigned compile(GLenum kind, const char* source) {
    const unsigned shader = glCreateShader(kind);
    glShaderSource(shader, 1, &source, nullptr);
    glCompileShader(shader);
    return shader;
}

const void* offset(std::size_t bytes) {
    return reinterpret_cast<const void*>(bytes);  // NOLINT(performance-no-int-to-ptr): GL's own
}

void attribute(unsigned location, int size, GLenum type, bool normalised, std::size_t at) {
    glEnableVertexAttribArray(location);
    glVertexAttribPointer(location, size, type, normalised ? GL_TRUE : GL_FALSE,
                          static_cast<int>(sizeof(ImDrawVert)), offset(at));
}

// Dear ImGui hands texture names back as they are; this bit says what is in them.
constexpr unsigned kColorsBit = 1u << 30;

GLenum format_of(TextureKind kind) {
    return kind == TextureKind::kColors ? GL_RGBA : GL_RED;
}

unsigned new_texture(int width, int height, TextureKind kind, const unsigned char* pixels) {
    unsigned texture = 0;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexImage2D(GL_TEXTURE_2D, 0, kind == TextureKind::kColors ? GL_RGBA8 : GL_R8, width, height,
                 0, format_of(kind), GL_UNSIGNED_BYTE, pixels);
    return texture;
}

#if IMGUI_VERSION_NUM >= 19200
ImTextureID as_id(unsigned texture) {
    return static_cast<ImTextureID>(texture);
}
unsigned of_id(ImTextureID id) {
    return static_cast<unsigned>(id);
}
#else
ImTextureID as_id(unsigned texture) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): Dear ImGui keeps numbers in pointers
    return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(texture));
}
unsigned of_id(ImTextureID id) {
    return static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(id));
}
#endif

}  // namespace

void Renderer::attach() {
    ImGuiIO& io = ImGui::GetIO();
    io.BackendRendererName = "carillon";
#if IMGUI_VERSION_NUM >= 19200
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    io.Fonts->TexDesiredFormat = ImTextureFormat_Alpha8;
#endif
}

bool Renderer::create() {
    program_ = glCreateProgram();
    const unsigned vertex = compile(GL_VERTEX_SHADER, kVertexShader);
    const unsigned fragment = compile(GL_FRAGMENT_SHADER, kFragmentShader);
    glAttachShader(program_, vertex);
    glAttachShader(program_, fragment);
    glLinkProgram(program_);
    glDeleteShader(vertex);
    glDeleteShader(fragment);
    int linked = GL_FALSE;
    glGetProgramiv(program_, GL_LINK_STATUS, &linked);
    if (linked != GL_TRUE) return false;
    screen_ = glGetUniformLocation(program_, "screen");
    has_colors_ = glGetUniformLocation(program_, "has_colors");

    glGenVertexArrays(1, &array_);
    glGenBuffers(1, &vertices_);
    glGenBuffers(1, &indices_);
    glBindVertexArray(array_);
    glBindBuffer(GL_ARRAY_BUFFER, vertices_);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
    attribute(0, 2, GL_FLOAT, false, offsetof(ImDrawVert, pos));
    attribute(1, 2, GL_FLOAT, false, offsetof(ImDrawVert, uv));
    attribute(2, 4, GL_UNSIGNED_BYTE, true, offsetof(ImDrawVert, col));

    glUseProgram(program_);
    glEnable(GL_BLEND);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    return true;
}

void Renderer::forget() {
    program_ = array_ = vertices_ = indices_ = fonts_ = 0;
#if IMGUI_VERSION_NUM >= 19200
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        if (texture->RefCount == 1) {
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        }
    }
#endif
}

void Renderer::upload_fonts() {
#if IMGUI_VERSION_NUM < 19200
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    atlas.GetTexDataAsAlpha8(&pixels, &width, &height);
    if (fonts_ != 0) glDeleteTextures(1, &fonts_);
    fonts_ = new_texture(width, height, TextureKind::kOpacity, pixels);
    atlas.SetTexID(as_id(fonts_));
#endif
}

unsigned Renderer::make_texture(int width, int height, TextureKind kind) {
    return new_texture(width, height, kind, nullptr);
}

void Renderer::fill_texture(unsigned texture, int x, int y, int width, int height, TextureKind kind,
                            const unsigned char* pixels) {
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, format_of(kind), GL_UNSIGNED_BYTE,
                    pixels);
}

void Renderer::drop_texture(unsigned texture) {
    glDeleteTextures(1, &texture);
}

ImTextureID Renderer::id_of(unsigned texture, TextureKind kind) {
    return as_id(kind == TextureKind::kColors ? texture | kColorsBit : texture);
}

void Renderer::update_textures(ImDrawData& data) {
#if IMGUI_VERSION_NUM >= 19200
    if (data.Textures == nullptr) return;
    for (ImTextureData* texture : *data.Textures) {
        if (texture->Status == ImTextureStatus_WantCreate) {
            const unsigned name =
                new_texture(texture->Width, texture->Height, TextureKind::kOpacity,
                            static_cast<unsigned char*>(texture->GetPixels()));
            texture->SetTexID(as_id(name));
            texture->SetStatus(ImTextureStatus_OK);
        } else if (texture->Status == ImTextureStatus_WantUpdates) {
            glBindTexture(GL_TEXTURE_2D, of_id(texture->TexID));
            glPixelStorei(GL_UNPACK_ROW_LENGTH, texture->Width);
            for (const ImTextureRect& part : texture->Updates) {
                glTexSubImage2D(GL_TEXTURE_2D, 0, part.x, part.y, part.w, part.h, GL_RED,
                                GL_UNSIGNED_BYTE, texture->GetPixelsAt(part.x, part.y));
            }
            glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
            texture->SetStatus(ImTextureStatus_OK);
        } else if (texture->Status == ImTextureStatus_WantDestroy && texture->UnusedFrames > 0) {
            const unsigned name = of_id(texture->TexID);
            glDeleteTextures(1, &name);
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        }
    }
#else
    static_cast<void>(data);
#endif
}

void Renderer::draw(ImDrawData& data, int width, int height, std::uint32_t background) {
    update_textures(data);
    const ImVec4 color = ImGui::ColorConvertU32ToFloat4(background);
    glViewport(0, 0, width, height);
    glDisable(GL_SCISSOR_TEST);
    glClearColor(color.x, color.y, color.z, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_SCISSOR_TEST);
    glUniform2f(screen_, static_cast<float>(width), static_cast<float>(height));
    for (int i = 0; i < data.CmdListsCount; ++i)
        draw_list(*data.CmdLists[i], height);
}

void Renderer::draw_list(const ImDrawList& list, int height) {
    // Given whole each time: the browser then need not wait for the triangles of the last frame.
    glBufferData(GL_ARRAY_BUFFER, list.VtxBuffer.Size * static_cast<int>(sizeof(ImDrawVert)),
                 list.VtxBuffer.Data, GL_STREAM_DRAW);
    glBufferData(GL_ELEMENT_ARRAY_BUFFER, list.IdxBuffer.Size * static_cast<int>(sizeof(ImDrawIdx)),
                 list.IdxBuffer.Data, GL_STREAM_DRAW);
    bool in_colors = false;
    constexpr GLenum kIndex = sizeof(ImDrawIdx) == 2 ? GL_UNSIGNED_SHORT : GL_UNSIGNED_INT;
    for (const ImDrawCmd& command : list.CmdBuffer) {
        if (command.ElemCount == 0) continue;
        const int left = std::max(static_cast<int>(command.ClipRect.x), 0);
        const int top = std::max(static_cast<int>(command.ClipRect.y), 0);
        const int right = static_cast<int>(command.ClipRect.z);
        const int bottom = std::min(static_cast<int>(command.ClipRect.w), height);
        if (right <= left || bottom <= top) continue;
        glScissor(left, height - bottom, right - left, bottom - top);
        const unsigned texture = of_id(command.GetTexID());
        const bool has_colors = (texture & kColorsBit) != 0;
        if (has_colors != std::exchange(in_colors, has_colors))
            glUniform1f(has_colors_, has_colors ? 1.0f : 0.0f);
        glBindTexture(GL_TEXTURE_2D, texture & ~kColorsBit);
        glDrawElements(GL_TRIANGLES, static_cast<int>(command.ElemCount), kIndex,
                       offset(command.IdxOffset * sizeof(ImDrawIdx)));
    }
    if (in_colors) glUniform1f(has_colors_, 0.0f);
}

}  // namespace carillon::center
