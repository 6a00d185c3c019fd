#pragma once
// Makes a schedule that breaks a rule as short as it can be while it still breaks the same rule:
// first whole kinds of faults are left out, then actions (Zeller, Hildebrandt: Simplifying and
// isolating failure-inducing input, 2002). Each try is a run, so there is a most of them.

#include "tests/simulation/script.hpp"

#include <cstddef>
#include <string>

namespace carillon::sim {

struct Shortened {
    Script script;
    std::size_t tries = 0;
};

Shortened shorten(Script script, const std::string& invariant);

}  // namespace carillon::sim
