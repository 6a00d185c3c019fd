// The daily sums: written with what they count, and nothing else changes them.

#include "tests/store/mailing.hpp"
#include "tests/store/persons.hpp"

#include <catch2/catch.hpp>

#include <iterator>
#include <map>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);
const TeamId kTeam = team(7);

AnalyticsReport report(TestStore& store, AnalyticsKey by = AnalyticsKey::kType,
                       std::optional<std::vector<TeamId>> teams = std::nullopt) {
    AnalyticsQuery query;
    query.to = day_of(store.now());
    query.from = query.to - kAnalyticsDays + 1;
    query.by = by;
    query.teams = std::move(teams);
    return value_of(await<AnalyticsReport>(
        [&](auto done) { store.store().analytics(query, std::move(done)); }));
}

// All of it as one row.
AnalyticsRow whole(TestStore& store) {
    const AnalyticsReport all = report(store, AnalyticsKey::kChannel);
    if (all.rows.empty()) return {};
    REQUIRE(all.rows.size() == 1);
    return all.rows.front();
}

std::uint64_t deliveries_in(const AnalyticsRow& row, DeliveryState state) {
    return row.deliveries[0][static_cast<std::size_t>(state)];
}

std::uint64_t all_deliveries(const AnalyticsRow& row) {
    std::uint64_t all = 0;
    for (const auto& states : row.deliveries)
        for (const std::uint64_t count : states)
            all += count;
    return all;
}

Notification done(TestStore& store, OperationKind what, const Notification& n) {
    return value_of(store.operate(n.user_id, operation(what, {n.id}))).items.at(0);
}

Event broadcast() {
    Event event = titled_event("Closed on Monday", {});
    event.broadcast = true;
    return event;
}

DirectoryUser known(const UserId& id) {
    DirectoryUser user;
    user.id = id;
    return user;
}

}  // namespace

STORE_TEST(
    "what is made, seen, read, clicked and archived is counted, and what is taken back is not",
    "[analytics]") {
    TestStore store(kind);
    CHECK(report(store).rows.empty());
    const Notification n = store.add(kAda, "a");
    store.add(kBob, "b");
    CHECK(whole(store).created == 2);
    CHECK(whole(store).seen() == 0);
    store.advance(Millis(8000));
    done(store, OperationKind::kSeen, n);
    CHECK(whole(store).seen() == 1);
    store.advance(Millis(52000));
    done(store, OperationKind::kAck, n);
    const AnalyticsRow acked = whole(store);
    CHECK(acked.read() == 1);
    CHECK(acked.seen() == 1);
    CHECK(acked.clicked == 0);
    CHECK(*acked.open_rate() == 0.5);
    CHECK(*percentile_seconds(acked.seen_after, 50) == Approx(8).epsilon(0.0625));
    CHECK(*percentile_seconds(acked.read_after, 50) == Approx(60).epsilon(0.0625));
    done(store, OperationKind::kAck, n);
    CHECK(whole(store).read() == 1);
    done(store, OperationKind::kUnack, n);
    CHECK(whole(store).read() == 0);
    CHECK(whole(store).seen() == 1);
    done(store, OperationKind::kClick, n);
    CHECK(whole(store).read() == 1);
    CHECK(whole(store).clicked == 1);
    done(store, OperationKind::kUnack, n);
    CHECK(whole(store).clicked == 1);
    done(store, OperationKind::kArchive, n);
    CHECK(whole(store).archived == 1);
    done(store, OperationKind::kUnarchive, n);
    CHECK(whole(store).archived == 0);
    if (kind != StoreKind::kMemory) store.reopen();
    CHECK(whole(store).created == 2);
    CHECK(whole(store).clicked == 1);
}

STORE_TEST("a delete keeps what was counted, and is counted itself where nobody had read",
           "[analytics]") {
    TestStore store(kind);
    const Notification read = store.add(kAda, "a");
    const Notification unread = store.add(kAda, "b");
    store.advance(kSecond);
    done(store, OperationKind::kAck, read);
    store.operate(kAda, operation(OperationKind::kDelete, {read.id, unread.id})).value();
    store.operate(kAda, operation(OperationKind::kDelete, {read.id, unread.id})).value();
    const AnalyticsRow row = whole(store);
    CHECK(row.created == 2);
    CHECK(row.read() == 1);
    CHECK(row.deleted_unread == 1);
}

