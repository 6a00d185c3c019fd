// The simulator's program: runs schedules from a seed on and stops at the first that breaks a rule,
// which it then shortens and tells. scripts/simulate starts it.

#include "tests/simulation/shorten.hpp"
#include "tests/simulation/world.hpp"

#include <sys/time.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>

using namespace carillon::sim;

namespace {

struct Options {
    std::uint64_t first = 1;
    std::uint64_t count = 1;
    FaultSet faults = FaultSet::all();
    bool is_traced = false;
    bool is_brief = false;  // no shortening: the first line says all
};

constexpr const char* kUsage =
    "simulation [--seeds N] [--seed S] [--without FAULT]... [--trace] [--brief] [--faults]\n";

[[noreturn]] void refuse(const std::string& what) {
    std::fprintf(stderr, "simulation: %s\n%s", what.c_str(), kUsage);
    std::exit(2);
}

std::uint64_t number(std::string_view option, std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || value == 0)
        refuse(std::string(option) + " is \"" + std::string(text) +
               "\"; a number from 1 on is accepted");
    return value;
}

void list_faults() {
    for (std::size_t i = 0; i < kFaults; ++i) {
        const auto fault = static_cast<Fault>(i);
        std::printf("%-18s %s\n", std::string(name(fault)).c_str(),
                    std::string(meaning(fault)).c_str());
    }
}

Options read_options(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        const auto value = [&]() -> std::string_view {
            if (i + 1 == argc) refuse(std::string(option) + " needs a value");
            return argv[++i];
        };
        if (option == "--seeds") {
            options.count = number(option, value());
        } else if (option == "--seed") {
            options.first = number(option, value());
        } else if (option == "--trace") {
            options.is_traced = true;
        } else if (option == "--brief") {
            options.is_brief = true;
        } else if (option == "--faults") {
            list_faults();
            std::exit(0);
        } else if (option == "--without") {
            const std::string_view text = value();
            const auto fault = parse_fault(text);
            if (!fault)
                refuse("--without is \"" + std::string(text) +
                       "\"; --faults lists what is accepted");
            options.faults.remove(*fault);
        } else {
            refuse("\"" + std::string(option) + "\" is no option");
        }
    }
    return options;
}

// --- a broken assertion ends the process: say where

volatile std::uint64_t running_seed = 0;
volatile std::uint64_t first_seed = 0;

[[noreturn]] void end_with(const char* invariant) {
    const std::uint64_t schedules = running_seed - first_seed + 1;
    char text[160];
    const int size = std::snprintf(text, sizeof text, "seed %llu breaks %s, after %llu schedules\n",
                                   static_cast<unsigned long long>(running_seed), invariant,
                                   static_cast<unsigned long long>(schedules));
    if (size > 0) (void)!::write(STDOUT_FILENO, text, static_cast<std::size_t>(size));
    std::_Exit(1);
}

void on_abort(int) {
    end_with("assertion");
}

// A schedule takes a thousandth of a second: one that computes for so long runs in circles.
constexpr itimerval kMostTime{{0, 0}, {20, 0}};

void on_endless(int) {
    end_with("no-endless-work");
}

void tell_script(const Script& script) {
    std::printf("faults:");
    for (std::size_t i = 0; i < kFaults; ++i) {
        const auto fault = static_cast<Fault>(i);
        if (script.setup.faults.has(fault)) std::printf(" %s", std::string(name(fault)).c_str());
    }
    std::printf("\n%zu nodes, %zu users, %zu tabs, a heartbeat every %u s; %zu actions\n\n",
                script.setup.nodes, script.setup.users, script.setup.tabs, script.setup.heartbeat_s,
                script.actions.size());
}

void tell_failure(const Script& script, const Violation& broken, const Options& options) {
    const std::uint64_t seed = script.setup.seed;
    const std::uint64_t schedules = seed - options.first + 1;
    std::printf("seed %llu breaks %s, after %llu schedules, at step %llu, %.3f s: %s\n",
                static_cast<unsigned long long>(seed), broken.invariant.c_str(),
                static_cast<unsigned long long>(schedules),
                static_cast<unsigned long long>(broken.step),
                static_cast<double>(broken.at.count()) / 1000, broken.what.c_str());
    std::fflush(stdout);
    if (options.is_brief) return;
    const Shortened shortened = shorten(script, broken.invariant);
    std::printf("\nshortened from %zu actions to %zu in %zu runs:\n", script.actions.size(),
                shortened.script.actions.size(), shortened.tries);
    tell_script(shortened.script);
    run(shortened.script, true);
    std::printf("\nthe whole of it: scripts/simulate --seed %llu --trace\n",
                static_cast<unsigned long long>(seed));
}

void tell_tally(const Tally& tally, const Options& options, double seconds) {
    const auto schedules = static_cast<double>(options.count);
    std::printf("%llu schedules kept every rule: %.0f per second of a core, %.0f steps each\n",
                static_cast<unsigned long long>(options.count), schedules / seconds,
                static_cast<double>(tally.steps) / schedules);
    std::printf(
        "%llu events, %llu commits, %llu frames, %llu operations (%llu of them had been "
        "carried out before)\n",
        static_cast<unsigned long long>(tally.events),
        static_cast<unsigned long long>(tally.commits),
        static_cast<unsigned long long>(tally.frames),
        static_cast<unsigned long long>(tally.operations),
        static_cast<unsigned long long>(tally.operations_again));
    std::printf("faults:");
    for (std::size_t i = 0; i < kFaults; ++i) {
        const auto fault = static_cast<Fault>(i);
        std::printf(" %s %llu", std::string(name(fault)).c_str(),
                    static_cast<unsigned long long>(tally.faults[i]));
    }
    std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = read_options(argc, argv);
    std::signal(SIGABRT, on_abort);
    std::signal(SIGVTALRM, on_endless);
    first_seed = options.first;
    Tally tally;
    const std::clock_t begin = std::clock();
    for (std::uint64_t seed = options.first; seed < options.first + options.count; ++seed) {
        running_seed = seed;
        ::setitimer(ITIMER_VIRTUAL, &kMostTime, nullptr);
        const Script script = draw_script(seed, options.faults);
        if (options.is_traced) tell_script(script);
        const Outcome outcome = run(script, options.is_traced);
        tally.add(outcome.tally);
        if (!outcome.violation) continue;
        constexpr itimerval kNoTimer{};
        ::setitimer(ITIMER_VIRTUAL, &kNoTimer, nullptr);
        tell_failure(script, *outcome.violation, options);
        return 1;
    }
    // Of computing: what else the machine does is not counted.
    tell_tally(tally, options, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    return 0;
}
