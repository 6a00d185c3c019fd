#pragma once
// What a look at a database tells that changes nothing in it: for who asks before a start.

#include "core/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace carillon {

struct Inspection {
    bool exists = false;  // is there a database (an empty one too)?
    int version = 0;      // of its schema; 0 = none of Carillon's yet
    int known = 0;        // to this program
    // What would stop a start, beyond what `version` says.
    std::vector<std::string> faults;
    std::vector<std::string> warnings;
    // What its own clock said, and ours halfway between question and answer.
    std::optional<Millis> its_time;
    std::optional<Millis> our_time;
};

}  // namespace carillon
