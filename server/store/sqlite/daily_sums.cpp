// SqliteTables and SqliteReadTables: the daily sums.

#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_read_tables.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"

#include <string>

namespace carillon::sqlite {

void SqliteTables::write_sums() {
    for (const SumChange& change : sums_.take()) {
        const Cohort& cohort = change.cohort;
        Query(db_,
              "INSERT INTO daily_sums (day, type, channel, priority, team, measure, slot, total)"
              " VALUES (?, ?, ?, ?, ?, ?, 0, ?)"
              " ON CONFLICT DO UPDATE SET total = total + excluded.total")
            .bind(text_of_day(cohort.day))
            .bind(cohort.type)
            .bind(text(cohort.channel))
            .bind(text(cohort.priority))
            .bind(cohort.team ? cohort.team->text() : std::string())
            .bind(text(change.measure))
            .bind(change.by)
            .run();
    }
}

std::vector<GroupedSum> SqliteReadTables::sums(const AnalyticsQuery& asked) {
    std::string sql = "SELECT " + std::string(text(asked.by)) +
                      ", measure, sum(total) FROM daily_sums WHERE day BETWEEN ? AND ?";
    if (asked.teams) sql += " AND team <> '' AND instr(?, team) > 0";
    Query query(db_, sql + " GROUP BY 1, 2");
    query.bind(text_of_day(asked.from)).bind(text_of_day(asked.to));
    if (asked.teams) {
        std::string teams;
        for (const TeamId& team : *asked.teams)
            teams += team.text() + ' ';
        query.bind(teams);
    }
    std::vector<GroupedSum> sums;
    while (query.step()) {
        const auto measure = parse_measure(query.text(1));
        // A later version counts more; what it counts is not known here.
        if (measure) sums.push_back({std::string(query.text(0)), *measure, query.integer(2)});
    }
    return sums;
}

}  // namespace carillon::sqlite
