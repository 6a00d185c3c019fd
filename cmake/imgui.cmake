# Dear ImGui's own sources, fetched by scripts/setup: the library, and the WebGL renderer; the
# platform layer is ours, in web-client/. -DCARILLON_IMGUI=DIR builds against another version.
file(GLOB version_file CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/build/imgui/version)
if(NOT CARILLON_IMGUI AND version_file)
  file(STRINGS ${version_file} imgui_version LIMIT_COUNT 1)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${version_file})
  set(CARILLON_IMGUI ${PROJECT_SOURCE_DIR}/build/imgui/${imgui_version})
endif()
if(NOT EXISTS "${CARILLON_IMGUI}/imgui.cpp")
  message(FATAL_ERROR "Dear ImGui's sources are missing: run scripts/setup")
endif()

add_library(imgui STATIC
  ${CARILLON_IMGUI}/imgui.cpp
  ${CARILLON_IMGUI}/imgui_draw.cpp
  ${CARILLON_IMGUI}/imgui_tables.cpp
  ${CARILLON_IMGUI}/imgui_widgets.cpp
  ${CARILLON_IMGUI}/backends/imgui_impl_opengl3.cpp)
target_include_directories(imgui SYSTEM PUBLIC ${CARILLON_IMGUI} ${CARILLON_IMGUI}/backends)
target_compile_features(imgui PUBLIC cxx_std_20)
target_compile_definitions(imgui PUBLIC
  IMGUI_DISABLE_DEMO_WINDOWS
  IMGUI_DISABLE_FILE_FUNCTIONS
  IMGUI_DISABLE_OBSOLETE_FUNCTIONS
  IMGUI_IMPL_OPENGL_ES3)
target_compile_options(imgui PRIVATE -Oz -flto -fno-exceptions -fno-rtti -w)
