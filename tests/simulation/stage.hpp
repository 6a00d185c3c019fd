#pragma once
// What all parts of one schedule share: its time, its dice, its trace and the first rule broken.

#include "core/session/backoff.hpp"
#include "tests/simulation/agenda.hpp"
#include "tests/simulation/faults.hpp"
#include "tests/simulation/recent_frames.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace carillon::sim {

class Witness;

// A broken rule. Its name is one of docs/correctness.md.
struct Violation {
    std::string invariant;
    std::string what;
    std::uint64_t step = 0;
    Millis at{0};
};

// What a schedule is made of, drawn from its seed.
struct Setup {
    std::uint64_t seed = 0;
    FaultSet faults;  // those that befall this one
    std::size_t nodes = 2;
    std::size_t users = 2;
    std::size_t tabs = 3;
    std::uint32_t heartbeat_s = 5;
    std::uint32_t max_connections = 5;
    std::uint32_t throttle_per_minute = 0;
    std::uint32_t replay_limit = 100;
    std::size_t step_rows = 1000;  // that one step of marking all takes

    bool has_digests() const {
        return faults.has(Fault::kPreferences) && faults.has(Fault::kDigest);
    }
};

// How often what happened, for the report at the end.
struct Tally {
    std::uint64_t steps = 0;
    std::uint64_t commits = 0;
    std::uint64_t frames = 0;
    std::uint64_t operations = 0;
    std::uint64_t events = 0;
    std::uint64_t operations_again = 0;  // of them that had been carried out before
    Millis slowest{0};                   // the longest way of the last change to a client at rest
    std::array<std::uint64_t, kFaults> faults{};

    void add(const Tally& other) {
        steps += other.steps;
        commits += other.commits;
        frames += other.frames;
        operations += other.operations;
        events += other.events;
        operations_again += other.operations_again;
        slowest = std::max(slowest, other.slowest);
        for (std::size_t i = 0; i < kFaults; ++i)
            faults[i] += other.faults[i];
    }
};

class Stage {
  public:
    static constexpr Millis kStart{1764000000000};

    Stage(Setup made, Millis quiet_from, bool traced, Witness* told)
        : setup(made),
          quiet_at(kStart + quiet_from),
          agenda(kStart),
          is_traced(traced),
          witness(told),
          random_(setup.seed ^ 0x5eed) {}

    const Setup setup;
    const Millis quiet_at;  // faults end
    Agenda agenda;
    Tally tally;
    RecentFrames recent;
    const bool is_traced;
    Witness* const witness;  // null: nobody
    bool is_quiet = false;
    std::optional<Violation> violation;

    Millis now() const { return agenda.now(); }

    void fail(std::string_view invariant, std::string what) {
        if (violation) return;
        violation = Violation{std::string(invariant), std::move(what), agenda.steps(),
                              agenda.now() - kStart};
        say("BROKEN ", invariant, ": ", violation->what);
    }

    // Does this befall us now? Each kind has dice of its own, so that leaving one out changes the
    // others as little as can be.
    bool happens(Fault fault, std::uint32_t per_mille) {
        if (is_quiet || !setup.faults.has(fault)) return false;
        const auto index = static_cast<std::size_t>(fault);
        SeededRandom dice(setup.seed * 0x9e3779b97f4a7c15ull + (std::uint64_t{index} << 32) +
                          ++thrown_[index]);
        if (dice.next() % 1000 >= per_mille) return false;
        note(fault);
        return true;
    }
    void note(Fault fault) { ++tally.faults[static_cast<std::size_t>(fault)]; }

    std::uint64_t below(std::uint64_t bound) { return random_.next() % bound; }
    Millis up_to(std::uint64_t milliseconds) {
        return Millis(static_cast<std::int64_t>(below(milliseconds + 1)));
    }

    // What a fault lasts to, for it ends with all others.
    Millis lasting(Millis until) const { return std::min(until, std::max(quiet_at, now())); }

    template <class... Parts>
    void say(const Parts&... parts) {
        if (!is_traced) return;
        std::string line;
        (append(line, parts), ...);
        const std::int64_t at = (agenda.now() - kStart).count();
        std::printf("%6llu %8.3f s  %s\n", static_cast<unsigned long long>(agenda.steps()),
                    static_cast<double>(at) / 1000, line.c_str());
    }

  private:
    static void append(std::string& line, std::string_view text) { line += text; }
    static void append(std::string& line, char sign) { line += sign; }
    template <class Number, class = std::enable_if_t<std::is_unsigned_v<Number>>>
    static void append(std::string& line, Number number) {
        line += std::to_string(number);
    }
    static void append(std::string& line, Millis time) {
        line += std::to_string(time.count()) + " ms";
    }

    SeededRandom random_;
    std::array<std::uint64_t, kFaults> thrown_{};
};

}  // namespace carillon::sim
