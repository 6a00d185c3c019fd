#include "web-client/view/icons.hpp"

#include "web-client/view/vector_path.hpp"

namespace carillon::center {
namespace {

constexpr float kGrid = 24;
constexpr float kStroke = 1.7f;  // in grid units

const char* path_of(Icon icon) {
    switch (icon) {
        case Icon::kBell:
            return "M6 9.5a6 6 0 0 1 12 0c0 5.2 2.2 7 2.2 7H3.8S6 14.7 6 9.5M9.9 19.7a2.2 2.2 0 0 "
                   "0 4.2 0";
        case Icon::kCheck:
            return "M5 12.5l4.5 4.5L19 7.5";
        case Icon::kCheckAll:
            return "M2 12.8l4.3 4.2 8.7-9M11.8 16.5l.7.5L22 8";
        case Icon::kUnread:
            return "M4 7.5l8 5.5 8-5.5M4 6h10M20 12v7H4V6M19 3.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4";
        case Icon::kArchive:
            return "M3.5 4.5h17v4.2h-17zM5 8.7V19a.8.8 0 0 0 .8.8h12.4A.8.8 0 0 0 19 19V8.7M10 "
                   "12.7h4";
        case Icon::kSnooze:
            return "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17M12 7.5V12l3 2";
        case Icon::kRemove:
            return "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.5 11v5M13.5 11v5";
        case Icon::kClose:
            return "M6 6l12 12M18 6L6 18";
        case Icon::kSun:
            return "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 "
                   "5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1";
        case Icon::kMoon:
            return "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z";
        case Icon::kAuto:
            return "M4 5h16v11H4zM9 20h6M12 16v4";
        case Icon::kOpen:
            return "M13 5h6v6M19 5l-8.5 8.5M10 6H5v13h13v-5";
        case Icon::kSettings:
            return "M4 7.5h8M17 7.5h3M14.5 5v5M4 16.5h3M12 16.5h8M9.5 14v5";
        case Icon::kSend:
            return "M20.5 3.5L3.5 10l7 3.5 3.5 7zM20.5 3.5l-10 10";
        case Icon::kMandat:
            return "M4 8h16v11.5H4zM9 8V5h6v3M4 13h16M12 12v2";
        case Icon::kOrganisation:
            return "M5 20V4.5h9V20M14 9.5h5V20M3.5 20h17M8 8h3M8 12h3M8 16h3";
        case Icon::kTask:
            return "M5.5 4.5h13a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-13a1 1 0 0 1 "
                   "1-1M8.5 12.2l2.5 2.5 4.7-5";
        case Icon::kNote:
            return "M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M15.5 8.5V13a2.5 2.5 0 0 0 5 "
                   "0v-1a8.5 8.5 0 1 0-3.5 6.9";
        case Icon::kDocument:
            return "M6.5 3.5h7l4.5 4.5v12.5H6.5zM13 3.5V8.5h5M9.5 12.5h5M9.5 16h5";
        case Icon::kMeeting:
            return "M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V7.5M15.5 3.5V7.5M12 14v2.5h2";
        case Icon::kPipeline:
            return "M4 5h4.5v14H4zM9.8 5h4.5v10H9.8zM15.5 5H20v6h-4.5z";
        case Icon::kReport:
            return "M4 4v16h16M8 16.5v-4M12 16.5V8M16 16.5v-6";
        case Icon::kSystem:
            return "M4 10v4h3l8 4.5v-13L7 10zM18 9.5a3.5 3.5 0 0 1 0 5M7.5 14.2l1.2 5h2";
    }
    return "";
}

struct Family {
    std::string_view name;
    Icon icon;
};
constexpr Family kFamilies[] = {
    {"mandat", Icon::kMandat},     {"organisation", Icon::kOrganisation},
    {"task", Icon::kTask},         {"note", Icon::kNote},
    {"document", Icon::kDocument}, {"meeting", Icon::kMeeting},
    {"pipeline", Icon::kPipeline}, {"report", Icon::kReport},
    {"system", Icon::kSystem},
};

}  // namespace

Icon icon_of_type(std::string_view type) {
    const std::string_view name = type.substr(0, type.find('.'));
    for (const Family& family : kFamilies) {
        if (family.name == name) return family.icon;
    }
    return Icon::kBell;
}

void put_icon(ImDrawList& list, Icon icon, ImVec2 middle, float size, ImU32 color) {
    const float unit = size / kGrid;
    const ImVec2 corner(middle.x - size / 2, middle.y - size / 2);
    stroke_path(list, path_of(icon), corner, unit, color, kStroke * unit);
}

}  // namespace carillon::center
