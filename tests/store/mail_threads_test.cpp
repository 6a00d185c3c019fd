// Mails of one group to one person answer the first: which one that is, on every store.

#include "tests/store/mailing.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

struct Mails {
    TestStore store;
    explicit Mails(StoreKind kind) : store(kind, with_email()) {
        for (const int who : {1, 2}) {
            DirectoryUser person;
            person.id = user(who);
            person.email = "user" + std::to_string(who) + "@example.com";
            store.put_user(person);
        }
    }

    static StoreOptions with_email() {
        StoreOptions options;
        options.channels.email = true;
        return options;
    }
    void publish(const std::optional<std::string>& group, int who = 1) {
        Event event = titled_event("Call Acme", {user(who)});
        event.channel = Channel::kEmail;
        event.group = group;
        value_of(store.publish(event));
        store.advance(Millis(1));
    }
    std::vector<LeasedDelivery> lease() { return test::lease(store); }
    LeasedDelivery lease_one() {
        auto leased = lease();
        REQUIRE(leased.size() == 1);
        return std::move(leased.front());
    }
    void end(const LeasedDelivery& leased, DeliveryOutcome outcome) {
        value_of(await<Done>([&](auto done) {
            store.store().end_attempts(
                {{{leased.delivery.id, leased.delivery.attempts}, std::move(outcome)}},
                std::move(done));
        }));
    }
    // The next mail of that group, sent.
    LeasedDelivery send(const std::optional<std::string>& group, int who = 1) {
        publish(group, who);
        LeasedDelivery leased = lease_one();
        end(leased, Sent{"250"});
        return leased;
    }
};

}  // namespace

STORE_TEST("every mail of a group to a person answers the first", "[deliveries][threads]") {
    Mails mails(kind);
    const LeasedDelivery first = mails.send("deal:42");
    CHECK_FALSE(first.answers);
    CHECK(mails.send("deal:42").answers == first.delivery.id);
    CHECK(mails.send("deal:42").answers == first.delivery.id);
    CHECK_FALSE(mails.send("deal:43").answers);
    CHECK_FALSE(mails.send(std::nullopt).answers);
    CHECK_FALSE(mails.send("deal:42", 2).answers);
    CHECK(mails.send("deal:42").answers == first.delivery.id);
}

STORE_TEST("of several that go at once the first made is the first", "[deliveries][threads]") {
    Mails mails(kind);
    for (int i = 0; i < 3; ++i)
        mails.publish("g");
    auto leased = mails.lease();
    REQUIRE(leased.size() == 3);
    std::sort(leased.begin(), leased.end(),
              [](const auto& a, const auto& b) { return a.delivery.id < b.delivery.id; });
    CHECK_FALSE(leased[0].answers);
    CHECK(leased[1].answers == leased[0].delivery.id);
    CHECK(leased[2].answers == leased[0].delivery.id);
}

STORE_TEST("what was never sent is answered by nothing, and no two answer each other",
           "[deliveries][threads]") {
    Mails mails(kind);
    mails.publish("g");
    const LeasedDelivery refused = mails.lease_one();
    mails.end(refused, Refused{"no such mailbox"});
    mails.publish("g");
    const LeasedDelivery busy = mails.lease_one();
    CHECK_FALSE(busy.answers);
    mails.end(busy, TryLater{"busy", {}});
    const LeasedDelivery next = mails.send("g");
    CHECK_FALSE(next.answers);  // the busy one waits
    mails.store.advance(Millis(120'000));
    const LeasedDelivery again = mails.lease_one();
    CHECK(again.delivery.id == busy.delivery.id);
    CHECK_FALSE(again.answers);  // it is the earlier one
    mails.end(again, Sent{"250"});
    CHECK(mails.send("g").answers == busy.delivery.id);
}

STORE_TEST("a first mail that is kept no longer is answered no longer", "[deliveries][threads]") {
    Mails mails(kind);
    const LeasedDelivery first = mails.send("g");
    mails.store.advance(20 * kDay);
    const LeasedDelivery second = mails.send("g");
    CHECK(second.answers == first.delivery.id);
    mails.store.advance(11 * kDay);
    mails.store.cleanup();
    CHECK(mails.send("g").answers == second.delivery.id);
}
