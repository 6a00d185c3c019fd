#pragma once
// The command line: CONTRACT, Command line.

namespace carillon::cli {

// 0 = done, 1 = failed, 2 = the command line was wrong.
int run(int argc, const char* const* argv);

}  // namespace carillon::cli
