#include "tests/store/persons.hpp"

#include "core/event/audit.hpp"
#include "core/event/preferences.hpp"

#include <utility>

namespace carillon::test {
namespace {

Event rich_event(std::vector<UserId> recipients) {
    Event event = titled_event("zqtitleword", std::move(recipients));
    event.own_text->body = "zqbodyword, said to one";
    event.data = R"({"about":"zqdataword"})";
    event.channel = Channel::kEmail;
    return event;
}

void send_by_hand(TestStore& store, const UserId& actor, Event event) {
    PublishRequest request = request_of({std::move(event)});
    request.audit = AuditDraft{actor, std::string(kAuditSendManual), "192.0.2.1"};
    value_of(store.publish(std::move(request)));
}

void say(TestStore& store, const UserId& user) {
    PreferencesChange change;
    change.user = user;
    change.make = [](const Preferences&) {
        return decode_preferences(R"({"types":{"zqsaidword":{"email":false}}})");
    };
    value_of(await<KeptPreferences>(
        [&](auto done) { store.store().change_preferences(change, std::move(done)); }));
}

}  // namespace

void keep_all_of(TestStore& store, const UserId& user, const UserId& other) {
    DirectoryUser entry;
    entry.id = user;
    entry.email = "zqmailword@example.com";
    entry.name = "zqnameword";
    entry.phone = "+33612000999";
    store.put_user(entry);
    DirectoryUser others;
    others.id = other;
    others.email = "other@example.com";
    store.put_user(others);
    LearnedUser learned;
    learned.id = user;
    learned.name = "zqlearnedword";
    learned.issued_at = store.now();
    store.learn_user(learned);
    say(store, user);
    value_of(await<SubscriptionId>([&](auto done) {
        store.store().put_subscription(user, "digest", "zqsubscription", std::move(done));
    }));

    WebhookRequest webhook;
    webhook.terms.url = "https://receiver.example/";
    webhook.terms.events = {WebhookEvent::kCreated, WebhookEvent::kDeleted};
    webhook.made_secret = "secret";
    value_of(
        await<Webhook>([&](auto done) { store.store().put_webhook(webhook, std::move(done)); }));

    Event both = rich_event({user, other});
    both.own_text = Text{"said to both", "said to both"};
    both.data = "{}";
    both.id = "to-both";
    value_of(store.publish(both, {{"event:to-both", "digest"}}));
    Event first = rich_event({user});
    first.id = "zqteamword";
    value_of(store.publish(first, {{"event:zqteamword", "digest"}}));
    Event asked = titled_event("asked by them", {other});
    value_of(store.publish(asked, {{"request:" + user.text() + ":zqteamword:0", "digest"}}));
    send_by_hand(store, other, titled_event("zqauditword", {user}));
    send_by_hand(store, user, titled_event("written by them", {other}));
    Event deleted = titled_event("zqdeletedword", {user});
    const auto made = value_of(store.publish(deleted)).front().items.front();
    value_of(store.operate(user, operation(OperationKind::kDelete, {made.id})));
    Event later = titled_event("zqlaterword", {user});
    later.id = "zqcomingword";
    later.deliver_at = store.now() + kDay;
    value_of(store.publish(later, {{"event:zqcomingword", "digest"}}));
    Event later_for_both = titled_event("later for both", {user, other});
    later_for_both.deliver_at = store.now() + kDay;
    value_of(store.publish(later_for_both));
}

Result<rest::EraseResult> try_erase(TestStore& store, const UserId& user) {
    PersonRequest request;
    request.user = user;
    request.audit = AuditDraft{test::user(99), std::string(kAuditErase), "192.0.2.9"};
    return await<rest::EraseResult>(
        [&](auto done) { store.store().erase(std::move(request), std::move(done)); });
}

rest::EraseResult erase(TestStore& store, const UserId& user) {
    return value_of(try_erase(store, user));
}

std::string exported(TestStore& store, const UserId& user) {
    PersonRequest request;
    request.user = user;
    request.audit = AuditDraft{test::user(99), std::string(kAuditExport), "192.0.2.9"};
    value_of(await<Done>(
        [&](auto done) { store.store().begin_export(std::move(request), std::move(done)); }));
    std::string text;
    for (std::optional<ExportPlace> place = ExportPlace(); place;) {
        ExportPage page = value_of(await<ExportPage>(
            [&](auto done) { store.store().export_page(user, *place, std::move(done)); }));
        text += page.text;
        place = std::move(page.next);
    }
    return text;
}

}  // namespace carillon::test
