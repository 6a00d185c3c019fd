#pragma once
// The command line (docs/cli.md).

namespace carillon::cli {

// 0 = done, 1 = failed, 2 = the command line was wrong.
int run(int argc, const char* const* argv);

}  // namespace carillon::cli
