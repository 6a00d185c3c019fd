// What people say of how they are reached: kept, told to all who look, and asked when something is
// to leave.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);

Preferences document(const std::string& json) {
    return value_of(decode_preferences(json));
}

StoreOptions with_ways_out() {
    StoreOptions options;
    options.channels = {true, true, true};
    return options;
}

Result<KeptPreferences> try_say(TestStore& store, PreferencesChange change) {
    return await<KeptPreferences>(
        [&](auto done) { store.store().change_preferences(std::move(change), std::move(done)); });
}

PreferencesChange to(const UserId& who, const std::string& json) {
    PreferencesChange change;
    change.user = who;
    change.make = [json](const Preferences& before) -> Result<Preferences> {
        Preferences after = document(json);
        keep_unsubscribed(before, after);
        return after;
    };
    return change;
}

KeptPreferences say(TestStore& store, const UserId& who, const std::string& json) {
    return value_of(try_say(store, to(who, json)));
}

KeptPreferences kept(TestStore& store, const UserId& who) {
    return value_of(await<KeptPreferences>(
        [&](auto done) { store.store().preferences(who, std::move(done)); }));
}

void know(TestStore& store, const UserId& who, const std::string& zone = "Europe/Paris") {
    DirectoryUser person;
    person.id = who;
    person.email = "user" + who.text() + "@example.com";
    person.timezone = zone;
    store.put_user(person);
}

Event task(std::vector<UserId> recipients, Channel channel = Channel::kEmail) {
    Event event;
    event.type = "task.assigned";
    event.recipients = std::move(recipients);
    event.channel = channel;
    event.variables = {{"task", "Call Acme"}};
    event.data = R"({"task":"Call Acme"})";
    return event;
}

std::vector<Delivery> deliveries(TestStore& store) {
    return value_of(await<DeliveryPage>([&](auto done) {
               store.store().deliveries(DeliveryQuery{}, std::move(done));
           }))
        .items;
}

Delivery only(TestStore& store) {
    const auto all = deliveries(store);
    REQUIRE(all.size() == 1);
    return all.front();
}

std::vector<LeasedDelivery> lease(TestStore& store) {
    return value_of(await<LeasedDeliveries>([&](auto done) {
               store.store().lease_deliveries({{DeliveryChannel::kEmail, 100}}, std::move(done));
           }))
        .items;
}

PublishedEvent publish(TestStore& store, Event event) {
    return value_of(store.publish(std::move(event))).front();
}

// 10:30 in Paris.
constexpr Millis kNow = kStart;
const char* const kQuiet = R"({"quiet_hours":[{"from":"10:00","to":"12:00"}]})";

}  // namespace

STORE_TEST("what a person says is kept, with the revision of its change", "[preferences]") {
    TestStore store(kind);
    CHECK(kept(store, kAda).document == Preferences());
    CHECK(kept(store, kAda).at.counter == 0);
    store.add(kAda);
    const KeptPreferences said = say(store, kAda, R"({"channels":{"sms":true}})");
    CHECK(said.at.counter == 2);
    CHECK(kept(store, kAda).document == said.document);
    CHECK(kept(store, kAda).at == said.at);
    store.add(kAda);
    CHECK(kept(store, kAda).at == said.at);
    // Saying the same changes nothing, and another person's is another one's.
    CHECK(say(store, kAda, R"({"channels":{"sms":true}})").at == said.at);
    CHECK(kept(store, kBob).document == Preferences());
    const KeptPreferences later = say(store, kAda, "{}");
    CHECK(later.at.counter == 4);
    CHECK(kept(store, kAda).document == Preferences());
    if (kind == StoreKind::kMemory) return;
    say(store, kBob, kQuiet);
    store.reopen();
    CHECK(encode(kept(store, kBob).document) == encode(document(kQuiet)));
    CHECK(kept(store, kAda).at == later.at);
}

STORE_TEST("a change may ask for what it was made from", "[preferences]") {
    TestStore store(kind);
    const KeptPreferences first = say(store, kAda, R"({"locale":"fr"})");
    PreferencesChange change = to(kAda, R"({"locale":"en"})");
    change.if_at = {"other.1"};
    const auto refused = try_say(store, change);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Errc::kConflict);
    CHECK(refused.error().field == "If-Match");
    CHECK(kept(store, kAda).document.locale == "fr");
    change.if_at = {"other.1", first.at.text()};
    CHECK(value_of(try_say(store, change)).document.locale == "en");
    CHECK_FALSE(try_say(store, change).ok());
    change.make = [](const Preferences&) -> Result<Preferences> {
        return Error{Errc::kUnprocessable, "locale", "locale is wrong"};
    };
    change.if_at.clear();
    CHECK(try_say(store, change).error().field == "locale");
    CHECK(kept(store, kAda).document.locale == "en");
}

