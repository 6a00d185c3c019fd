// What one notification adds to the daily sums.

#include "core/inbox/contribution.hpp"

#include "core/inbox/operation.hpp"
#include "core/policy/sums.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr std::int64_t kDayMillis = std::int64_t{24} * 3600 * 1000;

using Totals = std::map<std::pair<Cohort, Measure>, std::int64_t>;

void add(Totals& totals, const Cohort& cohort, const Contribution& was, const Contribution& is) {
    for (const auto& [measure, by] : difference(was, is)) {
        std::int64_t& total = totals[{cohort, measure}];
        total += by;
        if (total == 0) totals.erase({cohort, measure});
    }
}

}  // namespace

TEST_CASE("a day is the day in UTC, also before 1970", "[core][analytics]") {
    CHECK(day_of(Millis(0)) == 0);
    CHECK(day_of(Millis(kDayMillis - 1)) == 0);
    CHECK(day_of(Millis(kDayMillis)) == 1);
    CHECK(day_of(Millis(-1)) == -1);
    CHECK(day_of(Millis(-kDayMillis)) == -1);
    CHECK(day_of(Millis(-kDayMillis - 1)) == -2);
}

TEST_CASE("a span falls into a bucket whose middle is at most a sixteenth beside it",
          "[core][analytics]") {
    SeededRandom random(14);
    std::uint8_t last = 0;
    for (std::int64_t millis = 0; millis < std::int64_t{1} << 38;
         millis += 1 + millis / 50 + static_cast<std::int64_t>(random.below(40))) {
        const std::uint8_t bucket = span_bucket(Millis(millis));
        REQUIRE(bucket >= last);
        last = bucket;
        const double seconds = static_cast<double>(millis) / 1000;
        const double beside = middle_seconds(bucket) - seconds;
        INFO(millis);
        if (bucket < kSpanBuckets - 1)
            REQUIRE(std::max(beside, -beside) <= std::max(1.0, seconds) / 16);
    }
    CHECK(last == kSpanBuckets - 1);
}

TEST_CASE("spans that no histogram is made for fall into its ends", "[core][analytics]") {
    CHECK(span_bucket(Millis(-5)) == 0);
    CHECK(span_bucket(Millis(std::int64_t{1} << 60)) == kSpanBuckets - 1);
}

TEST_CASE("what a row was counted as is kept as a number and read back", "[core][analytics]") {
    Contribution nothing;
    CHECK(nothing.packed() == 0);
    CHECK(Contribution::unpack(0) == nothing);
    Contribution all;
    all.is_created = true;
    all.is_clicked = true;
    all.is_archived = true;
    all.seen = 0;
    all.read = kSpanBuckets - 1;
    CHECK(Contribution::unpack(all.packed()) == all);
    Contribution made;
    made.is_created = true;
    CHECK(made.packed() != 0);
    CHECK(Contribution::unpack(made.packed()) == made);
}

TEST_CASE("what was filed away counts as made and as nothing else until somebody opens it",
          "[core][analytics]") {
    Notification n = notification(1);
    n.read_at = n.seen_at = n.archived_at = n.created_at;
    Contribution made;
    made.is_created = true;
    CHECK(contribution_of(n) == made);
    Operation click;
    click.kind = OperationKind::kClick;
    click.ids = {n.id};
    apply(click, n.created_at + Millis(5000), n);
    CHECK(contribution_of(n).is_clicked);
}

TEST_CASE("whatever is done, the differences add up to a count over what there is",
          "[core][analytics]") {
    constexpr OperationKind kKinds[] = {OperationKind::kSeen,  OperationKind::kAck,
                                        OperationKind::kUnack, OperationKind::kArchive,
                                        OperationKind::kClick, OperationKind::kUnarchive,
                                        OperationKind::kSnooze};
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SeededRandom random(seed);
        std::map<NotificationId, Notification> rows;
        std::map<NotificationId, std::uint32_t> counted;
        Totals totals;
        Millis now(kDayMillis);
        for (int step = 0; step < 120; ++step) {
            now += Millis(static_cast<std::int64_t>(random.below(3600 * 1000)));
            const auto number = static_cast<std::uint32_t>(1 + random.below(12));
            const auto [row, is_new] = rows.emplace(id(number), notification(number));
            Notification& n = row->second;
            if (is_new) {
                n.created_at = n.updated_at = now;
                n.priority = kPriorities[pick(random, std::size(kPriorities))];
                if (random.below(2) == 0) n.team_id = team(1);
                n.type = random.below(2) == 0 ? "task.assigned" : "report.generated";
            } else {
                Operation operation;
                operation.kind = kKinds[pick(random, std::size(kKinds))];
                operation.ids = {n.id};
                operation.until = now + Millis(60000);
                apply(operation, now, n);
            }
            const Contribution is = contribution_of(n);
            add(totals, cohort_of(n), Contribution::unpack(counted[n.id]), is);
            counted[n.id] = is.packed();
        }
        Totals recount;
        for (const auto& [key, n] : rows)
            add(recount, cohort_of(n), Contribution(), contribution_of(n));
        INFO("seed " << seed);
        REQUIRE(totals == recount);
    }
}
