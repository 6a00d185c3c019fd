#pragma once
// Making the files of secrets.

#include <filesystem>
#include <string>

namespace carillon {

// A file of mode 0600 with that content, unless there is one already, which is left as it is.
// Written under a name of its own and linked to `path`: there is never a half-written one, and of
// two processes that start at once both use the first one's. False: errno tells why. Any thread.
bool create_private_file(const std::filesystem::path& path, const std::string& content);

}  // namespace carillon
