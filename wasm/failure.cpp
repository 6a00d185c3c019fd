// A failed assertion of core: remembered for carillon_failure(), then a trap, which the host sees
// as an exception. It takes the place of the C library's, which would bring stdio into the module
// and ask the host for file descriptors to print to. Nothing is allocated after a fault.

#include "wasm/seam.h"

#include <cassert>  // for __assert_fail

namespace {

const char* failed_expression = "";

}  // namespace

// called by assert()
extern "C" _Noreturn void __assert_fail(const char* expression, const char*, int, const char*) {
    failed_expression = expression;
    __builtin_trap();
}

const char* carillon_failure() {
    return failed_expression;
}
