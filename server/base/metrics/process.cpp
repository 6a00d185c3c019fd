#include "server/base/metrics/process.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

namespace carillon {

namespace {

struct ProcessStat {  // of proc(5), /proc/[pid]/stat
    double cpu_s = 0;
    double started_after_boot_s = 0;
    double virtual_bytes = 0;
    double resident_bytes = 0;
};

std::optional<ProcessStat> read_stat() {
    std::ifstream file("/proc/self/stat");
    std::string text;
    if (!std::getline(file, text)) return std::nullopt;
    // Field 2 is the name in parentheses and may hold anything; field 3 follows the last one.
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string::npos) return std::nullopt;
    std::istringstream fields(text.substr(name_end + 1));
    std::string skipped;
    double user_ticks = 0;
    double system_ticks = 0;
    double start_ticks = 0;
    double pages = 0;
    ProcessStat stat;
    for (int field = 3; field < 14; ++field)
        fields >> skipped;
    fields >> user_ticks >> system_ticks;
    for (int field = 16; field < 22; ++field)
        fields >> skipped;
    fields >> start_ticks >> stat.virtual_bytes >> pages;
    if (!fields) return std::nullopt;
    const auto ticks_per_s = static_cast<double>(sysconf(_SC_CLK_TCK));
    stat.cpu_s = (user_ticks + system_ticks) / ticks_per_s;
    stat.started_after_boot_s = start_ticks / ticks_per_s;
    stat.resident_bytes = pages * static_cast<double>(sysconf(_SC_PAGESIZE));
    return stat;
}

std::optional<double> read_boot_time_s() {
    std::ifstream file("/proc/stat");
    std::string word;
    while (file >> word) {
        double seconds = 0;
        if (word == "btime" && file >> seconds) return seconds;
    }
    return std::nullopt;
}

std::optional<double> count_open_files() {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
    if (!folder) return std::nullopt;
    double count = 0;
    while (const dirent* entry = readdir(folder.get())) {  // NOLINT: a folder of our own
        if (entry->d_name[0] != '.') count += 1;
    }
    return count - 1;  // the folder itself
}

prometheus::MetricFamily make_family(const char* name, const char* help,
                                     prometheus::MetricType type, double value) {
    prometheus::ClientMetric metric;
    if (type == prometheus::MetricType::Counter) {
        metric.counter.value = value;
    } else {
        metric.gauge.value = value;
    }
    return {name, help, type, {metric}};
}

}  // namespace

std::vector<prometheus::MetricFamily> ProcessMetrics::Collect() const {
    using prometheus::MetricType;
    std::vector<prometheus::MetricFamily> families;
    const auto add = [&](const char* name, const char* help, MetricType type, double value) {
        families.push_back(make_family(name, help, type, value));
    };
    if (const auto stat = read_stat()) {
        add("process_cpu_seconds_total", "CPU time, user and system.", MetricType::Counter,
            stat->cpu_s);
        add("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge,
            stat->resident_bytes);
        add("process_virtual_memory_bytes", "Virtual memory.", MetricType::Gauge,
            stat->virtual_bytes);
        if (const auto boot_s = read_boot_time_s()) {
            add("process_start_time_seconds", "Start, in seconds since 1970.", MetricType::Gauge,
                *boot_s + stat->started_after_boot_s);
        }
    }
    if (const auto files = count_open_files()) {
        add("process_open_fds", "Open file descriptors.", MetricType::Gauge, *files);
    }
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        add("process_max_fds", "File descriptors that may be open.", MetricType::Gauge,
            static_cast<double>(limit.rlim_cur));
    }
    return families;
}

std::string ProcessMetrics::page() {
    return "| `process_cpu_seconds_total`, `process_resident_memory_bytes`, "
           "`process_virtual_memory_bytes`, `process_start_time_seconds`, `process_open_fds`, "
           "`process_max_fds` | of the process |\n";
}

}  // namespace carillon
