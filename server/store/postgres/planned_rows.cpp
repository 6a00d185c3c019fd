#include "server/store/postgres/planned_rows.hpp"

#include "server/store/postgres/params.hpp"

namespace carillon::postgres {

std::vector<PlannedRun> read_runs(Transaction& db, const std::string& rest, const Params& params) {
    Rows rows = db.run(
        "SELECT r.first_id, r.last_id, r.channel, r.step, r.due_at, r.created_at, r.unless,"
        " r.counted_as, r.members FROM planned_runs r " +
            rest,
        params);
    std::vector<PlannedRun> runs;
    while (rows.next())
        runs.push_back(read_planned_run(rows));
    return runs;
}

std::vector<PlannedRun> runs_behind(Transaction& db, const std::string& first_id,
                                    std::size_t most) {
    if (first_id.empty()) return read_runs(db, "ORDER BY r.first_id LIMIT $1", Params().add(most));
    return read_runs(db, "WHERE r.first_id > $1 ORDER BY r.first_id LIMIT $2",
                     Params().add(first_id).add(most));
}

void insert_runs(Transaction& db, const std::vector<PlannedRun>& runs) {
    if (runs.empty()) return;
    Array first, last, channels, steps, due, created, unless, counted_as, members;
    for (const PlannedRun& run : runs) {
        first.add(run.first);
        last.add(run.last);
        channels.add(text(run.kind.channel));
        steps.add(run.kind.step);
        due.add(run.kind.due_at.count());
        created.add(run.kind.created_at.count());
        unless.add(text(run.kind.unless));
        counted_as.add(run.kind.counted_as);
        members.add(text(run.members));
    }
    db.send(
        "INSERT INTO planned_runs (first_id, last_id, channel, step, due_at, created_at, unless,"
        " counted_as, members) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[],"
        " $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[])",
        Params()
            .add(first)
            .add(last)
            .add(channels)
            .add(steps)
            .add(due)
            .add(created)
            .add(unless)
            .add(counted_as)
            .add(members));
}

void shrink_runs(Transaction& db, const std::vector<PlannedRun>& runs) {
    Array empty, left, members;
    bool any_empty = false;
    bool any_left = false;
    for (const PlannedRun& run : runs) {
        if (run.members.empty()) {
            any_empty = true;
            empty.add(run.first);
        } else {
            any_left = true;
            left.add(run.first);
            members.add(text(run.members));
        }
    }
    if (any_empty)
        db.send("DELETE FROM planned_runs WHERE first_id = ANY ($1::uuid[])", Params().add(empty));
    if (any_left)
        db.send(
            "UPDATE planned_runs r SET members = q.members"
            " FROM unnest($1::uuid[], $2::text[]) q (first_id, members)"
            " WHERE r.first_id = q.first_id",
            Params().add(left).add(members));
}

}  // namespace carillon::postgres
