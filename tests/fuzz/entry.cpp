// One target as a program of libFuzzer. CARILLON_FUZZ_TARGET is its name.

#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

void carillon::fuzz::violated(std::string_view law) {
    std::fprintf(stderr, "a law is broken: %.*s\n", static_cast<int>(law.size()), law.data());
    std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // The first call may come without any bytes.
    const char* const bytes = size == 0 ? "" : reinterpret_cast<const char*>(data);
    carillon::fuzz::CARILLON_FUZZ_TARGET(std::string_view(bytes, size));
    return 0;
}
