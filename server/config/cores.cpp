#include "server/config/cores.hpp"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace carillon {

namespace {

namespace fs = std::filesystem;

std::optional<long long> number_in(const fs::path& path) {
    std::ifstream file(path);
    long long number = 0;
    if (file >> number) return number;
    return std::nullopt;
}

std::optional<unsigned> rounded_up(long long quota_us, long long period_us) {
    if (quota_us <= 0 || period_us <= 0) return std::nullopt;  // none
    return static_cast<unsigned>(std::min((quota_us + period_us - 1) / period_us, 65536LL));
}

// "50000 100000", or "max 100000" for no quota.
std::optional<unsigned> quota_v2(const fs::path& group) {
    std::ifstream file(group / "cpu.max");
    std::string quota;
    long long period_us = 0;
    if (!(file >> quota >> period_us) || quota == "max") return std::nullopt;
    return rounded_up(std::atoll(quota.c_str()), period_us);
}

std::optional<unsigned> quota_v1(const fs::path& group) {
    const auto quota_us = number_in(group / "cpu.cfs_quota_us");
    const auto period_us = number_in(group / "cpu.cfs_period_us");
    if (!quota_us || !period_us) return std::nullopt;
    return rounded_up(*quota_us, *period_us);
}

// Of the group and of each above it, up to where the controller is mounted. A path of a namespace
// that cannot be seen from here ends there too.
template <class Quota>
void limit_by(unsigned& cores, const fs::path& mount, std::string_view group, Quota quota) {
    fs::path below = fs::path(group).relative_path();
    while (true) {
        if (const auto limit = quota(mount / below)) cores = std::min(cores, *limit);
        if (below.empty()) return;
        below = below.parent_path();
    }
}

bool holds_cpu(std::string_view controllers) {
    while (!controllers.empty()) {
        const auto end = std::min(controllers.find(','), controllers.size());
        if (controllers.substr(0, end) == "cpu") return true;
        controllers.remove_prefix(std::min(end + 1, controllers.size()));
    }
    return false;
}

}  // namespace

unsigned usable_cores(const fs::path& root, unsigned affinity) {
    unsigned cores = std::max(affinity, 1u);
    const fs::path mounts = root / "sys/fs/cgroup";
    std::ifstream groups(root / "proc/self/cgroup");  // "0::/path" (v2), "4:cpu,cpuacct:/path" (v1)
    std::string line;
    while (std::getline(groups, line)) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const std::string group = line.substr(second + 1);
        if (controllers.empty()) {
            limit_by(cores, mounts, group, quota_v2);
            limit_by(cores, mounts / "unified", group, quota_v2);
        } else if (holds_cpu(controllers)) {
            limit_by(cores, mounts / "cpu", group, quota_v1);
            limit_by(cores, mounts / controllers, group, quota_v1);
        }
    }
    return std::max(cores, 1u);
}

unsigned usable_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    unsigned affinity = std::thread::hardware_concurrency();
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        affinity = static_cast<unsigned>(CPU_COUNT(&set));
    return usable_cores("/", affinity);
}

}  // namespace carillon
