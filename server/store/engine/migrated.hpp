#pragma once
// The numbered steps of a schema that a database lacks, applied in their order.

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace carillon {

struct Migrated {
    int from = 0;  // 0 = the database was empty
    int to = 0;
    std::vector<std::string> applied;  // names, in order
    std::uint64_t indexed = 0;         // notifications whose words were indexed again
    std::vector<std::string> notes;    // what was done to particular rows
};

// Those behind version `from` and up to `up_to`: apply(step) answers what it has done to particular
// rows. A Step has `version` and `name`. kUnprocessable when a newer program has written the
// database.
template <class Step, class Apply>
Result<Migrated> apply_missing(const std::vector<Step>& steps, int from, int up_to, Apply apply) {
    const int known = steps.back().version;
    if (from > known) {
        return Error{Errc::kUnprocessable, "DATABASE_URL",
                     "the database has schema version " + std::to_string(from) +
                         ", this program knows versions up to " + std::to_string(known) +
                         "; it was written by a newer version of carillon, use that one"};
    }
    Migrated migrated;
    migrated.from = migrated.to = from;
    for (const Step& step : steps) {
        if (step.version <= from || step.version > up_to) continue;
        for (std::string& note : apply(step))
            migrated.notes.push_back(std::move(note));
        migrated.to = step.version;
        migrated.applied.emplace_back(step.name);
    }
    return migrated;
}

}  // namespace carillon
