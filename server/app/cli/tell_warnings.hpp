#pragma once
// What a command has to say besides what it did.

#include "server/app/cli/event_sink.hpp"

namespace carillon::cli {

// One line each on standard error: who reads the output of a command is not disturbed.
void tell_warnings(const Emitted& emitted);

}  // namespace carillon::cli
