// The digest on every store: what is gathered, when it goes, once a day, and how it ends.

#include "core/policy/digest.hpp"

#include "tests/store/gathering.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

STORE_TEST("what is gathered goes in one mail, and ends with it", "[digest]") {
    Gathering people(kind);
    const Notification a = people.happen("a");
    const Notification b = people.happen("b");
    CHECK(people.state_of(a) == "waiting digest");
    CHECK(people.of(a).due_at == kStart + kUntilSix);
    CHECK(people.lease().empty());
    people.store.advance(kUntilSix - kHour);
    CHECK(people.lease().empty());
    people.store.advance(kHour + kDigestSpread);
    const LeasedDelivery mail = people.lease_one();
    CHECK(is_digest(mail.delivery));
    CHECK(titles(mail) == Titles{"b", "a"});
    CHECK(mail.gathered == 2);
    CHECK(mail.to.email == "ada@example.com");
    CHECK(people.state_of(a) == "waiting digest");
    end(people.store, mail, Sent{"<1@mail>"});
    for (const Notification& n : {a, b}) {
        CHECK(people.state_of(n) == "sent");
        CHECK(people.of(n).provider_id == "<1@mail>");
    }
    CHECK(people.digest().state == DeliveryState::kSent);
    CHECK(people.all().size() == 3);
    people.store.advance(kDay);
    CHECK(people.lease().empty());
}

STORE_TEST("what is above the limit, critical or mandatory is mailed by itself at once",
           "[digest]") {
    Gathering people(kind);
    people.happen("high", Priority::kHigh);
    people.happen("critical", Priority::kCritical);
    CHECK(people.lease().size() == 2);
    Event event;
    event.type = "system.announcement";
    event.recipients = {kUser};
    event.channel = Channel::kEmail;
    event.variables = {{"title", "t"}, {"body", "b"}};
    event.data = R"({"title":"t","body":"b"})";
    event.priority = Priority::kLow;
    value_of(people.store.publish(event));
    CHECK(people.lease().size() == 1);
}

STORE_TEST("what was read, filed, snoozed or deleted by then is left out, and says why",
           "[digest]") {
    Gathering people(kind);
    const Notification read = people.happen("read");
    const Notification archived = people.happen("archived");
    const Notification snoozed = people.happen("snoozed");
    const Notification deleted = people.happen("deleted");
    const Notification seen = people.happen("seen");
    people.operate(OperationKind::kAck, read);
    people.operate(OperationKind::kArchive, archived);
    people.operate(OperationKind::kSnooze, snoozed, kDay);
    people.operate(OperationKind::kDelete, deleted);
    people.operate(OperationKind::kSeen, seen);
    people.at_six();
    const LeasedDelivery mail = people.lease_one();
    CHECK(titles(mail) == Titles{"seen"});
    CHECK(people.state_of(read) == "suppressed read");
    CHECK(people.state_of(archived) == "suppressed read");
    CHECK(people.state_of(snoozed) == "suppressed seen");
    CHECK(people.state_of(deleted) == "suppressed deleted");
    end(people.store, mail, Sent{""});
    CHECK(people.state_of(seen) == "sent");
    CHECK(people.state_of(read) == "suppressed read");
}

STORE_TEST("what has slept long enough by then is in it, though nobody has woken it", "[digest]") {
    Gathering people(kind);
    const Notification one = people.happen("one");
    people.operate(OperationKind::kSnooze, one, kHour);
    people.at_six();
    CHECK(titles(people.lease_one()) == Titles{"one"});
}

STORE_TEST("what is not wanted by then says so, whatever became of it besides", "[digest]") {
    Gathering people(kind);
    const Notification one = people.happen("one");
    people.operate(OperationKind::kAck, one);
    people.say(R"({"channels":{"email":false}})");
    people.at_six();
    CHECK(people.lease().empty());
    CHECK(people.state_of(one) == "suppressed preference");
}

STORE_TEST("where nothing is left there is no mail", "[digest]") {
    Gathering people(kind);
    const Notification one = people.happen("one");
    people.operate(OperationKind::kAck, one);
    people.at_six();
    CHECK(people.lease().empty());
    CHECK(people.state_of(one) == "suppressed read");
    CHECK(people.digest().state == DeliveryState::kSuppressed);
}

STORE_TEST("what a person turns off before it is due is not in it", "[digest]") {
    Gathering people(kind);
    const Notification one = people.happen("one");
    people.say(R"({"types":{"task.*":{"email":false}},)"
               R"("digest":{"email":"daily","at":"18:00","max_priority":"normal"}})");
    people.at_six();
    CHECK(people.lease().empty());
    CHECK(people.state_of(one) == "suppressed preference");
}

STORE_TEST("one that is turned off brings what it has gathered, and no mail for each", "[digest]") {
    Gathering people(kind);
    people.happen("a");
    people.happen("b");
    people.say("{}");
    CHECK(people.lease().empty());
    people.at_six();
    CHECK(titles(people.lease_one()) == Titles{"b", "a"});
}

