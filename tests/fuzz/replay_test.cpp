// Every seed, golden vector and case ever found, through the target it belongs to. Runs without
// clang, natively and as WebAssembly (there without the server's targets).

#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using namespace carillon;

void fuzz::violated(std::string_view law) {
    throw std::runtime_error(std::string(law));
}

namespace {

const fs::path kTests = CARILLON_TESTS_FOLDER;

std::vector<fs::path> entries_of(const fs::path& folder) {
    std::vector<fs::path> entries;
    if (!fs::is_directory(folder)) return entries;
    for (const auto& entry : fs::directory_iterator(folder))
        entries.push_back(entry.path());
    std::sort(entries.begin(), entries.end());
    return entries;
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

// Both ways a text reaches a decoder: with the file's last line end and without.
void replay(const fuzz::Target& target, const fs::path& file) {
    INFO(fs::relative(file, kTests).string());
    const std::string bytes = read(file);
    CHECK_NOTHROW(target.run(bytes));
    if (bytes.ends_with('\n')) {
        CHECK_NOTHROW(target.run(std::string_view(bytes).substr(0, bytes.size() - 1)));
    }
}

template <class Targets>
void replay_all(const Targets& targets) {
    for (const fuzz::Target& target : targets) {
        INFO(target.name);
        std::size_t files = 0;
        for (const char* folder : {"vectors", "fuzz/seeds", "fuzz/cases"}) {
            for (const fs::path& file : entries_of(kTests / folder / target.name)) {
                replay(target, file);
                ++files;
            }
        }
        CHECK(files > 0);  // a target without seeds looks for a needle in no haystack
        CHECK_NOTHROW(target.run({}));
    }
}

}  // namespace

TEST_CASE("seeds and cases keep the laws of core's decoders", "[fuzz]") {
    replay_all(fuzz::kCoreTargets);
}

#ifndef __EMSCRIPTEN__
TEST_CASE("seeds and cases keep the laws of the server's decoders", "[fuzz][server]") {
    replay_all(fuzz::kServerTargets);
}

TEST_CASE("each folder of seeds and cases has its target", "[fuzz]") {
    std::set<std::string_view> names;
    for (const fuzz::Target& target : fuzz::kCoreTargets)
        names.insert(target.name);
    for (const fuzz::Target& target : fuzz::kServerTargets)
        names.insert(target.name);
    for (const char* folder : {"fuzz/seeds", "fuzz/cases"}) {
        for (const fs::path& entry : entries_of(kTests / folder)) {
            INFO(entry.string());
            CHECK(names.count(entry.filename().string()) == 1);
        }
    }
}
#endif
