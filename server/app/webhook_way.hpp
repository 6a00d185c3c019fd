#pragma once
// Webhooks as a way out: what is sent to them, as the store has it at the moment of sending.

#include "core/policy/webhook.hpp"
#include "server/deliver/deliverer.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace carillon {

class Store;

// The store outlives it. `allow_private`: may they lie in private networks?
deliver::Way webhook_way(Store& store, bool allow_private,
                         const boost::asio::any_io_executor& executor);

// What is sent when somebody tries one: "webhook.test", which no webhook has to want.
deliver::Message webhook_trial(const DeliveryId& id, const WebhookId& webhook, Millis now);

}  // namespace carillon
