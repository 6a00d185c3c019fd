// Deliveries that are planned together share a row until something happens to them
// (server/store/tables/planned_runs.hpp). Nobody sees that, whatever happens to which of them.

#include "server/store/tables/planned_runs.hpp"

#include "tests/store/mailing.hpp"
#include "tests/store/persons.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr std::uint32_t kMany = 120;  // more than two runs hold

std::vector<UserId> many() {
    std::vector<UserId> users;
    for (std::uint32_t i = 1; i <= kMany; ++i)
        users.push_back(user(i));
    return users;
}

// To each of them three mails: at once, after a day and after two.
void mail_thrice(TestStore& store, const std::vector<UserId>& users) {
    for (const UserId& each : users)
        know(store, each);
    Event event;
    event.type = "test.thrice";
    event.recipients = users;
    value_of(store.publish(event));
}

std::vector<Delivery> all_of(TestStore& store, DeliveryQuery query = {}) {
    std::vector<Delivery> all;
    query.limit = 7;
    for (;;) {
        DeliveryPage page = deliveries(store, query);
        append(all, std::move(page.items));
        if (!page.next) return all;
        query.before = page.next;
    }
}

DeliveryQuery that_wait() {
    DeliveryQuery query;
    query.state = DeliveryState::kWaiting;
    return query;
}

// Each id once, the newest first.
void check_in_order(const std::vector<Delivery>& listed) {
    for (std::size_t i = 1; i < listed.size(); ++i)
        CHECK(listed[i].id < listed[i - 1].id);
}

void end_all(TestStore& store, const std::vector<LeasedDelivery>& leased) {
    for (const LeasedDelivery& each : leased)
        end(store, each, Sent{"250"});
}

// --- runs in memory

DeliveryId id_of(std::uint8_t millisecond, std::uint8_t number, std::uint8_t step) {
    detail::UuidBytes bytes{};
    bytes[5] = millisecond;
    bytes[14] = number;
    bytes[15] = step;
    return DeliveryId(bytes);
}

Delivery planned(const DeliveryId& id, Millis due = kStart + kDay) {
    Delivery delivery;
    delivery.id = id;
    delivery.notification = planned_of(id);
    delivery.user = user(id.bytes()[14]);
    delivery.step = id.bytes()[15] - 1u;
    delivery.created_at = kStart;
    delivery.updated_at = kStart;
    delivery.due_at = due;
    delivery.wake_at = due;
    return delivery;
}

// What read_runs of a database answers.
PlannedSource source_of(std::vector<PlannedRun> runs) {
    std::sort(runs.begin(), runs.end(),
              [](const PlannedRun& a, const PlannedRun& b) { return b.first < a.first; });
    PlannedSource source;
    source.newest = [runs](const DeliveryId& first, const DeliveryId& below, std::size_t most) {
        std::vector<PlannedRun> found;
        for (const PlannedRun& run : runs)
            if (first <= run.first && run.first < below && found.size() < most)
                found.push_back(run);
        return found;
    };
    source.keep_seen = [](std::vector<Delivery>&) {};
    return source;
}

}  // namespace

STORE_TEST("of many that wait together each is leased once, in whatever portions",
           "[deliveries][planned]") {
    TestStore store(kind, with_ways_out());
    mail_thrice(store, many());
    std::set<DeliveryId> seen;
    for (std::uint32_t day = 0; day < 3; ++day) {
        std::size_t leased = 0;
        for (;;) {
            const auto portion = lease(store, 7);
            for (const LeasedDelivery& each : portion) {
                CHECK(seen.insert(each.delivery.id).second);
                CHECK(each.delivery.step == day);
                CHECK(each.delivery.user == each.notification.user_id);
                CHECK(each.delivery.notification == each.notification.id);
            }
            leased += portion.size();
            if (portion.empty()) break;
            end_all(store, portion);
            // Nothing is told twice, or not at all, while some have left their rows.
            const auto listed = all_of(store);
            CHECK(listed.size() == 3 * kMany);
            check_in_order(listed);
        }
        CHECK(leased == kMany);
        CHECK(all_of(store, that_wait()).size() == (2 - day) * kMany);
        store.advance(kDay);
    }
    store.reopen();
}

