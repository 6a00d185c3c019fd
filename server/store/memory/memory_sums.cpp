// MemoryTables and MemoryReadTables: the daily sums.

#include "server/store/memory/memory_read_tables.hpp"
#include "server/store/memory/memory_tables.hpp"

#include <algorithm>
#include <map>

namespace carillon {

std::vector<GroupedSum> MemoryReadTables::sums(const AnalyticsQuery& query) {
    std::map<std::pair<std::string, Measure>, std::int64_t> totals;
    for (const auto& [key, total] : static_cast<const MemoryTables&>(tables_).daily_sums()) {
        const Cohort& cohort = key.first;
        if (cohort.day < query.from || cohort.day > query.to) continue;
        if (query.teams) {
            const auto& teams = *query.teams;
            if (!cohort.team || std::find(teams.begin(), teams.end(), *cohort.team) == teams.end())
                continue;
        }
        totals[{key_of(cohort, query.by), key.second}] += total;
    }
    std::vector<GroupedSum> sums;
    for (const auto& [key, total] : totals)
        sums.push_back({key.first, key.second, total});
    return sums;
}

}  // namespace carillon
