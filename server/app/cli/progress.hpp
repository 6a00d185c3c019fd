#pragma once
// A progress bar on a terminal; nothing at all where the output is no terminal.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace carillon {

struct ProgressState {
    std::uint64_t done_bytes = 0;
    std::optional<std::uint64_t> total_bytes;  // nothing: unknown (a pipe)
    std::uint64_t events = 0;
    std::chrono::duration<double> elapsed{0};
    std::string thing = "event";  // what is counted
};

// "[=========>          ]  45 %  12,345 events  3,200/s"
std::string progress_line(const ProgressState& state);

class Progress {
  public:
    // On the file descriptor; drawn at most ten times a second.
    Progress(int file, std::optional<std::uint64_t> total_bytes, std::string thing = "event");
    ~Progress();  // clears the line
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void update(std::uint64_t done_bytes, std::uint64_t events);
    // Takes the bar away, to print something in its place.
    void clear();

  private:
    using Clock = std::chrono::steady_clock;

    const int file_;
    const bool is_terminal_;
    const Clock::time_point start_ = Clock::now();
    Clock::time_point drawn_at_{};
    ProgressState state_;
};

}  // namespace carillon