STORE_TEST("a change is a commit that tells of itself, and a state that was read before lacks it",
           "[preferences]") {
    TestStore store(kind);
    store.add(kAda);
    const Revision before = store.unread(kAda).revision;
    store.forget_commits();
    const KeptPreferences said = say(store, kAda, R"({"locale":"fr"})");
    const auto commits = store.commits();
    REQUIRE(commits.size() == 1);
    CHECK(commits[0]->has_preferences);
    CHECK(commits[0]->user == kAda);
    CHECK(commits[0]->changes.from_revision() == before);
    CHECK(commits[0]->changes.to_revision() == said.at);
    CHECK(commits[0]->changes.upserts.empty());
    CHECK(store.state(kAda, before).preferences == R"({"locale":"fr"})");
    CHECK_FALSE(store.state(kAda, said.at).preferences);
    CHECK_FALSE(store.state(kAda).preferences);
    store.add(kAda);
    CHECK_FALSE(store.commits().back()->has_preferences);
    CHECK_FALSE(store.state(kAda, said.at).preferences);
    CHECK(store.state(kAda, before).preferences);
}

STORE_TEST("whoever stands where there never was a state is told the document, where there is one",
           "[preferences]") {
    TestStore store(kind);
    store.add(kAda);
    const Revision elsewhere{"another", 7};
    CHECK_FALSE(store.state(kAda, elsewhere).preferences);
    Revision ahead = store.unread(kAda).revision;
    ahead.counter += 1000;
    say(store, kAda, R"({"locale":"fr"})");
    CHECK(store.state(kAda, elsewhere).preferences == R"({"locale":"fr"})");
    CHECK(store.state(kAda, ahead).preferences == R"({"locale":"fr"})");
    // By its counter it would know them.
    Revision alike = store.unread(kAda).revision;
    alike.epoch = "another";
    CHECK(store.state(kAda, alike).preferences == R"({"locale":"fr"})");
    CHECK_FALSE(store.state(kAda).preferences);
}

STORE_TEST("what a person does not want by email is suppressed when it is planned",
           "[preferences][deliveries]") {
    TestStore store(kind, with_ways_out());
    know(store, kAda);
    say(store, kAda, R"({"types":{"task.*":{"email":false}}})");
    CHECK(publish(store, task({kAda})).items.size() == 1);
    CHECK(only(store).state == DeliveryState::kSuppressed);
    CHECK(only(store).reason == "preference");
    CHECK(lease(store).empty());
    CHECK(store.unread(kAda).unread.total() == 1);
    // Critical passes.
    Event critical = task({kAda});
    critical.priority = Priority::kCritical;
    publish(store, critical);
    CHECK(lease(store).size() == 1);
}

STORE_TEST("what is turned off while it waits is not sent", "[preferences][deliveries]") {
    TestStore store(kind, with_ways_out());
    know(store, kAda);
    publish(store, task({kAda}));
    CHECK(only(store).state == DeliveryState::kWaiting);
    PreferencesChange change;
    change.user = kAda;
    change.make = [](Preferences before) -> Result<Preferences> {
        unsubscribe(before, "task.assigned");
        return before;
    };
    value_of(try_say(store, change));
    CHECK(lease(store).empty());
    CHECK(only(store).state == DeliveryState::kSuppressed);
    CHECK(only(store).reason == "unsubscribed");
    // Once said again by themselves it is wanted.
    say(store, kAda, "{}");
    CHECK(kept(store, kAda).document.unsubscribed.empty());
    publish(store, task({kAda}));
    CHECK(lease(store).size() == 1);
}

