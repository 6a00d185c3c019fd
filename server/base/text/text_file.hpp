#pragma once
// Whole files of text: configuration, templates, keys, secrets.

#include "core/base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

namespace carillon {

// The text of a regular file (a pipe would be read once, and a reload would wait for it for ever)
// without a byte order mark. Of a longer file `most` + 1 bytes: whoever knows what it holds refuses
// it. The error's message is a clause about the file ("there is none", "it is a folder", "the text
// is UTF-16 …"), without its name.
Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t most);

}  // namespace carillon
