// All that is kept of a person as one document, and nothing kept of one any more.

#include "tests/store/persons.hpp"

#include "core/event/audit.hpp"
#include "core/json/document.hpp"
#include "server/store/store_limits.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);

std::vector<PublishedEvent> send(TestStore& store, std::vector<UserId> to) {
    return value_of(store.publish(titled_event("later", std::move(to))));
}

bool holds(const std::string& text, const std::string& word) {
    return text.find(word) != std::string::npos;
}

std::vector<AuditEntry> audit(TestStore& store) {
    return value_of(await<AuditPage>([&](auto done) { store.store().audit({}, std::move(done)); }))
        .items;
}

std::vector<Delivery> deliveries(TestStore& store, const UserId& user) {
    DeliveryQuery query;
    query.limit = 1000;
    auto items = value_of(await<DeliveryPage>([&](auto done) {
                     store.store().deliveries(query, std::move(done));
                 })).items;
    std::erase_if(items, [&](const Delivery& each) { return each.user != user; });
    return items;
}

StoreOptions with_mail() {
    StoreOptions options;
    options.channels.email = true;
    return options;
}

}  // namespace

STORE_TEST("an export holds all that is kept of a person, and no secrets", "[persons]") {
    TestStore store(kind, with_mail());
    keep_all_of(store, kAda, kBob);
    store.learn_user({});
    const std::string text = exported(store, kAda);
    const auto document = json::Document::parse(text);
    REQUIRE(document);
    const json::Value root = document->root();
    CHECK(root.find("user_id")->text() == kAda.text());
    CHECK(root.find("scheduled")->size() == 2);
    for (const char* name : {"directory", "preferences"})
        CHECK(root.find(name)->is(json::Kind::kObject));
    CHECK(root.find("subscriptions")->size() == 1);
    CHECK(root.find("revocations")->size() == 0);
    CHECK(root.find("deleted")->size() == 1);
    CHECK(root.find("notifications")->size() == 3);
    // Of the mail, and what webhooks are told.
    CHECK(root.find("deliveries")->size() >= 5);
    // Sent to her, sent by her, and this export.
    CHECK(root.find("audit")->size() == 3);
    for (const char* word : {"zqtitleword", "zqbodyword", "zqdataword", "zqmailword", "zqnameword",
                             "33612000999", "zqsaidword", "zqauditword", "zqlaterword"})
        CHECK(holds(text, word));
    CHECK_FALSE(holds(text, "zqsubscription"));
    CHECK_FALSE(holds(text, "other@example.com"));
}

STORE_TEST("an export tells what is to come for a person, and whom else it names to nobody",
           "[persons]") {
    TestStore store(kind);
    DirectoryUser entry;
    entry.id = kAda;
    entry.teams = {team(1)};
    store.put_user(entry);
    const auto comes = [&](Event event, const std::string& id) {
        event.id = id;
        event.deliver_at = store.now() + kDay;
        value_of(store.publish(event));
    };
    Event hers = titled_event("Call Acme", {kAda, kBob});
    hers.data = R"({"about":"acme"})";
    comes(hers, "a");
    Event of_team = titled_event("of her team", {});
    of_team.team_id = team(1);
    comes(of_team, "b");
    of_team.team_id = team(2);
    comes(of_team, "c");
    Event everybody = titled_event("everybody", {});
    everybody.broadcast = true;
    comes(everybody, "d");
    Event of_other = titled_event("of another one", {kBob});
    of_other.data = R"({"about":")" + kAda.text() + R"("})";
    comes(of_other, "e");
    const auto document = json::Document::parse(exported(store, kAda));
    REQUIRE(document);
    std::vector<json::Value> scheduled;
    const auto events = document->root().find("scheduled");
    REQUIRE(events);
    for (const json::Value each : *events)
        scheduled.push_back(each);
    REQUIRE(scheduled.size() == 2);
    const json::Value first = scheduled[0];
    CHECK(first.find("event_id")->text() == "a");
    CHECK(first.find("title")->text() == "Call Acme");
    CHECK(first.find("data")->find("about")->text() == "acme");
    CHECK(first.find("deliver_at")->text() == format_rfc3339(store.now() + kDay));
    const json::Value second = scheduled[1];
    CHECK(second.find("event_id")->text() == "b");
    CHECK(second.find("team_id")->text() == team(1).text());
    CHECK_FALSE(holds(exported(store, kAda), kBob.text()));
}

STORE_TEST("an export of many rows comes in pages that are one document", "[persons]") {
    TestStore store(kind);
    std::vector<Event> events;
    for (std::size_t i = 0; i < 2 * store_limits::kExportedRows + 30; ++i)
        events.push_back(titled_event("n", {kAda}));
    value_of(store.publish(request_of(std::move(events))));
    const auto document = json::Document::parse(exported(store, kAda));
    REQUIRE(document);
    CHECK(document->root().find("notifications")->size() == 2 * store_limits::kExportedRows + 30);
}

