#pragma once
// The version of the rules in core/: of order, counting, frames and both session state machines. It
// is raised when one of them changes, so that a server and a page can be told apart by it. The
// version of the program is that of the project (CMakeLists.txt).

namespace carillon {

inline constexpr const char* kCoreVersion = "1.1";

}  // namespace carillon
