#include "tests/simulation/operators.hpp"

#include <utility>
#include <vector>

namespace carillon::sim {
namespace {

constexpr std::size_t kMostWebhooks = 2;

}  // namespace

WebhookTerms Operators::draw_terms(SeededRandom& dice) {
    static const std::vector<std::vector<std::string>> kTypes = {
        {}, {}, {"task.*"}, {"note", "alarm"}, {"reminded", "task.done.*"}};
    WebhookTerms terms;
    terms.url = "https://receiver.example/" + std::to_string(dice.next() % 3);
    for (const WebhookEvent event : kWebhookEvents)
        if (dice.next() % 3 != 0) terms.events.push_back(event);
    terms.types = kTypes[dice.next() % kTypes.size()];
    if (dice.next() % 3 == 0) terms.secret = "secret-" + std::to_string(++secrets_);
    return terms;
}

void Operators::begin() {
    SeededRandom dice(stage_.setup.seed * 0x9e3779b97f4a7c15ull + 11);
    WebhookRequest request;
    request.terms = draw_terms(dice);
    request.made_secret = "made";
    database_.run(0, stage_.now(), [&](Store& store) {
        store.put_webhook(request, [&](const Result<Webhook>& result) {
            database_.webhooks().note_put(request, result, stage_.now());
        });
    });
}

void Operators::act(SeededRandom& dice) {
    Node& node = *nodes_[dice.next() % nodes_.size()];
    if (!stage_.setup.faults.has(Fault::kWebhooks) || !node.is_up()) return;
    std::vector<Webhook> there;
    for (const Webhook& webhook : database_.tables().webhooks())
        if (!webhook.is_deleted) there.push_back(webhook);
    const std::uint64_t choice = dice.next() % 8;
    WebhookRequest request;
    request.made_secret = "made-" + std::to_string(++secrets_);
    request.terms = draw_terms(dice);
    const bool has_room = there.size() < kMostWebhooks;
    if (there.empty() || (has_room && choice == 0)) return put(node, std::move(request));
    const Webhook& webhook = there[dice.next() % there.size()];
    request.id = webhook.id;
    if (choice == 1) {
        stage_.say("node ", node.index(), " is to delete a webhook");
        return node.store().delete_webhook(request, [](const Result<carillon::Done>&) {});
    }
    // What is off is mostly switched on again.
    if (choice < 6) request.terms = webhook.terms;
    request.terms.enabled = !webhook.terms.enabled || choice == 7 || dice.next() % 3 == 0;
    if (choice == 5) request.terms.secret = "secret-" + std::to_string(++secrets_);
    put(node, std::move(request));
}

void Operators::send_again(SeededRandom& dice) {
    Node& node = *nodes_[dice.next() % nodes_.size()];
    if (!node.is_up()) return;
    std::vector<DeliveryId> failed;
    std::vector<DeliveryId> ended;
    for (const auto& [id, delivery] : database_.tables().deliveries()) {
        const bool has_failed = delivery.state == DeliveryState::kFailed;
        if (has_failed) failed.push_back(id);
        if (has_failed || delivery.state == DeliveryState::kSuppressed ||
            delivery.state == DeliveryState::kCancelled)
            ended.push_back(id);
    }
    if (ended.empty()) return;
    SendAgainRequest request;
    request.ids = failed;
    if (failed.empty() || dice.next() % 2 == 0) request.ids = {ended[dice.next() % ended.size()]};
    stage_.note(Fault::kSentAgain);
    stage_.say("node ", node.index(), " is to send ", std::uint64_t{request.ids.size()}, " again");
    node.store().send_again(std::move(request), [](const Result<SentAgain>&) {});
}

void Operators::put(Node& node, WebhookRequest request) {
    stage_.say("node ", node.index(), request.id ? " is to change" : " is to set up",
               " a webhook, ", request.terms.enabled ? "on" : "off");
    node.store().put_webhook(std::move(request), [](const Result<Webhook>&) {});
}

}  // namespace carillon::sim
