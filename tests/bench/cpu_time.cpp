#include "tests/bench/cpu_time.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

namespace carillon::bench {

namespace {

struct Stat {
    std::uint32_t parent = 0;
    double cpu_s = 0;
};

std::optional<Stat> stat_of(const std::filesystem::path& folder) {
    std::ifstream file(folder / "stat");
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    // Field 2 is the name in parentheses and may hold anything; field 3 follows the last one.
    std::istringstream fields(line.substr(line.rfind(')') + 1));
    std::string skipped;
    Stat stat;
    fields >> skipped >> stat.parent;
    for (int field = 5; field < 14; ++field)
        fields >> skipped;
    double user_ticks = 0;
    double system_ticks = 0;
    fields >> user_ticks >> system_ticks;
    if (!fields) return std::nullopt;
    stat.cpu_s = (user_ticks + system_ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return stat;
}

}  // namespace

double cpu_s_of(std::uint32_t pid) {
    const auto stat = stat_of("/proc/" + std::to_string(pid));
    if (!stat) throw std::runtime_error("no process " + std::to_string(pid));
    return stat->cpu_s;
}

double cpu_s_of_family(std::uint32_t pid) {
    double cpu_s = cpu_s_of(pid);
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        const bool is_process = std::all_of(name.begin(), name.end(),
                                            [](unsigned char c) { return c >= '0' && c <= '9'; });
        if (!is_process) continue;
        const auto stat = stat_of(entry.path());
        if (stat && stat->parent == pid) cpu_s += stat->cpu_s;
    }
    return cpu_s;
}

}  // namespace carillon::bench