STORE_TEST("what ends by itself or is cleaned away changes no sum", "[analytics]") {
    TestStore store(kind);
    const Notification read = store.add(kAda, "a", std::nullopt, 1.0);
    store.add(kAda, "b", std::nullopt, 1.0);
    store.advance(kSecond);
    done(store, OperationKind::kClick, read);
    store.advance(2 * kHour);
    CHECK(store.run_due(100) == 2);
    store.advance(60 * kDay);
    store.cleanup();
    CHECK(store.list(kAda).total == 0);
    const AnalyticsRow row = whole(store);
    CHECK(row.created == 2);
    CHECK(row.read() == 1);
    CHECK(row.clicked == 1);
    CHECK(row.deleted_unread == 0);
}

STORE_TEST("what its sender takes back stays counted, and nobody is said to have deleted it",
           "[analytics]") {
    TestStore store(kind);
    Event event = titled_event("a", {kAda});
    event.id = "mistake";
    value_of(store.publish(event, {{"event:mistake", "digest"}}));
    value_of(await<rest::RetractResult>(
        [&](auto taken) { store.store().retract("mistake", std::move(taken)); }));
    CHECK(store.list(kAda).total == 0);
    CHECK(whole(store).created == 1);
    CHECK(whole(store).deleted_unread == 0);
}

STORE_TEST("what is read later counts for the day on which it was made", "[analytics]") {
    TestStore store(kind);
    const Notification n = store.add(kAda, "a");
    const std::string day = text_of_day(day_of(store.now()));
    store.advance(3 * kDay);
    done(store, OperationKind::kAck, n);
    store.add(kAda, "b");
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> days;
    for (const AnalyticsRow& row : report(store, AnalyticsKey::kDay).rows) {
        if (row.created > 0) days[row.key] = {row.created, row.read()};
    }
    REQUIRE(days.size() == 2);
    CHECK(days[day] == std::pair<std::uint64_t, std::uint64_t>{1, 1});
    CHECK(days[text_of_day(day_of(store.now()))] == std::pair<std::uint64_t, std::uint64_t>{1, 0});
}

STORE_TEST("sums are grouped by type, channel, priority and team, and kept to one's teams",
           "[analytics]") {
    TestStore store(kind);
    DirectoryUser member = known(kAda);
    member.teams = {kTeam};
    store.put_user(member);
    Event to_team = team_event("t", kTeam);
    to_team.priority = Priority::kHigh;
    value_of(store.publish(to_team));
    Event by_type = titled_event("x", {kBob});
    by_type.type = "report, \"quarterly\"";
    by_type.channel = Channel::kEmail;
    value_of(store.publish(by_type));
    const auto counts = [&](AnalyticsKey by, std::optional<std::vector<TeamId>> teams = {}) {
        std::map<std::string, std::uint64_t> created;
        for (const AnalyticsRow& row : report(store, by, std::move(teams)).rows)
            created[row.key] = row.created;
        return created;
    };
    using Counts = std::map<std::string, std::uint64_t>;
    CHECK(counts(AnalyticsKey::kType) == Counts{{to_team.type, 1}, {"report, \"quarterly\"", 1}});
    CHECK(counts(AnalyticsKey::kChannel) == Counts{{"web", 1}, {"email", 1}});
    CHECK(counts(AnalyticsKey::kPriority) == Counts{{"high", 1}, {"normal", 1}});
    CHECK(counts(AnalyticsKey::kTeam) == Counts{{kTeam.text(), 1}, {"", 1}});
    CHECK(counts(AnalyticsKey::kType, std::vector<TeamId>{kTeam}) == Counts{{to_team.type, 1}});
    CHECK(counts(AnalyticsKey::kType, std::vector<TeamId>{team(8)}).empty());
    CHECK(counts(AnalyticsKey::kType, std::vector<TeamId>{}).empty());
}

STORE_TEST("a repeat is not counted, a broadcast is when it reaches somebody", "[analytics]") {
    TestStore store(kind);
    store.put_user(known(kAda));
    store.put_user(known(kBob));
    Event event = titled_event("a", {kAda});
    event.id = "once";
    value_of(store.publish(event, {{"event:once", "digest"}}));
    value_of(store.publish(event, {{"event:once", "digest"}}));
    CHECK(whole(store).created == 1);
    value_of(store.publish(broadcast()));
    CHECK(whole(store).created == 1);
    store.contact({kAda, kBob});
    store.contact({kAda, kBob});
    CHECK(whole(store).created == 3);
}

STORE_TEST("what is made in steps is counted once for each person, and read by all at once",
           "[analytics]") {
    StoreOptions options;
    options.step_rows = 3;
    TestStore store(kind, options);
    std::vector<UserId> people;
    for (std::uint32_t i = 1; i <= 10; ++i)
        people.push_back(user(i));
    value_of(store.publish(titled_event("a", people)));
    CHECK(whole(store).created == 10);
    store.advance(kSecond);
    for (int i = 0; i < 7; ++i)
        store.add(kAda, "more");
    store.advance(kSecond);
    value_of(store.operate(kAda, ack_all()));
    CHECK(whole(store).created == 17);
    CHECK(whole(store).read() == 8);
}

