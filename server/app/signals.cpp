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
        return number == SIGHUP ? Signal::kReload : Signal::kStop;
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