STORE_TEST("an export of nobody, and of who was erased, is not found", "[persons]") {
    TestStore store(kind);
    const auto begin = [&](const UserId& user) {
        PersonRequest request;
        request.user = user;
        return await<Done>(
            [&](auto done) { store.store().begin_export(request, std::move(done)); });
    };
    CHECK(begin(kAda).error().code == Errc::kNotFound);
    store.add(kAda);
    CHECK(begin(kAda));
    erase(store, kAda);
    CHECK(begin(kAda).error().code == Errc::kNotFound);
}

STORE_TEST("an erasure says what it did, and nothing of the person is found", "[persons]") {
    TestStore store(kind, with_mail());
    keep_all_of(store, kAda, kBob);
    const std::size_t of_bob = store.rows(kBob).size();
    const rest::EraseResult result = erase(store, kAda);
    CHECK(result.notifications == 3);
    CHECK(result.tombstones == 1);
    CHECK(result.deliveries >= 5);
    CHECK(result.subscriptions == 1);
    CHECK(result.events == 2);
    CHECK(result.audit_entries == 2);
    CHECK(store.rows(kAda).empty());
    CHECK(store.unread(kAda).unread == Unread());
    CHECK(store.user(kAda).error().code == Errc::kNotFound);
    CHECK(deliveries(store, kAda).empty());
    CHECK(value_of(await<KeptPreferences>([&](auto done) {
              store.store().preferences(kAda, std::move(done));
          })).document == Preferences());
    CHECK(value_of(await<std::vector<PushSubscription>>([&](auto done) {
              store.store().subscriptions(kAda, std::move(done));
          })).empty());
    CHECK(store.rows(kBob).size() == of_bob);
    CHECK(store.repair().mended.empty());
}

STORE_TEST("a person's deliveries are found behind more of others than one look takes",
           "[persons]") {
    TestStore store(kind, with_mail());
    keep_all_of(store, kAda, kBob);
    const auto mail_to = [&](const UserId& user, std::size_t count) {
        Event mail = titled_event("n", {user});
        mail.channel = Channel::kEmail;
        value_of(store.publish(request_of(std::vector<Event>(count, mail))));
    };
    for (std::size_t made = 0; made <= store_limits::kNamingRows; made += 500)
        mail_to(kBob, 500);
    mail_to(kAda, 1);
    const auto document = json::Document::parse(exported(store, kAda));
    REQUIRE(document);
    const std::size_t of_ada = document->root().find("deliveries")->size();
    CHECK(of_ada >= 6);
    CHECK(erase(store, kAda).deliveries >= of_ada);
    const auto of_bob = json::Document::parse(exported(store, kBob));
    REQUIRE(of_bob);
    CHECK(of_bob->root().find("deliveries")->size() > store_limits::kNamingRows);
    CHECK(store.repair().mended.empty());
}

STORE_TEST("a repeat of what others got too reaches nobody again, once one of them is erased",
           "[persons]") {
    TestStore store(kind);
    Event event = titled_event("to both", {kAda, kBob});
    event.id = "to-both";
    const DedupeKey key{"event:to-both", "digest"};
    const auto made = value_of(store.publish(event, {key})).front();
    CHECK(made.result.created == 2);
    const NotificationId of_bob = store.rows(kBob).front().id;
    value_of(store.operate(kBob, operation(OperationKind::kDelete, {of_bob})));
    erase(store, kAda);
    CHECK(value_of(store.publish(event, {key})).front().result.duplicate);
    CHECK(store.rows(kBob).empty());
}

STORE_TEST("erasing revokes the tokens of the person", "[persons]") {
    TestStore store(kind);
    store.add(kAda);
    erase(store, kAda);
    REQUIRE(store.revocations().size() == 1);
    CHECK(store.revocations()[0].user == kAda);
    CHECK(store.revoked().size() == 1);
}

STORE_TEST("audit entries keep the act and lose the person", "[persons]") {
    TestStore store(kind);
    keep_all_of(store, kAda, kBob);
    erase(store, kAda);
    std::size_t sent = 0;
    for (const AuditEntry& entry : audit(store)) {
        CHECK(entry.by.actor != kAda);
        const auto& ids = entry.recipients.user_ids;
        CHECK(std::find(ids.begin(), ids.end(), kAda) == ids.end());
        sent += entry.by.action == kAuditSendManual ? 1 : 0;
        if (entry.by.action == kAuditErase) CHECK(ids == std::vector<UserId>{UserId()});
        if (entry.by.actor == kBob) CHECK(entry.title.empty());
    }
    CHECK(sent == 2);
    CHECK(audit(store).front().by.action == kAuditErase);
}

STORE_TEST("what comes for an erased person is skipped until the directory names them again",
           "[persons]") {
    TestStore store(kind);
    store.add(kAda);
    erase(store, kAda);
    const auto skipped = send(store, {kAda, kBob}).front();
    CHECK(skipped.result.created == 1);
    CHECK(skipped.result.skipped == std::vector<Skipped>{{kAda, "erased"}});
    CHECK(store.rows(kAda).empty());

    // Their own token does not bring them back.
    LearnedUser learned;
    learned.id = kAda;
    learned.name = "Ada";
    learned.issued_at = store.now() + kDay;
    store.learn_user(learned);
    CHECK_FALSE(store.user(kAda));
    CHECK(send(store, {kAda}).front().result.created == 0);

    DirectoryUser entry;
    entry.id = kAda;
    store.put_user(entry);
    CHECK(send(store, {kAda}).front().result.created == 1);
    CHECK(store.rows(kAda).size() == 1);
}

