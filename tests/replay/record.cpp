// Runs schedules and writes to standard output what their tabs ask of their sessions and what these
// answer (recording.hpp), for compare.mjs.
//   replay_record [--seeds N] [--seed S]
// A schedule that breaks a rule is recorded as far as it went and told on standard error.

#include "tests/replay/recording.hpp"
#include "tests/replay/seed_range.hpp"
#include "tests/simulation/world.hpp"

using namespace carillon;

namespace {

constexpr std::string_view kProgram = "replay_record";
constexpr std::size_t kOutputBuffer = 1024 * 1024;

replay::SeedRange read_options(int argc, char** argv) {
    replay::SeedRange seeds;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option != "--seed" && option != "--seeds")
            replay::refuse(kProgram, "\"" + std::string(option) + "\" is no option");
        if (i + 1 == argc) replay::refuse(kProgram, std::string(option) + " needs a value");
        (option == "--seed" ? seeds.first : seeds.count) =
            replay::positive(kProgram, option, argv[++i]);
    }
    return seeds;
}

}  // namespace

int main(int argc, char** argv) {
    const replay::SeedRange seeds = read_options(argc, argv);
    std::setvbuf(stdout, nullptr, _IOFBF, kOutputBuffer);
    replay::Recording recording(stdout);
    for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
        recording.begin(seed);
        const sim::Outcome outcome =
            sim::run(sim::draw_script(seed, sim::FaultSet::all()), false, &recording);
        recording.end();
        if (outcome.violation)
            std::fprintf(stderr, "replay_record: seed %llu breaks %s\n",
                         static_cast<unsigned long long>(seed),
                         outcome.violation->invariant.c_str());
    }
    recording.finish();
    return 0;
}
