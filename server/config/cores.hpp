#pragma once
// On how many cores this process may run: what the machine has is not what a container is given.

#include <filesystem>

namespace carillon {

// The smaller of its affinity (sched_getaffinity) and the quota of its control group and of those
// above it: cpu.max of cgroup v2, cpu.cfs_quota_us of v1, rounded up. At least 1.
unsigned usable_cores();

// The same with the files below `root` and an affinity of so many cores.
unsigned usable_cores(const std::filesystem::path& root, unsigned affinity);

}  // namespace carillon
