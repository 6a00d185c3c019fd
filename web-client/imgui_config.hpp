#pragma once
// What of Dear ImGui is compiled. Everything that includes imgui.h must see this same file
// (IMGUI_USER_CONFIG), because some of it changes the layout of structures.

// A broken precondition stops the module; the texts of the conditions would cost 20 KB.
#define IM_ASSERT(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS  // known from 1.88 on; before, nothing refers to them
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
