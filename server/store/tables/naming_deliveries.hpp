#pragma once
// naming() where a table's rows are not all in one place. Of deliveries first those in runs are
// looked through, then the others, for what leaves a run goes there and is met again.

#include "server/store/tables/erasure.hpp"
#include "server/store/tables/planned_runs.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// Beside the database's own type stand
//   find_in_table(db, table, user, after, limit): the same of a table's rows ("": from the first)
//   runs_behind(db, after, most): the runs behind that one ("": from the first), by first_id
template <class Database>
NamingKeys find_naming(Database& db, NamingTable table, const UserId& user,
                       const std::string& after, std::size_t limit) {
    constexpr std::string_view kRun = "run:";
    constexpr std::string_view kOthers = "others";
    if (table != NamingTable::kDeliveries) return find_in_table(db, table, user, after, limit);
    if (!after.empty() && !after.starts_with(kRun))
        return find_in_table(db, table, user, after == kOthers ? std::string() : after, limit);
    const std::size_t most = limit / kRunMembers + 1;
    const std::string last = after.empty() ? after : after.substr(kRun.size());
    const std::vector<PlannedRun> runs = runs_behind(db, last, most);
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