STORE_TEST("neither a broadcast nor what was promised nor an event to come reaches who was erased",
           "[persons]") {
    TestStore store(kind);
    store.add(kAda);
    Event later = titled_event("later", {kAda, kBob});
    later.deliver_at = store.now() + kHour;
    value_of(store.publish(later));
    Event everybody = titled_event("everybody", {});
    everybody.broadcast = true;
    value_of(store.publish(everybody));
    erase(store, kAda);
    value_of(store.publish(everybody));
    store.advance(2 * kHour);
    store.run_due(100);
    CHECK(store.rows(kAda).empty());
    CHECK(titles_of(store.rows(kBob)).size() == 1);
    const auto reasons = store.skipped();
    CHECK(std::count(reasons.begin(), reasons.end(), Skipped{kAda, "erased"}) == 1);
}

STORE_TEST("an event for later that is told of who was erased is not kept for them", "[persons]") {
    TestStore store(kind);
    store.add(kAda);
    erase(store, kAda);
    const auto tell = [&](std::vector<UserId> to, const std::string& id) {
        Event event = titled_event("later", std::move(to));
        event.id = id;
        event.deliver_at = store.now() + kHour;
        return value_of(store.publish(event, {{"event:" + id, "digest"}})).front().result;
    };
    const std::vector<Skipped> without_her{{kAda, "erased"}};
    CHECK(tell({kAda}, "hers").skipped == without_her);
    CHECK(tell({kAda, kBob}, "of-both").skipped == without_her);
    // As what comes at once: the directory may name them again, and what has been skipped stays so.
    DirectoryUser entry;
    entry.id = kAda;
    store.put_user(entry);
    store.advance(2 * kHour);
    store.run_due(100);
    CHECK(store.rows(kAda).empty());
    CHECK(store.rows(kBob).size() == 1);
}

STORE_TEST("an event for later to more than a step takes leaves out who was erased", "[persons]") {
    StoreOptions options;
    options.step_rows = 2;
    TestStore store(kind, options);
    store.add(kAda);
    erase(store, kAda);
    Event event = titled_event("later", {kAda, kBob, user(3), user(4)});
    event.deliver_at = store.now() + kHour;
    const auto result = value_of(store.publish(event)).front().result;
    CHECK(result.skipped == std::vector<Skipped>{{kAda, "erased"}});
    store.advance(kHour);
    for (int i = 0; i < 4; ++i)
        store.run_due(100);
    CHECK(store.rows(kAda).empty());
    CHECK(store.rows(user(4)).size() == 1);
}

STORE_TEST("of what was to come for one who is erased alone a repeat is skipped too", "[persons]") {
    TestStore store(kind);
    store.add(kAda);
    Event event = titled_event("later", {kAda});
    event.id = "hers";
    event.deliver_at = store.now() + kHour;
    const DedupeKey key{"event:hers", "digest"};
    value_of(store.publish(event, {key}));
    CHECK(erase(store, kAda).events == 1);
    const rest::EventResult again = value_of(store.publish(event, {key})).front().result;
    CHECK_FALSE(again.duplicate);
    CHECK(again.skipped == std::vector<Skipped>{{kAda, "erased"}});
}

STORE_TEST("whoever stands in an inbox that is erased gets a snapshot", "[persons]") {
    TestStore store(kind);
    store.add(kAda);
    const Revision before = store.unread(kAda).revision;
    erase(store, kAda);
    const InboxState state = store.state(kAda, before);
    REQUIRE(std::holds_alternative<Snapshot>(state.state));
    CHECK(std::get<Snapshot>(state.state).items.empty());
    CHECK(std::get<Snapshot>(state.state).revision.counter > before.counter);
}

STORE_TEST("erasing nobody is not found, erasing again finds nothing", "[persons]") {
    TestStore store(kind);
    CHECK(try_erase(store, kAda).error().code == Errc::kNotFound);
    store.add(kAda);
    CHECK(erase(store, kAda).notifications == 1);
    CHECK(erase(store, kAda) == rest::EraseResult());
}

STORE_TEST("a large inbox is erased in steps, with others' work in between", "[persons]") {
    StoreOptions options;
    options.step_rows = 50;
    TestStore store(kind, options);
    for (int batch = 0; batch < 4; ++batch) {
        std::vector<Event> events;
        for (int i = 0; i < 250; ++i)
            events.push_back(titled_event("n", {kAda}));
        value_of(store.publish(request_of(std::move(events))));
    }
    store.forget_commits();
    CHECK(erase(store, kAda).notifications == 1000);
    std::size_t steps = 0;
    for (const auto& commit : store.commits()) {
        CHECK(commit->changes.deletes.size() <= 50);
        steps += commit->changes.deletes.empty() ? 0 : 1;
    }
    CHECK(steps == 20);
    CHECK(store.rows(kAda).empty());
}
