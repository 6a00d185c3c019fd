#include "server/app/webhook_way.hpp"

#include "core/json/writer.hpp"
#include "server/deliver/webhook/webhook_sender.hpp"
#include "server/store/store.hpp"

#include <boost/asio/post.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace carillon {

namespace {

// Each has its share, so none that hangs takes the room of another.
constexpr std::size_t kCallsAtOnce = kWebhooks * kWebhookShare;
// What waits for a connection waits within its ten seconds: a receiver that takes five for each of
// a burst still takes all of it.
constexpr deliver::CurlMultiLimits kConnections{64, 256, 64};

using Found = Result<std::optional<deliver::WebhookCall>>;

// A webhook that is off is tried all the same.
Found call_of(const Result<Webhook>& kept, const deliver::Message& message) {
    if (!kept) {
        if (kept.error().code != Errc::kNotFound) return kept.error();
        return std::optional<deliver::WebhookCall>();
    }
    if (!kept->is_on() && message.event != kWebhookTest)
        return std::optional<deliver::WebhookCall>();
    return std::optional(deliver::WebhookCall{kept->terms.url, secrets_of(*kept, message.now)});
}

// What the store answers comes on its own threads.
deliver::FindWebhook finder(Store& store, const boost::asio::any_io_executor& executor) {
    return [&store, executor](const deliver::Message& message, std::function<void(Found)> done) {
        const auto id = WebhookId::parse(message.target);
        if (!id) return done(std::optional<deliver::WebhookCall>());
        store.webhook(*id, [executor, message, done](const Result<Webhook>& kept) {
            boost::asio::post(executor, [done, call = call_of(kept, message)] { done(call); });
        });
    };
}

}  // namespace

deliver::Way webhook_way(Store& store, deliver::AddressRule rule, std::string ca_file,
                         const boost::asio::any_io_executor& executor) {
    deliver::WebhookSenderSettings settings;
    settings.find = finder(store, executor);
    settings.http.rule = std::move(rule);
    settings.http.ca_file = std::move(ca_file);
    settings.http.limits = kConnections;
    return {DeliveryChannel::kWebhook,
            std::make_unique<deliver::WebhookSender>(executor, std::move(settings)), kCallsAtOnce};
}

deliver::Message webhook_trial(const DeliveryId& id, const WebhookId& webhook, Millis now) {
    deliver::Message message;
    message.id = id;
    message.target = webhook.text();
    message.event = kWebhookTest;
    json::ObjectWriter data(message.content);
    data.text("id", message.target);
    data.close();
    message.happened_at = now;
    message.now = now;
    return message;
}

}  // namespace carillon
