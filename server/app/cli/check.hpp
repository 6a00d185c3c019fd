#pragma once
// `carillon check`: what a start with this environment would say, without a start.

#include "server/config/config.hpp"

namespace carillon::cli {

// Prints one line per finding on standard output. Changes and makes nothing; each question over the
// network is given up within a few seconds. Answers the exit code: 1 when a start would stop.
int check_start(const Environment& environment);

}  // namespace carillon::cli
