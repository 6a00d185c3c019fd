#pragma once
// What this process logs while an object of this lives. One at a time.

#include "server/base/log/log.hpp"
#include "tests/server/json.hpp"
#include "tests/support/temp_dir.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace carillon::test {

class CapturedLog {
  public:
    explicit CapturedLog(log::Level level = log::Level::kInfo)
        : path_(folder_.path() / "log"), before_(::dup(STDERR_FILENO)) {
        const int file = ::open(path_.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
        if (before_ < 0 || file < 0) throw std::runtime_error("the log cannot be captured");
        ::dup2(file, STDERR_FILENO);
        ::close(file);
        log::set_level(level);
    }
    ~CapturedLog() {
        log::set_level(log::Level::kOff);
        log::flush(kPatience);
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
    }
    CapturedLog(const CapturedLog&) = delete;
    CapturedLog& operator=(const CapturedLog&) = delete;

    // All lines of this event so far.
    std::vector<Json> lines(const std::string& event) const {
        if (!log::flush(kPatience)) throw std::runtime_error("the log is not written");
        std::vector<Json> found;
        std::ifstream file(path_);
        std::string line;
        while (std::getline(file, line)) {
            if (file.eof()) break;  // not yet whole
            const Json entry = Json::parse(line);
            if (entry.at("event") == event) found.push_back(entry);
        }
        return found;
    }
    // The first line of this event that `fits`; waits for it.
    Json await(
        const std::string& event,
        const std::function<bool(const Json&)>& fits = [](const Json&) { return true; }) const {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < end) {
            for (const Json& line : lines(event)) {
                if (fits(line)) return line;
            }
            std::this_thread::yield();
        }
        throw std::runtime_error("the log has no such line: " + event);
    }

  private:
    TempDir folder_;
    std::filesystem::path path_;
    int before_;
};

}  // namespace carillon::test
