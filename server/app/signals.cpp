#include "server/app/signals.hpp"

#include <pthread.h>
#include <sys/resource.h>

#include <csignal>

namespace carillon {

namespace {

sigset_t waited_for() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

Signal meaning_of(int number) {
    if (number == SIGHUP) return Signal::kReload;
    return number == SIGINT ? Signal::kQuit : Signal::kStop;
}

}  // namespace

Signals::Signals() {
    const sigset_t set = waited_for();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

Signal Signals::wait() {
    const sigset_t set = waited_for();
    while (true) {
        int number = 0;
        if (sigwait(&set, &number) != 0) continue;
        return meaning_of(number);
    }
}

std::optional<Signal> Signals::wait(std::chrono::milliseconds at_most) {
    const sigset_t set = waited_for();
    const auto end = std::chrono::steady_clock::now() + at_most;
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(
            end - std::chrono::steady_clock::now());
        if (left.count() <= 0) return std::nullopt;
        timespec span{};
        span.tv_sec = static_cast<time_t>(left.count() / 1000000000);
        span.tv_nsec = static_cast<long>(left.count() % 1000000000);
        const int number = sigtimedwait(&set, nullptr, &span);
        if (number > 0) return meaning_of(number);
    }
}

unsigned long raise_open_files_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace carillon