STORE_TEST("of deliveries each stands in the state in which it is", "[analytics]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kAda);
    CHECK(deliveries_in(whole(store), DeliveryState::kWaiting) == 1);
    const auto leased = lease(store);
    CHECK(deliveries_in(whole(store), DeliveryState::kWaiting) == 0);
    CHECK(deliveries_in(whole(store), DeliveryState::kSending) == 1);
    end(store, leased.at(0), Sent{"250 Ok"});
    CHECK(deliveries_in(whole(store), DeliveryState::kSent) == 1);
    CHECK(all_deliveries(whole(store)) == 1);

    // Its notification is gone when the time has come.
    const Notification gone = mail_to(store, kBob);
    store.operate(kBob, operation(OperationKind::kDelete, {gone.id})).value();
    CHECK(lease(store).empty());
    CHECK(deliveries_in(whole(store), DeliveryState::kSuppressed) == 1);
    CHECK(all_deliveries(whole(store)) == 2);

    store.advance(120 * kDay);
    store.cleanup();
    CHECK(deliveries(store).items.empty());
    AnalyticsQuery query;
    query.from = query.to = day_of(kStart);
    const auto then = value_of(await<AnalyticsReport>(
        [&](auto taken) { store.store().analytics(query, std::move(taken)); }));
    REQUIRE(then.rows.size() == 1);
    CHECK(all_deliveries(then.rows[0]) == 2);
}

STORE_TEST("what had not ended when its person is erased counts as cancelled",
           "[analytics][persons]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kAda);
    end(store, lease(store).at(0), Sent{"250 Ok"});
    mail_to(store, kAda);
    lease(store);
    mail_to(store, kAda);
    erase(store, kAda);
    CHECK(deliveries(store).items.empty());
    CHECK(deliveries_in(whole(store), DeliveryState::kSent) == 1);
    CHECK(deliveries_in(whole(store), DeliveryState::kCancelled) == 2);
    CHECK(all_deliveries(whole(store)) == 3);
}

STORE_TEST("whatever people do, the sums are those of a count over all that there was",
           "[analytics]") {
    constexpr OperationKind kKinds[] = {
        OperationKind::kSeen,   OperationKind::kAck,       OperationKind::kUnack,
        OperationKind::kClick,  OperationKind::kArchive,   OperationKind::kUnarchive,
        OperationKind::kAckAll, OperationKind::kUnarchive, OperationKind::kDelete};
    for (std::uint64_t seed = 1; seed <= (kind == StoreKind::kMemory ? 20u : 2u); ++seed) {
        TestStore store(kind);
        SeededRandom random(seed);
        std::map<NotificationId, Notification> last;
        std::uint64_t deleted_unread = 0;
        for (int step = 0; step < 150; ++step) {
            store.advance(Millis(1 + static_cast<std::int64_t>(random.below(3600 * 1000))));
            const UserId owner = user(static_cast<std::uint32_t>(1 + random.below(3)));
            const auto listed = store.rows(owner);
            if (listed.empty() || random.below(3) == 0) {
                const Priority priority = kPriorities[pick(random, std::size(kPriorities))];
                const Notification n = store.add(owner, "x", priority);
                last[n.id] = n;
                continue;
            }
            const OperationKind what = kKinds[pick(random, std::size(kKinds))];
            const Notification& n = listed[pick(random, listed.size())];
            if (what == OperationKind::kAckAll) {
                value_of(store.operate(owner, ack_all()));
            } else {
                if (what == OperationKind::kDelete && is_unread(n)) ++deleted_unread;
                value_of(store.operate(owner, operation(what, {n.id})));
            }
            for (auto& [id, known] : last) {
                if (const auto now = store.one(owner, id)) known = *now;
            }
        }
        AnalyticsRow counted;
        for (const auto& [id, n] : last) {
            const Contribution each = contribution_of(n);
            ++counted.created;
            counted.clicked += each.is_clicked ? 1 : 0;
            counted.archived += each.is_archived ? 1 : 0;
            if (each.seen) ++counted.seen_after[*each.seen];
            if (each.read) ++counted.read_after[*each.read];
        }
        const AnalyticsRow row = whole(store);
        INFO("seed " << seed);
        CHECK(row.created == counted.created);
        CHECK(row.clicked == counted.clicked);
        CHECK(row.archived == counted.archived);
        CHECK(row.seen_after == counted.seen_after);
        CHECK(row.read_after == counted.read_after);
        CHECK(row.deleted_unread == deleted_unread);
    }
}
