#include "server/base/log/writer.hpp"

#include "server/base/clock/system_clock.hpp"
#include "server/base/log/log.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <utility>

namespace carillon::log {

namespace {

// What the end of the process waits for lines that nobody takes.
constexpr std::chrono::milliseconds kAtExit{1000};

void write_whole(std::string_view rest) {
    while (!rest.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;  // nobody can read it: the line is lost
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

Writer& Writer::of_process() {
    static Writer* const kWriter = [] {
        auto* made = new Writer;  // NOLINT: never destroyed, see above
        std::atexit([] { of_process().flush(kAtExit); });
        return made;
    }();
    return *kWriter;
}

Writer::Writer() : written_(::eventfd(0, EFD_CLOEXEC)) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread([this] { run(); }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

bool Writer::add(std::string line) {
    {
        const std::lock_guard lock(mutex_);
        if (bytes_ + line.size() > kQueuedBytes) {
            ++dropped_untold_;
            dropped_.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
        tell_dropped();
        add_locked(std::move(line));
    }
    filled_.notify_one();
    return true;
}

void Writer::add_locked(std::string line) {
    bytes_ += line.size();
    lines_.push_back(std::move(line));
    waiting_.fetch_add(1);
}

void Writer::tell_dropped() {
    const std::uint64_t count = std::exchange(dropped_untold_, 0);
    if (count == 0) return;
    add_locked(format_line(system_now(), Level::kWarning, "log.dropped", {{"lines", count}}) +
               '\n');
}

void Writer::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        filled_.wait(lock, [this] { return !lines_.empty(); });
        const std::string line = std::move(lines_.front());
        lines_.pop_front();
        lock.unlock();
        write_whole(line);
        lock.lock();
        bytes_ -= line.size();
        if (lines_.empty()) tell_dropped();
        if (waiting_.fetch_sub(1) > 1) continue;
        emptied_.notify_all();
        if (is_crashing_) eventfd_write(written_, 1);
    }
}

bool Writer::flush(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_for(lock, at_most, [this] { return waiting_ == 0; });
}

// Either this sees that nothing waits, or the thread sees that somebody waits for that.
void Writer::flush_in_crash(std::chrono::milliseconds at_most) noexcept {
    is_crashing_ = true;
    if (waiting_ == 0) return;
    pollfd entry{written_, POLLIN, 0};
    ::poll(&entry, 1, static_cast<int>(at_most.count()));
}

}  // namespace carillon::log