STORE_TEST("one that is asked for by its id is found among many that wait",
           "[deliveries][planned]") {
    TestStore store(kind, with_ways_out());
    mail_thrice(store, many());
    const auto listed = all_of(store, that_wait());
    REQUIRE(listed.size() == 3 * kMany);
    for (const std::size_t place : {std::size_t{0}, std::size_t{77}, listed.size() - 1}) {
        DeliveryQuery query;
        query.id = listed[place].id;
        const DeliveryPage page = deliveries(store, query);
        REQUIRE(page.items.size() == 1);
        CHECK(page.items[0] == listed[place]);
        CHECK_FALSE(page.next);
    }
    DeliveryQuery by_sms;
    by_sms.channel = DeliveryChannel::kSms;
    CHECK(all_of(store, by_sms).empty());
}

STORE_TEST("those of other teams are not seen among many that wait", "[deliveries][planned]") {
    TestStore store(kind, with_ways_out());
    const TeamId ours = team(1);
    for (std::uint32_t i = 1; i <= kMany; ++i) {
        DirectoryUser person;
        person.id = user(i);
        person.email = "user" + person.id.text() + "@example.com";
        person.teams = {i % 2 == 0 ? ours : team(2)};
        store.put_user(person);
    }
    for (std::uint32_t i = 1; i <= kMany; ++i) {
        Event event;
        event.type = "test.thrice";
        event.recipients = {user(i)};
        event.team_id = i % 2 == 0 ? ours : team(2);
        value_of(store.publish(event));
    }
    DeliveryQuery query = that_wait();
    query.teams = {ours};
    const auto seen = all_of(store, query);
    CHECK(seen.size() == 3 * kMany / 2);
    check_in_order(seen);
    CHECK(all_of(store, that_wait()).size() == 3 * kMany);
}

STORE_TEST("what is taken back is cancelled for each of many that wait, and nobody else's is",
           "[deliveries][planned]") {
    TestStore store(kind, with_ways_out());
    Event event;
    event.type = "test.thrice";
    event.id = "withdrawn";
    event.recipients = many();
    for (const UserId& each : event.recipients)
        know(store, each);
    Event other = event;
    other.id = "kept";
    value_of(store.publish(event));
    value_of(store.publish(other));
    value_of(await<rest::RetractResult>(
        [&](auto done) { store.store().retract("withdrawn", std::move(done)); }));
    DeliveryQuery cancelled;
    cancelled.state = DeliveryState::kCancelled;
    CHECK(all_of(store, cancelled).size() == 3 * kMany);
    CHECK(all_of(store, that_wait()).size() == 3 * kMany);
    CHECK(all_of(store).size() == 6 * kMany);
    CHECK(lease(store, 1000).size() == kMany);
}

STORE_TEST("a person who is erased leaves a row that many share, and the others stay",
           "[deliveries][planned][persons]") {
    TestStore store(kind, with_ways_out());
    mail_thrice(store, many());
    const std::string before = exported(store, user(60));
    CHECK(before.find("\"step\":2") != std::string::npos);
    CHECK(erase(store, user(60)).deliveries == 3);
    const auto left = all_of(store);
    CHECK(left.size() == 3 * (kMany - 1));
    CHECK(std::none_of(left.begin(), left.end(),
                       [](const Delivery& each) { return each.user == user(60); }));
    CHECK(lease(store, 1000).size() == kMany - 1);
    store.reopen();
}

STORE_TEST("events of one moment share rows, and each keeps what is its own",
           "[deliveries][planned]") {
    TestStore store(kind, with_ways_out());
    std::vector<Notification> made;
    PublishRequest request;
    for (std::uint32_t i = 1; i <= kMany; ++i) {
        know(store, user(i));
        Event event;
        event.type = i % 3 == 0 ? "test.thrice" : "test.unless_read";
        event.recipients = {user(i)};
        request.submissions.push_back({event, {}});
    }
    for (const PublishedEvent& each : value_of(store.publish(std::move(request))))
        made.insert(made.end(), each.items.begin(), each.items.end());
    REQUIRE(made.size() == kMany);
    for (const Notification& n : made) {
        DeliveryQuery query;
        query.notification = n.id;
        const auto of = deliveries(store, query).items;
        REQUIRE(of.size() == (n.type == "test.thrice" ? 3 : 1));
        for (const Delivery& each : of) {
            CHECK(each.user == n.user_id);
            CHECK(each.unless == (n.type == "test.thrice" ? Unless::kNever : Unless::kRead));
        }
    }
}

