#include "tests/nodes/process_family.hpp"

#include "tests/support/http_client.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace carillon::test {
namespace {

// The fourth field of /proc/PID/stat (proc(5)); the second, a name in brackets, may hold anything.
pid_t parent_of(const std::filesystem::path& process) {
    std::ifstream file(process / "stat");
    std::string text;
    std::getline(file, text);
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string::npos) return -1;
    return static_cast<pid_t>(std::stol(text.substr(name_end + 4)));
}

bool is_number(const std::string& name) {
    return std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c); });
}

void await_end(int handle) {
    pollfd entry{handle, POLLIN, 0};
    const auto patience = std::chrono::milliseconds(kPatience).count();
    if (::poll(&entry, 1, static_cast<int>(patience)) != 1) {
        throw std::runtime_error("a killed process does not end");
    }
}

}  // namespace

std::vector<pid_t> family_of(pid_t parent) {
    std::vector<pid_t> family = {parent};
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (is_number(name) && parent_of(entry.path()) == parent) {
            family.push_back(static_cast<pid_t>(std::stol(name)));
        }
    }
    return family;
}

void signal_family(pid_t parent, int number) {
    for (const pid_t member : family_of(parent))
        ::kill(member, number);
}

void kill_family(pid_t parent) {
    ::kill(parent, SIGSTOP);
    std::vector<int> handles;
    for (const pid_t member : family_of(parent)) {
        const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, member, 0));
        if (handle >= 0) handles.push_back(handle);
        ::kill(member, SIGKILL);
    }
    for (const int handle : handles) {
        await_end(handle);
        ::close(handle);
    }
}

}  // namespace carillon::test
