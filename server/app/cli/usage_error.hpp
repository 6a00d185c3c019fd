#pragma once
// What is said of a command line that names something that there is not.

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace carillon::cli {

// Names the first command or option that is unknown, and the nearest that there is; nothing when
// each is known. `words` are the arguments without the program's name.
std::optional<std::string> unknown_word(const CLI::App& program,
                                        const std::vector<std::string>& words);

}  // namespace carillon::cli
