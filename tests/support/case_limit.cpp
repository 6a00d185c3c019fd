// A limit on each test case of every program: what hangs in spite of the deadline of each wait ends
// as a failure that names the test and where it stood, and not as a run without end. An alarm and
// no thread: some tests fork.

#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <catch2/catch.hpp>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

// Several times what the longest takes with a sanitizer on a busy machine.
constexpr unsigned kLimitS = 20 * 60;

pthread_t main_thread;
char test_name[512];

void tell(std::string_view text) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

// Only what a signal's handler may call (signal-safety(7)); backtrace() is loaded before.
extern "C" void give_up(int) {
    if (!pthread_equal(pthread_self(), main_thread)) {
        pthread_kill(main_thread, SIGALRM);
        return;
    }
    tell("\nstill running after its limit: ");
    tell({test_name, std::strlen(test_name)});
    tell("\nit stands here:\n");
    void* frames[64];
    backtrace_symbols_fd(frames, backtrace(frames, 64), STDERR_FILENO);
    raise(SIGABRT);  // Catch2 reports it as the failure of this test
}

unsigned limit_s() {
    const char* text = std::getenv("CARILLON_TEST_CASE_LIMIT_S");
    const int seconds = text != nullptr ? std::atoi(text) : 0;
    return seconds > 0 ? static_cast<unsigned>(seconds) : kLimitS;
}

class CaseLimit : public Catch::TestEventListenerBase {
  public:
    using TestEventListenerBase::TestEventListenerBase;

    void testRunStarting(const Catch::TestRunInfo&) override {
        main_thread = pthread_self();
        void* frame = nullptr;
        backtrace(&frame, 1);
        struct sigaction action {};
        action.sa_handler = give_up;
        sigaction(SIGALRM, &action, nullptr);
    }
    void testCaseStarting(const Catch::TestCaseInfo& info) override {
        const std::size_t size = std::min(info.name.size(), sizeof(test_name) - 1);
        std::memcpy(test_name, info.name.data(), size);
        test_name[size] = 0;
        ::alarm(limit_s());
    }
    void testCaseEnded(const Catch::TestCaseStats&) override { ::alarm(0); }
};

CATCH_REGISTER_LISTENER(CaseLimit)

}  // namespace