TEST_CASE("two nodes lease many that wait together, each of them once",
          "[deliveries][planned][postgres][nodes]") {
    TestStore first(StoreKind::kPostgres, with_ways_out());
    StoreOptions options = with_ways_out();
    options.path = first.path();
    TestStore second(StoreKind::kPostgres, options);
    mail_thrice(first, many());
    for (TestStore* store : {&first, &second})
        store->advance(kDay);
    std::vector<DeliveryId> leased[2];
    const auto work_off = [](TestStore& store, std::vector<DeliveryId>& into) {
        // Nothing may be free for a moment, while the other one has it.
        for (int empty = 0; empty < 50;) {
            const auto portion = lease(store, 5);
            empty = portion.empty() ? empty + 1 : 0;
            for (const LeasedDelivery& each : portion)
                into.push_back(each.delivery.id);
            end_all(store, portion);
        }
    };
    std::thread other([&] { work_off(second, leased[1]); });
    work_off(first, leased[0]);
    other.join();
    append(leased[0], std::move(leased[1]));
    CHECK(leased[0].size() == 2 * kMany);
    CHECK(std::set<DeliveryId>(leased[0].begin(), leased[0].end()).size() == 2 * kMany);
}

TEST_CASE("what differs in anything but whose it is waits in a row of its own",
          "[planned][tables]") {
    PlannedRuns runs;
    CHECK(runs.is_written());
    for (std::uint8_t number = 1; number <= 60; ++number) {
        for (std::uint8_t step = 1; step <= 2; ++step)
            runs.put(planned(id_of(1, number, step)));
    }
    runs.put(planned(id_of(1, 61, 1), kStart + 2 * kDay));
    runs.put(planned(id_of(2, 62, 1)));
    Delivery unless = planned(id_of(2, 63, 1));
    unless.unless = Unless::kSeen;
    runs.put(unless);
    Delivery counted = planned(id_of(2, 64, 1));
    counted.counted_as = "2026-11-22";
    runs.put(counted);
    runs.put(planned(id_of(2, 10, 1)));  // an earlier id
    std::vector<std::size_t> sizes;
    std::set<DeliveryId> ids;
    for (const PlannedRun& run : runs.take_made()) {
        sizes.push_back(run.members.size());
        CHECK(run.first == run.members.front().id);
        CHECK(run.last == run.members.back().id);
        CHECK(parse_members(text(run.members)) == run.members);
        for (const Delivery& each : deliveries_in(run)) {
            CHECK(ids.insert(each.id).second);
            CHECK(is_planned(each));
        }
    }
    std::sort(sizes.begin(), sizes.end());
    CHECK(sizes == std::vector<std::size_t>{1, 1, 1, 1, 1, 10, 10, 50, 50});
    CHECK(ids.size() == 125);
    CHECK(runs.is_written());
    CHECK_FALSE(parse_members("0190b0a0-0000-7000-8000-000000000000"));
    CHECK_FALSE(parse_members(std::string(kMemberChars, 'x')));
}

TEST_CASE("of runs that lie within each other the newest are told in order, in whatever pieces",
          "[planned][tables]") {
    PlannedRuns made;
    std::vector<DeliveryId> ids;
    for (std::uint8_t millisecond = 1; millisecond <= 2; ++millisecond) {
        for (std::uint8_t number = 1; number <= 200; ++number) {
            const DeliveryId id = id_of(millisecond, number, 1);
            ids.push_back(id);
            // Each moment has a run that goes through the whole of its millisecond.
            made.put(planned(id, kStart + kDay + Millis(number % 100)));
        }
    }
    std::sort(ids.rbegin(), ids.rend());
    const PlannedSource source = source_of(made.take_made());
    for (const std::size_t limit : {std::size_t{1}, std::size_t{50}, std::size_t{399}}) {
        std::vector<DeliveryId> told;
        DeliveryQuery asked;
        for (;;) {
            const auto page = newest_planned(asked, limit, source);
            for (const Delivery& each : page)
                told.push_back(each.id);
            if (page.size() < limit) break;
            asked.before = page.back().id;
        }
        CHECK(told == ids);
    }
}
