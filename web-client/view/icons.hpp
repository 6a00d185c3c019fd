#pragma once
// Icons as vector shapes: one path each on a 24-unit grid, drawn with a round stroke. The paths are
// those of the custom elements and the demo page (public/elements/icons.js, public/page/icons.js).

#include <imgui.h>

#include <string_view>

namespace carillon::center {

enum class Icon {
    kBell,
    kCheck,
    kCheckAll,
    kUnread,
    kArchive,
    kSnooze,
    kRemove,
    kClose,
    kSun,
    kMoon,
    kAuto,
    kOpen,
    kSettings,
    kSend,
    kMandat,
    kOrganisation,
    kTask,
    kNote,
    kDocument,
    kMeeting,
    kPipeline,
    kReport,
    kSystem,
};

// The icon of a notification's type: by its part before the first dot, else the bell.
Icon icon_of_type(std::string_view type);

// `size` is the length of the grid's side, physical pixels.
void put_icon(ImDrawList& list, Icon icon, ImVec2 middle, float size, ImU32 color);

}  // namespace carillon::center
