#include "server/app/demo/catcher/catch_hooks.hpp"

#include "core/json/document.hpp"
#include "core/json/writer.hpp"
#include "server/app/demo/people.hpp"
#include "server/deliver/webhook/signature.hpp"
#include "server/store/await.hpp"
#include "server/store/random.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace carillon {

namespace {

using json::Kind;

std::optional<json::Value> member(const json::Value& object, std::string_view name, Kind kind) {
    if (!object.is(Kind::kObject)) return std::nullopt;
    const auto found = object.find(name);
    return found && found->is(kind) ? found : std::nullopt;
}

// Nothing: it is about nobody who can see it.
std::optional<Caught> caught_hook(const ReceivedHook& hook, Millis now) {
    const auto body = json::Document::parse(hook.body);
    if (!body) return std::nullopt;
    const auto event = member(body->root(), "type", Kind::kString);
    const auto data = member(body->root(), "data", Kind::kObject);
    if (!event || !data) return std::nullopt;
    const auto user = member(*data, "user_id", Kind::kString);
    const auto title = member(*data, "title", Kind::kString);
    const auto id = user ? UserId::parse(user->text()) : std::nullopt;
    if (!id || !title || find_demo_user(*id) == nullptr) return std::nullopt;
    Caught caught;
    caught.kind = "webhook";
    caught.user = *id;
    caught.at = now;
    json::ObjectWriter content(caught.content);
    content.text("event", event->text());
    content.text("title", title->text());
    content.text("id", hook.id);
    content.text("timestamp", hook.timestamp);
    content.text("signature", hook.signature);
    content.json("body", hook.body);
    content.close();
    return caught;
}

}  // namespace

Result<CaughtHooks> catch_hooks(CaughtList& list, std::function<Millis()> clock) {
    HookCatcher::Settings settings;
    settings.secret = deliver::webhook_secret(random_key());
    settings.take = [&list, clock = std::move(clock)](const ReceivedHook& hook) {
        if (auto caught = caught_hook(hook, clock())) list.add(std::move(*caught));
    };
    WebhookTerms terms;
    terms.secret = settings.secret;
    terms.events = {WebhookEvent::kCreated, WebhookEvent::kRead};
    auto catcher = HookCatcher::start(std::move(settings));
    if (!catcher) return catcher.error();
    terms.url = (*catcher)->url();
    return CaughtHooks{std::move(*catcher), std::move(terms)};
}

Status set_demo_webhook(Store& store, const WebhookTerms* terms) {
    const auto known =
        await<std::vector<Webhook>>([&](auto done) { store.webhooks(std::move(done)); });
    if (!known) return known.error();
    WebhookRequest request;
    for (const Webhook& webhook : *known)
        if (is_hook_catcher(webhook.terms.url)) request.id = webhook.id;
    if (terms != nullptr) {
        request.terms = *terms;
        const auto put = await<Webhook>(
            [&](auto done) { store.put_webhook(std::move(request), std::move(done)); });
        if (!put) return put.error();
    } else if (request.id) {
        const auto gone = await<Done>(
            [&](auto done) { store.delete_webhook(std::move(request), std::move(done)); });
        if (!gone) return gone.error();
    }
    return Done{};
}

}  // namespace carillon
