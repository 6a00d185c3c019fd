// Who is told a time reads it in their own time zone, by whichever way their notification is made.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <atomic>

using namespace carillon;
using namespace carillon::test;

namespace {

const TeamId kTeam = *TeamId::parse("7d9f6f2e-0000-4000-8000-000000000001");

Event meeting(std::vector<UserId> recipients) {
    Event event;
    event.type = "meeting.reminder";
    event.recipients = std::move(recipients);
    event.variables = {{"meeting", "Review"}, {"starts_at", "2026-11-29T23:30:00Z"}};
    event.data = R"({"meeting":"Review","starts_at":"2026-11-29T23:30:00Z"})";
    return event;
}

// User 1 is in Paris, user 2 in New York, user 3 says nothing of it, user 4 is in Paris too.
void put_people(TestStore& store) {
    const char* zones[] = {"Europe/Paris", "America/New_York", "", "Europe/Paris"};
    for (std::uint32_t i = 0; i < 4; ++i) {
        DirectoryUser person;
        person.id = user(i + 1);
        person.locale = "en-GB";
        person.timezone = zones[i];
        person.teams = {kTeam};
        store.put_user(person);
    }
}

void check_times(TestStore& store) {
    const auto body = [&](std::uint32_t number) {
        const Snapshot inbox = store.unread(user(number));
        return inbox.items.size() == 1 ? inbox.items[0].body : "not one notification";
    };
    CHECK(body(1) == "The meeting “Review” starts soon: 30 November 2026 at 00:30.");
    CHECK(body(2) == "The meeting “Review” starts soon: 29 November 2026 at 18:30.");
    CHECK(body(3) == "The meeting “Review” starts soon: 29 November 2026 at 23:30.");
    CHECK(body(4) == body(1));
}

// A store whose plans are counted.
struct CountingStore {
    explicit CountingStore(StoreKind kind, std::size_t step_rows)
        : store(kind, options(step_rows)) {
        put_people(store);
    }
    StoreOptions options(std::size_t step_rows) {
        StoreOptions made;
        made.step_rows = step_rows;
        made.are_templates_gone = [this] {
            ++plans;
            return false;
        };
        return made;
    }

    std::atomic<int> plans{0};
    TestStore store;
};

}  // namespace

STORE_TEST("two recipients of one event in two time zones are each told their own time",
           "[time_zone]") {
    TestStore store(kind);
    put_people(store);
    REQUIRE(store.publish(meeting({user(1), user(2), user(3), user(4)})).ok());
    check_times(store);
}

STORE_TEST("members of a team are each told their own time", "[time_zone]") {
    TestStore store(kind);
    put_people(store);
    Event event = meeting({});
    event.team_id = kTeam;
    REQUIRE(store.publish(event).ok());
    check_times(store);
}

STORE_TEST("who is reached by a broadcast is told their own time", "[time_zone]") {
    TestStore store(kind);
    put_people(store);
    Event event = meeting({});
    event.broadcast = true;
    REQUIRE(store.publish(event).ok());
    check_times(store);
}

STORE_TEST("what is made in steps tells each zone its time, and is planned once for each",
           "[time_zone]") {
    CountingStore counted(kind, 2);
    Event event = meeting({});
    event.team_id = kTeam;
    REQUIRE(counted.store.publish(event).value()[0].result.created == 4);
    CHECK(counted.plans == 3);
    check_times(counted.store);
}

STORE_TEST("what shows no time is planned once, whatever zones its readers live in",
           "[time_zone]") {
    CountingStore counted(kind, 2);
    Event event;
    event.type = "task.assigned";
    event.team_id = kTeam;
    event.variables = {{"task", "Call Acme"}};
    event.data = R"({"task":"Call Acme"})";
    REQUIRE(counted.store.publish(event).value()[0].result.created == 4);
    CHECK(counted.plans == 1);
    CHECK(counted.store.unread(user(2)).items[0].title == "New task: Call Acme");
}

STORE_TEST("whom the directory does not know is told the time of the default zone", "[time_zone]") {
    TestStore store(kind);
    REQUIRE(store.publish(meeting({user(9)})).ok());
    CHECK(store.unread(user(9)).items[0].body.find("29 novembre 2026 à 23:30") !=
          std::string::npos);
}

STORE_TEST("a zone that was put later counts from then on", "[time_zone]") {
    TestStore store(kind);
    put_people(store);
    DirectoryUser moved = store.user(user(1)).value();
    moved.timezone = "Asia/Tokyo";
    store.put_user(moved);
    REQUIRE(store.publish(meeting({user(1)})).ok());
    CHECK(store.unread(user(1)).items[0].body.find("30 November 2026 at 08:30") !=
          std::string::npos);
}
