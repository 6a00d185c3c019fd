#pragma once
// A process with its children: to stop, continue and kill them together.

#include <sys/types.h>

#include <vector>

namespace carillon::test {

// The process and its children of the moment.
std::vector<pid_t> family_of(pid_t parent);

void signal_family(pid_t parent, int number);

// SIGKILL, as a power cut would: the parent first stands still, so that it starts nobody. Returns
// when the children are gone; the parent is left to be waited for.
void kill_family(pid_t parent);

}  // namespace carillon::test
