#include "server/app/cli/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace carillon {

namespace {

constexpr std::size_t kBarChars = 30;
constexpr std::string_view kClearLine = "\r\x1b[K";

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3)
        digits.insert(at - 3, 1, ',');
    return digits;
}

void print(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written <= 0) return;  // a bar that cannot be drawn is no reason to stop
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

std::string progress_line(const ProgressState& state) {
    std::string line;
    if (state.total_bytes && *state.total_bytes > 0) {
        const double share = std::min(
            1.0, static_cast<double>(state.done_bytes) / static_cast<double>(*state.total_bytes));
        const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarChars));
        std::string bar(filled, '=');
        if (filled < kBarChars) bar += '>';
        bar.resize(kBarChars, ' ');
        const std::string percent = std::to_string(static_cast<int>(share * 100));
        line = "[" + bar + "] " + std::string(3 - percent.size(), ' ') + percent + " %  ";
    }
    line += grouped(state.events) + " " + state.thing + (state.events == 1 ? "" : "s");
    if (state.elapsed.count() > 0) {
        const double rate = static_cast<double>(state.events) / state.elapsed.count();
        line += "  " + grouped(static_cast<std::uint64_t>(rate)) + "/s";
    }
    return line;
}

Progress::Progress(int file, std::optional<std::uint64_t> total_bytes, std::string thing)
    : file_(file), is_terminal_(::isatty(file) == 1) {
    state_.total_bytes = total_bytes;
    state_.thing = std::move(thing);
}

Progress::~Progress() {
    clear();
}

void Progress::clear() {
    if (is_terminal_) print(file_, kClearLine);
    drawn_at_ = {};
}

void Progress::update(std::uint64_t done_bytes, std::uint64_t events) {
    if (!is_terminal_) return;
    const Clock::time_point now = Clock::now();
    if (now - drawn_at_ < std::chrono::milliseconds(100)) return;
    drawn_at_ = now;
    state_.done_bytes = done_bytes;
    state_.events = events;
    state_.elapsed = now - start_;
    print(file_, std::string(kClearLine) + progress_line(state_));
}

}  // namespace carillon
