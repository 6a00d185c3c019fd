#include "server/base/log/last_words.hpp"

#include "server/base/log/writer.hpp"

#include <chrono>
#include <csignal>

namespace carillon::log {

namespace {

constexpr std::chrono::milliseconds kAtMost{500};

Writer* writer = nullptr;

// The log's thread goes on while this one is here. SA_RESETHAND has put the signal's own end back.
void on_fatal(int signal) {
    writer->flush_in_crash(kAtMost);
    std::raise(signal);
}

}  // namespace

void write_last_words() {
    writer = &Writer::of_process();
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
        struct sigaction before {};
        if (sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) continue;
        struct sigaction ours {};
        ours.sa_handler = on_fatal;
        ours.sa_flags = static_cast<int>(SA_RESETHAND);
        sigemptyset(&ours.sa_mask);
        sigaction(signal, &ours, nullptr);
    }
}

}  // namespace carillon::log