STORE_TEST("whoever dies while sending it: the same is sent again, under its id", "[digest]") {
    Gathering people(kind);
    const Notification a = people.happen("a");
    const Notification b = people.happen("b");
    people.at_six();
    const LeasedDelivery first = people.lease_one();
    if (kind != StoreKind::kMemory) people.store.reopen();
    people.happen("late");  // it is for tomorrow's
    people.operate(OperationKind::kAck, b);
    people.store.advance(kDeliveryLease + Millis(1));
    const LeasedDelivery second = people.lease_one();
    CHECK(second.delivery.id == first.delivery.id);
    CHECK(titles(second) == Titles{"a"});
    end(people.store, first, Sent{""});  // it had been sent after all
    CHECK(people.state_of(a) == "sent");
    CHECK(people.state_of(b) == "suppressed read");
    people.store.advance(kDay);
    CHECK(titles(people.lease_one()) == Titles{"late"});
}

STORE_TEST("no second one on a day: what comes later is for the next", "[digest]") {
    Gathering people(kind);
    people.happen("morning");
    people.at_six();
    end(people.store, people.lease_one(), Sent{""});
    people.say(R"({"digest":{"email":"daily","at":"20:00","max_priority":"normal"}})");
    const Notification evening = people.happen("evening");
    CHECK(people.of(evening).due_at == kStart + kUntilSix + 2 * kHour + kDay);
    people.store.advance(3 * kHour);
    CHECK(people.lease().empty());
    people.store.advance(kDay);
    CHECK(titles(people.lease_one()) == Titles{"evening"});
}

STORE_TEST("another hour of the same day moves it", "[digest]") {
    Gathering people(kind);
    people.happen("a");
    people.say(R"({"digest":{"email":"daily","at":"20:00","max_priority":"normal"}})");
    people.happen("b");
    people.at_six();
    CHECK(people.lease().empty());
    people.store.advance(2 * kHour);
    CHECK(titles(people.lease_one()) == Titles{"b", "a"});
}

STORE_TEST("what is gathered when it is due may move it still", "[digest]") {
    Gathering people(kind, R"({"quiet_hours":[{"from":"09:00","to":"18:00"}]})");
    const Notification quiet = people.happen("quiet");
    people.say(kAtSix);
    people.happen("a");
    people.say(R"({"digest":{"email":"daily","at":"20:00","max_priority":"normal"}})");
    people.at_six();
    CHECK(people.lease().empty());
    CHECK(people.of(quiet).due_at == kStart + kUntilSix + 2 * kHour);
    people.store.advance(2 * kHour);
    CHECK(titles(people.lease_one()) == Titles{"a", "quiet"});
}

STORE_TEST("a mail server that is away: tried again, and in the end all of it has failed",
           "[digest]") {
    Gathering people(kind);
    const Notification one = people.happen("one");
    people.at_six();
    end(people.store, people.lease_one(), TryLater{"away", {}});
    CHECK(people.state_of(one) == "waiting digest");
    people.store.advance(kHour);
    end(people.store, people.lease_one(), carillon::Refused{"550 no such user", false});
    CHECK(people.state_of(one) == "failed");
    CHECK(people.of(one).last_error == "550 no such user");
    // By hand: it is gathered for the next.
    const SentAgain again = send_again(people.store, {people.of(one).id});
    CHECK(again.deliveries.size() == 1);
    CHECK(people.lease().empty());
    CHECK(people.state_of(one) == "waiting digest");
    people.store.advance(kDay);
    CHECK(titles(people.lease_one()) == Titles{"one"});
}

STORE_TEST(
    "what had failed with its digest is sent when a mail server says that it has it after all",
    "[digest]") {
    Gathering people(kind);
    const Notification one = people.happen("one");
    const Notification read = people.happen("read");
    people.at_six();
    const LeasedDelivery first = people.lease_one();
    end(people.store, first, TryLater{"no answer", {}});
    people.operate(OperationKind::kAck, read);
    people.store.advance(kHour);
    end(people.store, people.lease_one(), carillon::Refused{"550 no such user", false});
    const Notification later = people.happen("later");
    CHECK(people.state_of(one) == "failed");
    end(people.store, first, Sent{"<1@mail>"});
    CHECK(people.state_of(one) == "sent");
    CHECK(people.of(one).provider_id == "<1@mail>");
    CHECK(people.of(one).last_error.empty());
    CHECK(people.of(one).attempts == 2);
    CHECK(people.state_of(read) == "suppressed read");
    CHECK(people.state_of(later) == "waiting digest");
    people.store.advance(kDay);
    CHECK(titles(people.lease_one()) == Titles{"later"});
}

