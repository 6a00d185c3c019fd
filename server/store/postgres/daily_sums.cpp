#include "server/store/postgres/daily_sums.hpp"

#include "server/store/postgres/postgres_read_tables.hpp"
#include "server/store/postgres/postgres_tables.hpp"

#include <string>

namespace carillon::postgres {
namespace {

constexpr std::int64_t kSlots = 32;
constexpr std::int64_t kSlotLock = 0x73756d73;  // "sums" in ASCII, as a number

}  // namespace

// A slot is taken for the transaction, the first that is free from the writer's own on. With more
// writers at work than there are slots one waits for another's lines, in an order that is the same
// for everybody.
void DailySums::write() {
    Array days, types, channels, priorities, teams, measures, totals;
    bool any = false;
    for (const SumChange& change : changes_.take()) {
        const Cohort& cohort = change.cohort;
        days.add(text_of_day(cohort.day));
        types.add(cohort.type);
        channels.add(text(cohort.channel));
        priorities.add(text(cohort.priority));
        teams.add(cohort.team ? cohort.team->text() : std::string());
        measures.add(text(change.measure));
        totals.add(change.by);
        any = true;
    }
    if (!any) return;
    db_.send(
        "WITH mine AS MATERIALIZED (SELECT (s + $8::bigint) % $9::bigint AS slot"
        " FROM generate_series(0, $9::bigint - 1) s WHERE pg_try_advisory_xact_lock("
        "$10::integer, ((s + $8::bigint) % $9::bigint)::integer) LIMIT 1)"
        " INSERT INTO daily_sums (day, type, channel, priority, team, measure, total, slot)"
        " SELECT q.*, coalesce((SELECT slot FROM mine), $8::bigint % $9::bigint)"
        " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],"
        " $7::bigint[]) q ON CONFLICT (day, type, channel, priority, team, measure, slot)"
        " DO UPDATE SET total = daily_sums.total + excluded.total",
        Params()
            .add(days)
            .add(types)
            .add(channels)
            .add(priorities)
            .add(teams)
            .add(measures)
            .add(totals)
            .add(writer_ % kSlots)
            .add(kSlots)
            .add(kSlotLock));
}

std::vector<GroupedSum> PostgresReadTables::sums(const AnalyticsQuery& query) {
    Params params;
    params.add(text_of_day(query.from)).add(text_of_day(query.to));
    std::string sql = "SELECT " + std::string(text(query.by)) +
                      ", measure, sum(total)::bigint FROM daily_sums WHERE day BETWEEN $1 AND $2";
    if (query.teams) {
        params.add(Array::of(*query.teams));
        sql += " AND team = ANY (" + params.last() + "::text[])";
    }
    Rows rows = db_.run(sql + " GROUP BY 1, 2", params);
    std::vector<GroupedSum> sums;
    while (rows.next()) {
        const auto measure = parse_measure(rows.text(1));
        // A later version counts more; what it counts is not known here.
        if (measure) sums.push_back({std::string(rows.text(0)), *measure, rows.integer(2)});
    }
    return sums;
}

}  // namespace carillon::postgres