STORE_TEST("quiet hours have what is due wait for their end, whose zone is the person's",
           "[preferences][deliveries]") {
    TestStore store(kind, with_ways_out());
    know(store, kAda);
    know(store, kBob, "America/New_York");
    say(store, kAda, kQuiet);
    say(store, kBob, kQuiet);
    publish(store, task({kAda, kBob}));
    const auto leased = lease(store);
    REQUIRE(leased.size() == 1);
    CHECK(leased[0].delivery.user == kBob);
    value_of(await<Done>([&](auto done) {
        store.store().end_attempts(
            {{{leased[0].delivery.id, leased[0].delivery.attempts}, Sent{"250 Ok"}}},
            std::move(done));
    }));
    const auto all = deliveries(store);
    const auto waiting = std::find_if(all.begin(), all.end(),
                                      [](const Delivery& each) { return each.user == kAda; });
    REQUIRE(waiting != all.end());
    CHECK(waiting->state == DeliveryState::kWaiting);
    CHECK(waiting->reason == "quiet_hours");
    CHECK(waiting->due_at == kNow + Millis(90 * 60'000));  // noon in Paris
    store.advance(Millis(90 * 60'000));
    // Asked again: they have gone on a pause meanwhile.
    say(store, kAda, R"({"paused_until":"2026-11-23T00:00:00Z"})");
    CHECK(lease(store).empty());
    store.advance(kDay);
    const auto late = lease(store);
    REQUIRE(late.size() == 1);
    CHECK(late[0].delivery.user == kAda);
    CHECK(late[0].delivery.attempts == 1);
    CHECK(late[0].delivery.reason.empty());
}

STORE_TEST("what a person does not want in the inbox is filed away, or not made at all",
           "[preferences]") {
    TestStore store(kind, with_ways_out());
    know(store, kAda);
    know(store, kBob);
    say(store, kAda, R"({"types":{"task.assigned":{"web":false}}})");
    const PublishedEvent by_email = publish(store, task({kAda, kBob}));
    CHECK(by_email.result.created == 2);
    const Notification filed = by_email.items.at(0);
    CHECK(filed.user_id == kAda);
    CHECK(filed.archived_at == kNow);
    CHECK(filed.read_at == kNow);
    CHECK(store.unread(kAda).unread.total() == 0);
    CHECK(store.unread(kAda).unread == store.recount(kAda));
    CHECK(lease(store).size() == 2);

    const PublishedEvent web_alone = publish(store, task({kAda, kBob}, Channel::kWeb));
    CHECK(web_alone.result.created == 1);
    CHECK(web_alone.result.skipped == std::vector<Skipped>{{kAda, "preference"}});
    CHECK(web_alone.items.size() == 1);
    CHECK(store.rows(kAda).size() <= 1);
}

STORE_TEST("an event to many is not made for who does not want it", "[preferences]") {
    StoreOptions options = with_ways_out();
    options.step_rows = 3;
    TestStore store(kind, options);
    std::vector<UserId> everybody;
    for (int i = 1; i <= 10; ++i)
        everybody.push_back(user(i));
    say(store, kAda, R"({"types":{"task.assigned":{"web":false}}})");
    say(store, kBob, R"({"locale":"en"})");
    const PublishedEvent made = publish(store, task(everybody, Channel::kWeb));
    CHECK(made.result.created == 9);
    CHECK(made.result.skipped == std::vector<Skipped>{{kAda, "preference"}});
    CHECK(store.rows(kAda).empty());
    REQUIRE(store.rows(kBob).size() == 1);
    CHECK(store.rows(kBob).front().title == "New task: Call Acme");
    CHECK(store.rows(user(3)).size() == 1);
}

STORE_TEST("an event to many is promised to nobody by a channel alone that the operator has off",
           "[preferences]") {
    StoreOptions options;
    options.step_rows = 1;
    TestStore store(kind, options);
    say(store, kAda, R"({"types":{"task.assigned":{"web":false}}})");
    const PublishedEvent made = publish(store, task({kAda, kBob}, Channel::kEmail));
    CHECK(made.result.created == 1);
    CHECK(made.result.skipped == std::vector<Skipped>{{kAda, "preference"}});
    CHECK(store.rows(kAda).empty());
    CHECK(store.rows(kBob).size() == 1);
}

STORE_TEST("a broadcast reaches each person as they want it", "[preferences]") {
    TestStore store(kind, with_ways_out());
    know(store, kAda);
    know(store, kBob);
    say(store, kAda, R"({"types":{"task.assigned":{"web":false}},"locale":"en"})");
    say(store, kBob, R"({"locale":"en"})");
    Event everybody = task({}, Channel::kWeb);
    everybody.broadcast = true;
    publish(store, everybody);
    CHECK(store.unread(kAda).items.empty());
    CHECK(store.skipped() == std::vector<Skipped>{{kAda, "preference"}});
    REQUIRE(store.unread(kBob).items.size() == 1);
    CHECK(store.unread(kBob).items.front().title == "New task: Call Acme");
}

STORE_TEST("the operator's defaults hold for who says nothing else", "[preferences][deliveries]") {
    StoreOptions options = with_ways_out();
    options.defaults = document(R"({"types":{"task.*":{"email":false}}})");
    TestStore store(kind, options);
    know(store, kAda);
    know(store, kBob);
    say(store, kBob, R"({"types":{"task.assigned":{"email":true}}})");
    publish(store, task({kAda, kBob}));
    const auto leased = lease(store);
    REQUIRE(leased.size() == 1);
    CHECK(leased[0].delivery.user == kBob);
}

STORE_TEST("a change by somebody else is in the audit, with its person", "[preferences]") {
    TestStore store(kind);
    PreferencesChange change = to(kAda, R"({"locale":"fr"})");
    change.audit = AuditDraft{kBob, std::string(kAuditPreferences), "192.0.2.7"};
    change.request_id = "r-1";
    value_of(try_say(store, change));
    value_of(try_say(store, change));  // changes nothing
    const auto page = value_of(
        await<AuditPage>([&](auto done) { store.store().audit(AuditQuery{}, std::move(done)); }));
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].by.action == "preferences.change");
    CHECK(page.items[0].by.actor == kBob);
    CHECK(page.items[0].recipients.user_ids == std::vector{kAda});
    CHECK(page.items[0].request_id == "r-1");
}