STORE_TEST("what was sent again by hand is not taken for what its digest has brought", "[digest]") {
    Gathering people(kind);
    const Notification one = people.happen("one");
    people.at_six();
    const LeasedDelivery first = people.lease_one();
    end(people.store, first, carillon::Refused{"550 no such user", false});
    send_again(people.store, {people.of(one).id});
    people.lease();
    end(people.store, first, Sent{"<1@mail>"});
    for (const Delivery& delivery : people.all())
        if (delivery.id == first.delivery.id) CHECK(delivery.state == DeliveryState::kSent);
    CHECK(people.state_of(one) == "waiting digest");
}

STORE_TEST("a digest that has failed is not sent again as a whole", "[digest]") {
    Gathering people(kind);
    people.happen("one");
    people.at_six();
    end(people.store, people.lease_one(), carillon::Refused{"550 no such user", false});
    const SentAgain again = send_again(people.store, {people.digest().id});
    CHECK(again.deliveries.empty());
    REQUIRE(again.refused.size() == 1);
    CHECK(again.refused[0].code == Errc::kConflict);
    CHECK(people.lease().empty());
    CHECK(people.digest().state == DeliveryState::kFailed);
}

STORE_TEST("in quiet hours and pauses it waits for their end", "[digest]") {
    Gathering people(kind, R"({"digest":{"email":"daily","at":"18:00","max_priority":"normal"},)"
                           R"("quiet_hours":[{"from":"17:00","to":"19:00"}]})");
    people.happen("one");
    people.at_six();
    CHECK(people.lease().empty());
    CHECK(people.digest().reason == "quiet_hours");
    people.happen("two");  // for tomorrow's: this one's moment has passed
    people.store.advance(kHour);
    CHECK(titles(people.lease_one()) == Titles{"one"});
}

STORE_TEST("a weekly one goes on its day", "[digest]") {
    // A Sunday.
    Gathering people(
        kind, R"({"digest":{"email":"weekly","day":"wed","at":"18:00","max_priority":"normal"}})");
    const Notification one = people.happen("one");
    CHECK(people.of(one).due_at == kStart + kUntilSix + 3 * kDay);
    people.store.advance(2 * kDay + kUntilSix + kDigestSpread);
    CHECK(people.lease().empty());
    people.store.advance(kDay);
    CHECK(titles(people.lease_one()) == Titles{"one"});
}

STORE_TEST("what waits long for a paused digest is not forgotten", "[digest]") {
    Gathering people(kind);
    people.happen("one");
    people.say(R"({"paused_until":"2027-02-01T00:00:00Z"})");
    for (int day = 0; day < 60; ++day) {
        people.store.advance(kDay);
        CHECK(people.lease().empty());
        people.store.cleanup();
    }
    CHECK(people.all().size() == 3);  // and the digest of the day on which the pause ends
    people.store.advance(30 * kDay);
    CHECK(titles(people.lease_one()) == Titles{"one"});
}

STORE_TEST("after days of a pause one comes, and not one for each of them", "[digest]") {
    Gathering people(kind);
    people.happen("before");
    people.say(R"({"digest":{"email":"daily","at":"18:00","max_priority":"normal"},)"
               R"("paused_until":"2026-11-25T11:00:00Z"})");
    people.happen("paused");
    people.at_six();
    CHECK(people.lease().empty());
    people.happen("late");
    people.store.advance(kDay);
    CHECK(people.lease().empty());
    const Notification last = people.happen("last");
    CHECK(people.state_of(last) == "waiting digest");
    people.store.advance(2 * kDay);
    CHECK(titles(people.lease_one()) == Titles{"last", "late", "paused", "before"});
    CHECK(people.lease().empty());
}

STORE_TEST("who has no address gets none, and it says so", "[digest]") {
    Gathering people(kind);
    const Notification one = people.happen("one");
    DirectoryUser person;
    person.id = kUser;
    person.timezone = "Europe/Paris";
    people.store.put_user(person);
    people.at_six();
    CHECK(people.lease().empty());
    CHECK(people.state_of(one) == "suppressed no_address");
}

STORE_TEST("a mail of a group does not answer one that went in a digest", "[digest]") {
    Gathering people(kind);
    people.happen("one", Priority::kNormal, "deal:42");
    people.at_six();
    end(people.store, people.lease_one(), Sent{""});
    people.happen("two", Priority::kHigh, "deal:42");
    const LeasedDelivery mail = people.lease_one();
    CHECK_FALSE(is_digest(mail.delivery));
    CHECK_FALSE(mail.answers);
}

STORE_TEST("of more than a mail shows the first are shown, and all are sent", "[digest]") {
    Gathering people(kind);
    const Notification first = people.happen("0");
    for (std::size_t i = 1; i <= kDigestShown; ++i)
        people.happen(std::to_string(i));
    people.at_six();
    const LeasedDelivery mail = people.lease_one();
    CHECK(mail.lines.size() == kDigestShown);
    CHECK(mail.gathered == kDigestShown + 1);
    CHECK(titles(mail).front() == std::to_string(kDigestShown));
    end(people.store, mail, Sent{""});
    CHECK(people.state_of(first) == "sent");
}
