#pragma once
// naming() of deliveries: first of those in runs, then of the others, for what leaves a run goes
// there and is met again.

#include "server/store/tables/erasure.hpp"
#include "server/store/tables/planned_runs.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// read_runs(after, most): the runs behind that one ("": from the first), by first_id
// name_others(after): the same of the others ("": from the first)
template <class ReadRuns, class NameOthers>
NamingKeys name_deliveries(const UserId& user, const std::string& after, std::size_t limit,
                           ReadRuns read_runs, NameOthers name_others) {
    constexpr std::string_view kRun = "run:";
    constexpr std::string_view kOthers = "others";
    if (after == kOthers) return name_others(std::string());
    if (!after.empty() && !after.starts_with(kRun)) return name_others(after);
    const std::size_t most = limit / kRunMembers + 1;
    const std::string last = after.empty() ? after : after.substr(kRun.size());
    const std::vector<PlannedRun> runs = read_runs(last, most);
    NamingKeys found;
    for (const PlannedRun& run : runs) {
        for (const PlannedMember& member : run.members)
            if (member.user == user) found.keys.push_back(member.id.text());
    }
    const bool is_end = runs.size() < most;
    found.last = is_end ? std::string(kOthers) : std::string(kRun) + runs.back().first.text();
    return found;
}

}  // namespace carillon
